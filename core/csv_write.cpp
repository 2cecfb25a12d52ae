#include <zlib.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>

#include "core/csv.h"
#include "core/date_format.h"
#include "core/error.h"
#include "core/matrix.h"
#include "core/npy.h"
#include "core/part_file.h"
#include "core/text_cells.h"

namespace assay {
namespace {

constexpr std::size_t kPiece = 1 << 18;

/// Bytes on their way to a file, packed by gzip or not.
class Output {
 public:
  Output(const std::filesystem::path& file, bool packed) : file_(file), packed_(packed) {
    // 15 + 16: the largest window, and a gzip frame. Its time stamp stays 0: equal tables give
    // equal bytes.
    if (packed_ && deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, 15 + 16, 8,
                                Z_DEFAULT_STRATEGY) != Z_OK) {
      throw std::bad_alloc();
    }
  }
  ~Output() {
    if (packed_) {
      deflateEnd(&stream_);
    }
  }
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;

  void write(const std::string& bytes) {
    packed_ ? deflate_all(bytes, Z_NO_FLUSH) : file_.write(bytes);
  }
  void commit() {
    if (packed_) {
      deflate_all({}, Z_FINISH);
    }
    file_.commit();
  }

 private:
  void deflate_all(std::string_view bytes, int flush) {
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    std::array<char, 1 << 16> packed{};
    do {
      stream_.next_out = reinterpret_cast<Bytef*>(packed.data());
      stream_.avail_out = packed.size();
      ensure(deflate(&stream_, flush) != Z_STREAM_ERROR, "deflate");
      file_.write({packed.data(), packed.size() - stream_.avail_out});
    } while (stream_.avail_out == 0);
  }

  PartFile file_;
  bool packed_;
  z_stream stream_{};
};

/// In quotes if a reader could take the text for something else: delimiters of all dialects,
/// quotes, line breaks, nothing at all, a byte-order mark.
void append_quoted(std::string& out, std::string_view cell) {
  if (!cell.empty() && cell.find_first_of(",;\t\"\r\n") == std::string_view::npos &&
      !cell.starts_with("\xEF\xBB\xBF")) {
    out += cell;
    return;
  }
  out += '"';
  for (const char c : cell) {
    out.append(c == '"' ? 2 : 1, c);
  }
  out += '"';
}

/// Prints the cells of one column.
class Printer {
 public:
  Printer(const Table& table, std::size_t column)
      : table_(table), column_(column), field_(table.field(column)), format_(field_.format) {
    require(field_.kind != Kind::kVector, "column \"", field_.name,
            "\": CSV has no vector columns; write a table of this column alone as .npy");
    if (!field_.missing.empty() && std::ranges::count(field_.missing, "") == 0) {
      append_quoted(missing_, field_.missing.front());
    }
    if (!field_.is_ordered()) {
      for (const auto& word : table.words(column)) {
        append_quoted(words_.emplace_back(), word);
      }
    }
  }

  void append(std::string& out, std::size_t row) const {
    if (table_.missing(column_, row)) {
      require(!field_.missing.empty(), "column \"", field_.name, "\", row ", row + 1,
              ": the cell is missing, but the schema lists no missing token; add missing = [\"\"]");
      out += missing_;
    } else if (field_.kind == Kind::kNumeric) {
      const double value = table_.numbers(column_)[row];
      require(std::isfinite(value), "column \"", field_.name, "\", row ", row + 1,
              ": the value is infinite, which CSV cannot say; make it missing");
      append_number(out, value, field_.decimals);
    } else if (field_.kind == Kind::kDatetime) {
      const auto start = out.size();
      format_.append(out, table_.times(column_)[row]);
      quote_if_needed(out, start);
    } else {
      out += words_[static_cast<std::size_t>(table_.codes(column_)[row])];
    }
  }

 private:
  /// Dates such as "Mar 1, 2018" hold a comma.
  static void quote_if_needed(std::string& out, std::size_t start) {
    const std::string cell = out.substr(start);
    out.resize(start);
    append_quoted(out, cell);
  }

  const Table& table_;
  std::size_t column_;
  const Field& field_;
  DateFormat format_;
  std::string missing_;             ///< how a missing cell is written
  std::vector<std::string> words_;  ///< as written
};

}  // namespace

void require_writable_name(const std::filesystem::path& file) {
  const auto name = file.filename().string();
  const bool known = std::ranges::any_of(
      std::array<std::string_view, 5>{".csv", ".tsv", ".csv.gz", ".tsv.gz", ".npy"},
      [&](std::string_view ending) { return name.ends_with(ending); });
  require(known || file.parent_path() == "/dev", file.string(),
          ": a table can be written as .csv, .tsv, .csv.gz or .tsv.gz, vectors as .npy; choose a "
          "name that ends so");
}

void write_table(const Table& table, const std::filesystem::path& file) {
  require_writable_name(file);
  require(table.columns() > 0, file.string(), ": a table without columns cannot be written as CSV");
  if (file.extension() == ".npy") {
    require(is_matrix(table), file.string(),
            ": .npy holds a table of one vector column and no other; write .csv");
    write_npy(std::get<Vectors>(table.column(0)), file);
    return;
  }
  const bool packed = file.extension() == ".gz";
  const auto name = packed ? file.stem() : file;
  const char delimiter = name.extension() == ".tsv" ? '\t' : ',';
  std::vector<Printer> printers;
  std::string text;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    printers.emplace_back(table, c);
    append_quoted(text, table.field(c).name);
    text += c + 1 < table.columns() ? delimiter : '\n';
  }
  Output out(file, packed);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    for (std::size_t c = 0; c < printers.size(); ++c) {
      printers[c].append(text, row);
      text += c + 1 < printers.size() ? delimiter : '\n';
    }
    if (text.size() >= kPiece) {
      out.write(text);
      text.clear();
    }
  }
  out.write(text);
  out.commit();
}

}  // namespace assay
