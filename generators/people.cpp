#include "generators/people.h"

#include <numeric>
#include <unordered_map>

#include "core/content.h"
#include "core/error.h"

namespace assay {
namespace {

std::uint32_t root_of(std::vector<std::uint32_t>& parent, std::uint32_t row) {
  while (parent[row] != row) {
    row = parent[row] = parent[parent[row]];
  }
  return row;
}

}  // namespace

People people_of(const Table& table) {
  std::vector<std::uint32_t> parent(table.rows());
  std::iota(parent.begin(), parent.end(), 0U);
  for (const auto column : table.schema().with(Role::kEntity)) {
    std::unordered_map<std::int64_t, std::uint32_t> first;
    for (std::uint32_t row = 0; row < table.rows(); ++row) {
      if (!table.missing(column, row)) {
        const auto at = first.try_emplace(entity_key(table, column, row), row).first->second;
        parent[root_of(parent, row)] = root_of(parent, at);
      }
    }
  }
  People out;
  std::vector<std::uint32_t> number(table.rows(), ~0U);
  for (std::uint32_t row = 0; row < table.rows(); ++row) {
    auto& own = number[root_of(parent, row)];
    own = own == ~0U ? static_cast<std::uint32_t>(out.count++) : own;
    out.of_row.push_back(own);
  }
  return out;
}

void require_enough(const People& people, std::int64_t atoms, std::string_view generator) {
  require(
      people.count >= static_cast<std::size_t>(atoms), generator, ": the training table is about ",
      people.count, people.count == 1 ? " person" : " people", ", fewer than atoms = ", atoms,
      "; train on more, or set atoms lower and accept that values of fewer people are repeated");
}

}  // namespace assay
