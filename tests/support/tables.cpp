#include "tests/support/tables.h"

#include <algorithm>
#include <set>

namespace assay::testing {
namespace {

std::vector<std::int32_t> codes_of(const std::vector<std::string>& values,
                                   const std::vector<std::string>& words) {
  std::vector<std::int32_t> codes;
  for (const auto& value : values) {
    const auto at = std::find(words.begin(), words.end(), value);
    codes.push_back(value.empty() ? -1 : static_cast<std::int32_t>(at - words.begin()));
  }
  return codes;
}

std::vector<std::string> distinct(const std::vector<std::string>& values) {
  std::set<std::string> words(values.begin(), values.end());
  words.erase("");
  return {words.begin(), words.end()};
}

}  // namespace

Field& TableBuilder::add(const std::string& name, Kind kind) {
  Field& field = schema_.fields.emplace_back();
  field.name = name;
  field.kind = kind;
  return field;
}

TableBuilder& TableBuilder::numeric(const std::string& name, std::vector<double> values) {
  add(name, Kind::kNumeric);
  columns_.emplace_back(Numbers(std::move(values)));
  return *this;
}

TableBuilder& TableBuilder::categorical(const std::string& name,
                                        const std::vector<std::string>& values) {
  Field& field = add(name, Kind::kCategorical);
  field.categories = distinct(values);
  columns_.emplace_back(Codes(codes_of(values, field.categories)));
  return *this;
}

TableBuilder& TableBuilder::coded(const std::string& name, std::vector<std::string> categories,
                                  std::vector<std::int32_t> codes) {
  add(name, Kind::kCategorical).categories = std::move(categories);
  columns_.emplace_back(Codes(std::move(codes)));
  return *this;
}

TableBuilder& TableBuilder::datetime(const std::string& name,
                                     std::vector<std::int64_t> microseconds) {
  add(name, Kind::kDatetime);
  columns_.emplace_back(Times(std::move(microseconds)));
  return *this;
}

TableBuilder& TableBuilder::words(const std::string& name, Kind kind,
                                  const std::vector<std::string>& values) {
  add(name, kind);
  auto dictionary = distinct(values);
  Codes codes = codes_of(values, dictionary);
  columns_.emplace_back(
      Words{codes, std::make_shared<const std::vector<std::string>>(std::move(dictionary))});
  return *this;
}

TableBuilder& TableBuilder::role(Role role) {
  schema_.fields.back().roles.push_back(role);
  return *this;
}

}  // namespace assay::testing
