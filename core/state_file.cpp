#include "core/state_file.h"

#include <limits>
#include <memory>

#include "core/hdf5_state.h"
#include "core/table.h"

namespace assay {
namespace {

constexpr std::string_view kFormat = "assay-model/1";

// Enumerations and small integers travel as int64.
template <class T>
void visit_number(StateVisitor& visitor, std::string_view name, T& value) {
  auto number = static_cast<std::int64_t>(value);
  visitor.field(name, number);
  value = static_cast<T>(number);
}

void visit_flag(StateVisitor& visitor, std::string_view name, bool& value) {
  std::int64_t number = value ? 1 : 0;
  visitor.field(name, number);
  value = number != 0;
}

// Kinds and roles travel by name, so that a new one cannot shift an old file's meaning.
void visit_kind(StateVisitor& visitor, Kind& kind) {
  std::string name(name_of(kind));
  visitor.field("kind", name);
  kind = kind_from(name);
}

void visit_roles(StateVisitor& visitor, std::vector<Role>& roles) {
  std::vector<std::string> names;
  for (const auto role : roles) {
    names.emplace_back(name_of(role));
  }
  visitor.field("roles", names);
  roles.clear();
  for (const auto& name : names) {
    roles.push_back(role_from(name));
  }
}

// Empty array: none.
void visit_bounds(StateVisitor& visitor, std::optional<Bounds>& bounds) {
  std::vector<double> ends;
  if (bounds) {
    ends = {bounds->low, bounds->high};
  }
  visitor.field("bounds", ends);
  require(ends.empty() || ends.size() == 2, "state: bounds must hold two numbers");
  bounds.reset();
  if (!ends.empty()) {
    bounds = Bounds{ends[0], ends[1]};
  }
}

void visit_field(StateVisitor& visitor, Field& field) {
  visitor.field("name", field.name);
  visit_kind(visitor, field.kind);
  visit_number(visitor, "kind-source", field.kind_source);
  visitor.field("categories", field.categories);
  visit_number(visitor, "categories-source", field.categories_source);
  visit_number(visitor, "foreign", field.foreign);
  visit_bounds(visitor, field.bounds);
  visitor.field("step", field.step);
  visit_number(visitor, "decimals", field.decimals);
  visitor.field("format", field.format);
  visit_number(visitor, "dimension", field.dimension);
  visitor.field("missing", field.missing);
  visit_roles(visitor, field.roles);
  visitor.field("favourable", field.favourable);
}

struct StoredField : Field {
  void visit_state(StateVisitor& visitor) { visit_field(visitor, *this); }
};

void visit_schema(StateVisitor& visitor, Schema& schema) {
  visitor.enter("schema");
  visit_flag(visitor, "rows-public", schema.rows_public);
  std::vector<std::int64_t> most;
  if (schema.max_rows_per_entity) {
    most.push_back(*schema.max_rows_per_entity);
  }
  visitor.field("max-rows-per-entity", most);
  schema.max_rows_per_entity.reset();
  if (!most.empty()) {
    schema.max_rows_per_entity = most[0];
  }
  visitor.field("constraints", schema.constraints);
  std::vector<StoredField> fields;
  for (const auto& field : schema.fields) {
    fields.push_back({field});
  }
  visit_all(visitor, "columns", fields);
  schema.fields.assign(fields.begin(), fields.end());
  visitor.leave();
}

template <class T>
Cells<T> visit_cells(StateVisitor& visitor, std::string_view name, std::span<const T> cells) {
  std::vector<T> values(cells.begin(), cells.end());
  visitor.field(name, values);
  return Cells<T>(std::move(values));
}

Column visit_words(StateVisitor& visitor, const Table& table, std::size_t column, bool loading) {
  std::vector<std::string> words;
  std::span<const std::int32_t> codes;
  if (!loading) {
    words = table.words(column);
    codes = table.codes(column);
  }
  visitor.field("words", words);
  return Words{visit_cells(visitor, "codes", codes),
               std::make_shared<const std::vector<std::string>>(std::move(words))};
}

// Floats travel as doubles: every float is one.
Column visit_vectors(StateVisitor& visitor, const Table& table, std::size_t column,
                     std::size_t dimension, bool loading) {
  std::vector<double> wide;
  if (!loading) {
    const auto cells = table.vectors(column);
    wide.assign(cells.begin(), cells.end());
  }
  visitor.field("values", wide);
  std::vector<float> values(wide.size());
  for (std::size_t i = 0; i < wide.size(); ++i) {
    values[i] = static_cast<float>(wide[i]);
  }
  return Vectors{Cells<float>(std::move(values)), dimension};
}

Column visit_column(StateVisitor& visitor, const Table& table, const Field& field, std::size_t i) {
  const bool loading = visitor.loading();
  switch (field.kind) {
    case Kind::kNumeric:
      return visit_cells<double>(visitor, "values",
                                 loading ? std::span<const double>{} : table.numbers(i));
    case Kind::kCategorical:
      return visit_cells<std::int32_t>(visitor, "codes",
                                       loading ? std::span<const std::int32_t>{} : table.codes(i));
    case Kind::kDatetime:
      return visit_cells<std::int64_t>(visitor, "times",
                                       loading ? std::span<const std::int64_t>{} : table.times(i));
    case Kind::kText:
    case Kind::kId:
      return visit_words(visitor, table, i, loading);
    case Kind::kVector:
      return visit_vectors(visitor, table, i, field.dimension, loading);
  }
  throw InternalError("state: unknown kind of column");
}

}  // namespace

void save_state(const std::filesystem::path& file, const std::string& model, const Schema& schema,
                const std::function<void(StateVisitor&)>& walk) {
  hdf5::write_file(file, kFormat, [&](hid_t root) {
    hdf5::put_attribute(root, "model", model);
    hdf5::State state(root, hdf5::State::Mode::kSave);
    auto copy = schema;
    visit_schema(state, copy);
    state.enter("state");
    walk(state);
    state.leave();
  });
}

Schema load_state(const std::filesystem::path& file, const std::string& model,
                  const std::function<void(StateVisitor&)>& walk) {
  const auto in = hdf5::open_file(file, kFormat, "a saved model");
  try {
    std::string found;
    hdf5::get_attribute(in, "model", found);
    require(found == model, "it holds the model '", found, "', not '", model, "'");
    hdf5::State state(in, hdf5::State::Mode::kLoad);
    Schema schema;
    visit_schema(state, schema);
    state.enter("state");
    walk(state);
    state.leave();
    return schema;
  } catch (const InputError& error) {
    throw InputError(text("cannot load ", file.string(), ": ", error.what()));
  }
}

void visit_table(StateVisitor& visitor, std::string_view name, Table& table) {
  visitor.enter(name);
  auto schema = table.schema();
  visit_schema(visitor, schema);
  std::vector<Column> columns;
  for (std::size_t i = 0; i < schema.fields.size(); ++i) {
    visitor.enter(std::to_string(i));
    columns.push_back(visit_column(visitor, table, schema.fields[i], i));
    visitor.leave();
  }
  visitor.leave();
  if (visitor.loading()) {
    table = Table(std::move(schema), std::move(columns));
  }
}

}  // namespace assay
