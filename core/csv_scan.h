#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// Receives a CSV file cell by cell. What it throws as InputError is thrown on by scan_csv with
/// "FILE:LINE: column C: " in front.
class CsvSink {
 public:
  virtual ~CsvSink() = default;
  /// Once, before any cell. Names are distinct and not empty.
  virtual void header(const std::vector<std::string>& names) = 0;
  /// Row by row, columns in the file's order. `cell.data()` is null for an unquoted empty cell.
  virtual void cell(std::size_t column, std::string_view cell) = 0;
};

/// Reads the whole file into `sink` and returns the number of rows below the header (at least one).
///
/// RFC 4180 with quoted line breaks; LF, CR LF or CR end a line; comma, semicolon or tab, whichever
/// the header line has most of outside quotes. Blanks around cells belong to them. Blank lines are
/// skipped, but are missing cells in a file of one column. An empty first name (an index that R or
/// pandas wrote) becomes "column 1". Throws InputError naming file and line for: no header, no
/// rows, duplicate or empty name, ragged row, stray or unclosed quote, and everything TextInput
/// refuses.
std::size_t scan_csv(const std::filesystem::path& file, CsvSink& sink);

}  // namespace assay
