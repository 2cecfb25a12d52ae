#include "core/schema.h"

#include <algorithm>
#include <array>
#include <utility>

#include "core/error.h"

namespace assay {
namespace {

constexpr std::array<std::pair<Kind, std::string_view>, 6> kKinds{{
    {Kind::kNumeric, "numeric"},
    {Kind::kCategorical, "categorical"},
    {Kind::kDatetime, "datetime"},
    {Kind::kText, "text"},
    {Kind::kId, "id"},
    {Kind::kVector, "vector"},
}};
constexpr std::array<std::pair<Role, std::string_view>, 7> kRoles{{
    {Role::kTarget, "target"},
    {Role::kProtected, "protected"},
    {Role::kQuasiIdentifier, "quasi-identifier"},
    {Role::kSecret, "secret"},
    {Role::kEntity, "entity"},
    {Role::kOrder, "order"},
    {Role::kIgnored, "ignored"},
}};

template <class Names, class Enum>
std::string_view name_in(const Names& names, Enum value) {
  for (const auto& [member, name] : names) {
    if (member == value) {
      return name;
    }
  }
  throw InternalError("an enumerator without a name");
}

template <class Names>
auto value_in(const Names& names, std::string_view what, std::string_view name) {
  std::string known;
  for (const auto& [member, candidate] : names) {
    if (candidate == name) {
      return member;
    }
    known += text(known.empty() ? "" : ", ", candidate);
  }
  throw InputError(text("no ", what, " '", name, "'; choose one of: ", known));
}

}  // namespace

std::string_view name_of(Kind kind) { return name_in(kKinds, kind); }
std::string_view name_of(Role role) { return name_in(kRoles, role); }
Kind kind_from(std::string_view name) { return value_in(kKinds, "kind", name); }
Role role_from(std::string_view name) { return value_in(kRoles, "role", name); }

bool Field::has(Role role) const {
  return std::find(roles.begin(), roles.end(), role) != roles.end();
}

std::optional<std::size_t> Schema::find(std::string_view column) const {
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].name == column) {
      return i;
    }
  }
  return std::nullopt;
}

std::size_t Schema::index_of(std::string_view column) const {
  if (const auto found = find(column)) {
    return *found;
  }
  std::string known;
  for (const auto& field : fields) {
    known += text(known.empty() ? "" : ", ", field.name);
  }
  throw InputError(text("no column '", column, "'; the table has: ", known));
}

std::vector<std::size_t> Schema::with(Role role) const {
  std::vector<std::size_t> columns;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    if (fields[i].has(role)) {
      columns.push_back(i);
    }
  }
  return columns;
}

}  // namespace assay
