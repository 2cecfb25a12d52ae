#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

enum class Kind { kNumeric, kCategorical, kDatetime, kText, kId, kVector };
enum class Role { kTarget, kProtected, kQuasiIdentifier, kSecret, kEntity, kOrder, kIgnored };

std::string_view name_of(Kind kind);    ///< "numeric", ...
std::string_view name_of(Role role);    ///< "quasi-identifier", ...
Kind kind_from(std::string_view name);  ///< throws InputError that lists the choices
Role role_from(std::string_view name);  ///< throws InputError that lists the choices

/// Where a statement about a column comes from. Declared: public knowledge, costs no privacy. Inferred: read off the rows.
enum class Source { kInferred, kDeclared };

struct Bounds {
  double low = 0, high = 0;  ///< inclusive, in the column's unit
  bool operator==(const Bounds&) const = default;
};

/// What one column may hold, and what it means.
struct Field {
  std::string name;
  Kind kind = Kind::kNumeric;
  Source kind_source = Source::kInferred;

  std::vector<std::string> categories;  ///< categorical: size K, the position is the code
  Source categories_source = Source::kInferred;
  std::size_t foreign = 0;  ///< how many trailing categories the schema did not know (release only)

  std::optional<Bounds> bounds;  ///< numeric: public bounds; empty = not declared
  double step = 0;               ///< numeric: values are multiples of it; 0 = not declared
  int decimals = -1;             ///< numeric: digits after the point as read; -1 = shortest
  std::string format;            ///< datetime: strftime pattern; empty = ISO 8601
  std::size_t dimension = 0;     ///< vector: floats per row

  std::vector<std::string> missing = {""};  ///< cells that mean "missing"
  std::vector<Role> roles;                  ///< no repeats
  std::string favourable;                   ///< target: the label that is good for a person

  bool has(Role role) const;
  /// Numbers and points in time: ordered, with differences that mean something.
  bool is_ordered() const { return kind == Kind::kNumeric || kind == Kind::kDatetime; }
  /// Does the column say something about a person, rather than who the person is? Neither ignored nor entity.
  bool is_measured() const { return !has(Role::kIgnored) && !has(Role::kEntity); }
  bool operator==(const Field&) const = default;
};

/// The columns in order, and what is public about the table as a whole.
struct Schema {
  std::vector<Field> fields;
  bool rows_public = false;  ///< the number of rows may be known
  std::optional<std::int64_t> max_rows_per_entity;
  std::vector<std::string> constraints;  ///< "admitted <= discharged"

  std::optional<std::size_t> find(std::string_view column) const;
  std::size_t index_of(
      std::string_view column) const;  ///< throws InputError that lists the columns
  const Field& at(std::string_view column) const { return fields[index_of(column)]; }
  std::vector<std::size_t> with(Role role) const;  ///< columns that carry the role, in order
  bool operator==(const Schema&) const = default;
};

}  // namespace assay
