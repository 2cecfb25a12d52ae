#pragma once
#include <initializer_list>
#include <string>
#include <vector>

#include "core/table.h"

namespace assay::testing {

/// Small tables in one expression: TableBuilder().numeric("age", {..}).categorical("sex", {"F", "M"}).table().
class TableBuilder {
 public:
  TableBuilder& numeric(const std::string& name, std::vector<double> values);
  /// Categories sorted; "" is a missing cell.
  TableBuilder& categorical(const std::string& name, const std::vector<std::string>& values);
  /// Categories given; codes as they are.
  TableBuilder& coded(const std::string& name, std::vector<std::string> categories,
                      std::vector<std::int32_t> codes);
  TableBuilder& datetime(const std::string& name, std::vector<std::int64_t> microseconds);
  /// "" is a missing cell.
  TableBuilder& words(const std::string& name, Kind kind, const std::vector<std::string>& values);
  /// Adds a role to the column added last.
  TableBuilder& role(Role role);
  Table table() const { return {schema_, columns_}; }

 private:
  Field& add(const std::string& name, Kind kind);
  Schema schema_;
  std::vector<Column> columns_;
};

}  // namespace assay::testing
