#include "core/csv_scan.h"

#include <csv.h>

#include <algorithm>
#include <array>
#include <exception>
#include <map>
#include <new>
#include <optional>

#include "core/csv_input.h"
#include "core/error.h"

namespace assay {
namespace {

/// Comma, tab or semicolon, whichever the first line has most of outside quotes.
char find_delimiter(std::string_view piece) {
  constexpr std::string_view kDelimiters = ",\t;";
  std::array<int, 3> counts{};
  bool quoted = false;
  bool begun = false;
  for (const char c : piece) {
    if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '\n' || c == '\r')) {
      if (begun) {
        break;
      }
      continue;
    } else if (const auto which = kDelimiters.find(c); !quoted && which != std::string_view::npos) {
      ++counts[which];
    }
    begun = true;
  }
  return kDelimiters[static_cast<std::size_t>(std::ranges::max_element(counts) - counts.begin())];
}

/// One walk through one file: libcsv splits cells, this counts lines, checks the shape and hands
/// cells on.
class Scanner {
 public:
  Scanner(const std::filesystem::path& file, CsvSink& sink) : file_(file.string()), sink_(sink) {
    if (csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL | CSV_REPALL_NL) != 0) {
      throw std::bad_alloc();
    }
    csv_set_space_func(&parser_, [](unsigned char) { return 0; });  // blanks are part of a cell
  }
  ~Scanner() { csv_free(&parser_); }
  Scanner(const Scanner&) = delete;
  Scanner& operator=(const Scanner&) = delete;

  std::size_t run(TextInput& input) {
    bool first = true;
    for (auto piece = input.next(); !piece.empty() || first; piece = input.next()) {
      if (first) {
        csv_set_delim(&parser_, static_cast<unsigned char>(find_delimiter(piece)));
        first = false;
        if (piece.empty()) {
          break;
        }
      }
      const auto parsed = csv_parse(&parser_, piece.data(), piece.size(), on_cell, on_row, this);
      check(parsed == piece.size());
    }
    check(csv_fini(&parser_, on_cell, on_row, this) == 0);
    require(columns_ > 0, file_, ": is empty; a header line and at least one row are needed");
    require(rows_ > 0, file_, ": has a header but no rows; at least one row is needed");
    return rows_;
  }

 private:
  // libcsv is C: exceptions must not pass through it. They wait in `failure_`.
  static void on_cell(void* data, std::size_t size, void* self) {
    static_cast<Scanner*>(self)->guarded([&](Scanner& scanner) {
      scanner.add(data == nullptr ? std::string_view()
                                  : std::string_view(static_cast<const char*>(data), size));
    });
  }
  static void on_row(int end, void* self) {
    static_cast<Scanner*>(self)->guarded([&](Scanner& scanner) { scanner.end_row(end); });
  }

  template <class Action>
  void guarded(const Action& action) {
    if (!failure_) [[likely]] {
      try {
        action(*this);
      } catch (...) {
        failure_ = std::current_exception();
      }
    }
  }

  void check(bool parsed) {
    if (failure_) {
      std::rethrow_exception(failure_);
    }
    if (!parsed) {
      require(csv_error(&parser_) == CSV_EPARSE, file_, ": ", csv_strerror(csv_error(&parser_)));
      throw InputError(
          text(file_, ":", line_,
               ": a quote stands inside an unquoted cell, or a quoted cell is not closed; "
               "put such cells in quotes and write quotes inside them twice"));
    }
  }

  void add(std::string_view cell) {
    after_return_ = false;
    if (columns_ == 0) {
      names_.emplace_back(cell);
    } else if (cells_ < columns_) {
      try {
        sink_.cell(cells_, cell);
      } catch (const InputError& error) {
        throw InputError(
            text(file_, ":", line_, ": column \"", names_[cells_], "\": ", error.what()));
      }
    }
    ++cells_;
    line_ += static_cast<std::uint64_t>(std::count(cell.begin(), cell.end(), '\n'));
  }

  void end_row(int end) {
    if (end == '\n' && after_return_) {  // the second half of CR LF
      after_return_ = false;
      row_line_ = line_;
      return;
    }
    if (cells_ == 0 && columns_ == 1) {
      add({});
    }
    if (cells_ > 0) {
      columns_ == 0 ? end_header() : check_row();
      cells_ = 0;
    }
    after_return_ = end == '\r';
    row_line_ = ++line_;
  }

  void check_row() {
    if (cells_ != columns_) {
      throw InputError(text(file_, ":", row_line_, ": row has ", cells_,
                            cells_ == 1 ? " cell" : " cells", ", the header has ", columns_,
                            "; complete the row, or put cells that hold the delimiter in quotes"));
    }
    ++rows_;
  }

  void end_header() {
    columns_ = names_.size();
    if (names_[0].empty()) {
      names_[0] = "column 1";
    }
    std::map<std::string_view, std::size_t> seen;
    for (std::size_t c = 0; c < columns_; ++c) {
      require(!names_[c].empty(), file_, ":", row_line_, ": column ", c + 1,
              " has no name; write one into the header");
      const auto [first, is_new] = seen.emplace(names_[c], c);
      require(is_new, file_, ":", row_line_, ": header \"", names_[c], "\" names columns ",
              first->second + 1, " and ", c + 1, "; rename one of them");
    }
    try {
      sink_.header(names_);
    } catch (const InputError& error) {
      throw InputError(text(file_, ":", row_line_, ": ", error.what()));
    }
  }

  std::string file_;
  CsvSink& sink_;
  csv_parser parser_{};
  std::exception_ptr failure_;
  std::vector<std::string> names_;
  std::size_t columns_ = 0;  ///< 0 until the header has been read
  std::size_t cells_ = 0;    ///< of the current row so far
  std::size_t rows_ = 0;
  std::uint64_t line_ = 1;      ///< physical line of the next cell
  std::uint64_t row_line_ = 1;  ///< physical line where the current row began
  bool after_return_ = false;   ///< the last thing seen was a CR that ended a line
};

}  // namespace

std::size_t scan_csv(const std::filesystem::path& file, CsvSink& sink) {
  TextInput input(file);
  return Scanner(file, sink).run(input);
}

}  // namespace assay
