#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string_view>

#include "core/csv.h"
#include "core/csv_columns.h"
#include "core/csv_infer.h"
#include "core/csv_scan.h"
#include "core/error.h"
#include "core/matrix.h"

namespace assay {
namespace {

/// Cells to columns of known kinds, in the schema's order.
class KnownColumns final : public CsvSink {
 public:
  KnownColumns(const Schema& schema, bool keep_foreign) : schema_(schema) {
    for (const auto& field : schema_.fields) {
      builders_.push_back(column_builder(field, keep_foreign));
    }
  }

  void header(const std::vector<std::string>& names) override {
    // Nothing declared: the schema was inferred from another table, and the user never saw it.
    const bool inferred = std::ranges::all_of(
        schema_.fields, [](const auto& field) { return field.kind_source == Source::kInferred; });
    const std::string source = inferred ? "the training table" : "the schema";
    const auto remedy = [&](const std::string& name, std::string_view first,
                            std::string_view second) {
      return inferred ? "; both tables need the same columns" : text("; ", first, name, second);
    };
    for (const auto& name : names) {
      const auto place = schema_.find(name);
      require(place.has_value(), "column \"", name, "\" is not in ", source,
              remedy(name, "add [columns.\"", "\"] to it, or remove the column"));
      in_file_order_.push_back(builders_[*place].get());
    }
    for (const auto& field : schema_.fields) {
      require(std::ranges::find(names, field.name) != names.end(), "column \"", field.name,
              "\" of ", source, " is not in the file",
              remedy(field.name, "add it, or remove [columns.\"", "\"] from the schema"));
    }
  }

  void cell(std::size_t column, std::string_view cell) override {
    in_file_order_[column]->add(cell);
  }

  Table finish() {
    Schema schema = schema_;
    std::vector<Column> columns;
    for (std::size_t c = 0; c < builders_.size(); ++c) {
      columns.push_back(builders_[c]->finish(schema.fields[c]));
      builders_[c].reset();
    }
    return {std::move(schema), std::move(columns)};
  }

 private:
  const Schema& schema_;
  std::vector<std::unique_ptr<ColumnBuilder>> builders_;
  std::vector<ColumnBuilder*> in_file_order_;
};

/// Cells to columns whose kinds are inferred, in the file's order.
class UnknownColumns final : public CsvSink {
 public:
  /// `as_text[c]`: column c holds text among numbers. Empty: nothing known yet.
  UnknownColumns(std::vector<bool> as_text, bool all_as_text)
      : as_text_(std::move(as_text)), all_as_text_(all_as_text) {}

  void header(const std::vector<std::string>& names) override {
    as_text_.resize(names.size(), all_as_text_);
    for (std::size_t c = 0; c < names.size(); ++c) {
      builders_.push_back(std::make_unique<InferringColumn>(names[c], as_text_[c]));
    }
  }

  void cell(std::size_t column, std::string_view cell) override { builders_[column]->add(cell); }

  /// Columns that must be kept as text in a second reading; empty if there are none.
  std::vector<bool> to_be_read_again() const {
    auto as_text = as_text_;
    bool any = false;
    for (std::size_t c = 0; c < builders_.size(); ++c) {
      any |= builders_[c]->must_be_read_again();
      as_text[c] = as_text[c] || builders_[c]->must_be_read_again();
    }
    return any ? as_text : std::vector<bool>{};
  }

  Table finish() {
    Schema schema;
    std::vector<Column> columns;
    for (auto& builder : builders_) {
      columns.push_back(builder->finish(schema.fields.emplace_back()));
      builder.reset();  // one column at a time is held twice
    }
    return {std::move(schema), std::move(columns)};
  }

 private:
  std::vector<bool> as_text_;
  bool all_as_text_;
  std::vector<std::unique_ptr<InferringColumn>> builders_;
};

Table read_inferring(const std::filesystem::path& file) {
  const bool once_only = !std::filesystem::is_regular_file(file);  // a pipe
  std::vector<bool> as_text;
  while (true) {
    UnknownColumns columns(as_text, once_only);
    scan_csv(file, columns);
    as_text = columns.to_be_read_again();
    if (as_text.empty()) {
      return columns.finish();
    }
  }
}

/// The names of other formats, which would else end in a complaint about their content.
void require_readable_name(const std::filesystem::path& file) {
  constexpr std::array<std::string_view, 10> kOthers{".jsonl",   ".ndjson", ".json", ".parquet",
                                                     ".feather", ".arrow",  ".xlsx", ".xls",
                                                     ".sav",     ".dta"};
  const auto name = file.extension() == ".gz" ? file.stem() : file;
  const std::string ending = name.extension().string();
  require(std::ranges::find(kOthers, ending) == kOthers.end(), file.string(), ": ", ending,
          " files cannot be read; save the table as .csv, .tsv, .csv.gz or .tsv.gz");
}

}  // namespace

Table read_table(const std::filesystem::path& file, const ReadOptions& options) {
  if (is_matrix_file(file)) {
    return read_matrix(file, options.schema);
  }
  require_readable_name(file);
  if (options.schema == nullptr) {
    return read_inferring(file);
  }
  KnownColumns columns(*options.schema, options.keep_foreign);
  scan_csv(file, columns);
  return columns.finish();
}

}  // namespace assay
