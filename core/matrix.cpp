#include "core/matrix.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include "core/error.h"
#include "core/files.h"
#include "core/npy.h"

namespace assay {
namespace {

/// Nothing declared: the schema was inferred from another table, and the user never saw it.
bool is_inferred(const Schema& schema) {
  return std::ranges::all_of(
      schema.fields, [](const auto& field) { return field.kind_source == Source::kInferred; });
}

void require_fit(const std::filesystem::path& file, const Schema& schema, std::size_t dimension) {
  const bool inferred = is_inferred(schema);
  const std::string source = inferred ? "the training table" : "the schema";
  const bool one_vector = schema.fields.size() == 1 && schema.fields[0].kind == Kind::kVector;
  require(one_vector, file.string(), ": holds one column of vectors, but ", source, " has ",
          schema.fields.size(), schema.fields.size() == 1 ? " column" : " columns",
          inferred ? "; give all tables as matrices, or all as CSV"
                   : "; give a schema with one column of kind = \"vector\"");
  const Field& field = schema.fields[0];
  require(field.dimension == dimension, file.string(), ": its rows have ", dimension,
          " numbers, but column \"", field.name, "\" of ", source, " has dimension ",
          field.dimension,
          inferred ? "; embed all tables alike" : "; correct the schema, or the file");
}

}  // namespace

Hdf5Name hdf5_name(const std::filesystem::path& file) {
  const std::string whole = file.string();
  for (const std::string_view mark : {".h5:/", ".hdf5:/"}) {
    const auto at = whole.find(mark);
    if (at != std::string::npos) {
      const auto colon = at + mark.size() - 2;
      return {whole.substr(0, colon), whole.substr(colon + 1), true};
    }
  }
  return {file, "", whole.ends_with(".h5") || whole.ends_with(".hdf5")};
}

bool is_matrix_file(const std::filesystem::path& file) {
  return hdf5_name(file).hdf5 || file.extension() == ".npy";
}

Table read_matrix(const std::filesystem::path& file, const Schema* schema) {
  Vectors matrix = hdf5_name(file).hdf5 ? read_hdf5_matrix(file) : read_npy(file);
  Schema own;
  if (schema != nullptr) {
    require_fit(file, *schema, matrix.dimension);
    own = *schema;
  } else {
    Field& field = own.fields.emplace_back();
    field.name = "embedding";
    field.kind = Kind::kVector;
    field.dimension = matrix.dimension;
  }
  std::vector<Column> columns;
  columns.emplace_back(std::move(matrix));
  return {std::move(own), std::move(columns)};
}

bool is_matrix(const Table& table) {
  return table.columns() == 1 && table.field(0).kind == Kind::kVector;
}

void require_ordinary_file(const std::filesystem::path& file) {
  ::close(open_for_reading(file));
  require(std::filesystem::is_regular_file(file), file.string(),
          ": a matrix cannot be read from a pipe or a device; give an ordinary file");
}

void require_finite(const std::filesystem::path& file, std::span<const float> values,
                    std::size_t dimension) {
  const auto bad = std::ranges::find_if(values, [](float value) { return !std::isfinite(value); });
  if (bad != values.end()) {
    const auto at = static_cast<std::size_t>(bad - values.begin());
    throw InputError(text(file.string(), ": row ", at / dimension + 1, ", column ",
                          at % dimension + 1, ": the value is ",
                          std::isnan(*bad) ? "NaN" : "infinite or beyond a float's 3.4e38",
                          "; remove such rows, or put finite numbers there"));
  }
}

std::string shape_complaint(const std::string& what, const std::vector<std::size_t>& shape) {
  std::string words;
  for (const std::size_t size : shape) {
    words += text(words.empty() ? "" : ", ", size);
  }
  return text(what, " has the shape (", words,
              shape.size() < 2 ? "), a table needs rows and columns"
                               : "), a table needs one row a person; flatten it: x.reshape(len(x), "
                                 "-1)");
}

}  // namespace assay
