#include "core/json.h"

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "reports/report.h"

namespace assay {
namespace {

Json json_of(const std::optional<double>& value) { return value ? Json(*value) : Json(nullptr); }

Json json_of(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) {
    return *number;
  }
  const auto* word = std::get_if<std::string>(&value);
  return word ? Json(*word) : Json(nullptr);
}

/// Pictures may have blanks: NaN there is null. Anywhere else a NaN is a bug, and to_text says
/// where.
Json blanks(const std::vector<double>& values) {
  auto out = Json::array();
  for (const double value : values) {
    out.push_back(std::isfinite(value) ? Json(value) : Json(nullptr));
  }
  return out;
}

Json json_of(const std::optional<Estimate>& estimate) {
  if (!estimate) {
    return nullptr;
  }
  return {{"value", estimate->value},        {"low", json_of(estimate->low)},
          {"high", json_of(estimate->high)}, {"level", estimate->level},
          {"covers", estimate->covers},      {"method", estimate->method}};
}

Json json_of(const Values& values) {
  auto out = Json::object();
  for (const auto& [name, value] : values) {
    out[name] = json_of(value);
  }
  return out;
}

Json json_of(const std::optional<Test>& test) {
  if (!test) {
    return nullptr;
  }
  return {{"p", test->p},
          {"p_adjusted", json_of(test->p_adjusted)},
          {"procedure", test->procedure},
          {"minimum_detectable", json_of(test->minimum_detectable)}};
}

Json json_of(const Part& part) {
  auto key = Json::object();
  for (const auto& [name, value] : part.key) {
    if (!key.contains(name)) {
      key[name] = value;
    } else if (key[name].is_array()) {
      key[name].push_back(value);
    } else {
      key[name] = Json::array({std::move(key[name]), value});  // a repeated name is a list
    }
  }
  return {{"key", std::move(key)},
          {"estimate", json_of(part.estimate)},
          {"note", part.note.empty() ? Json(nullptr) : Json(part.note)},
          {"values", json_of(part.values)}};
}

Json json_of(const TableBlock& table) {
  auto rows = Json::array();
  for (const auto& row : table.rows) {
    auto cells = Json::array();
    for (const auto& cell : row) {
      cells.push_back(json_of(cell));
    }
    rows.push_back(std::move(cells));
  }
  return {{"title", table.title}, {"columns", table.columns}, {"rows", std::move(rows)}};
}

Json json_of(const Plot& plot) {
  auto series = Json::array();
  for (const auto& each : plot.series) {
    series.push_back(Json{{"name", each.name},
                          {"x", blanks(each.x)},
                          {"y", blanks(each.y)},
                          {"low", blanks(each.low)},
                          {"high", blanks(each.high)}});
  }
  return {{"kind", plot.kind},           {"title", plot.title},   {"x_label", plot.x_label},
          {"y_label", plot.y_label},     {"labels", plot.labels}, {"edges", blanks(plot.edges)},
          {"series", std::move(series)}, {"note", plot.note}};
}

Json json_of(const Result& result);

template <class T>
Json list_of(const std::vector<T>& items) {
  auto out = Json::array();
  for (const auto& item : items) {
    out.push_back(json_of(item));
  }
  return out;
}

Json json_of(const Result& result) {
  return {{"id", result.id},
          {"family", result.family},
          {"goal", name_of(result.goal)},
          {"estimate", json_of(result.estimate)},
          {"floor", json_of(result.floor)},
          {"ceiling", json_of(result.ceiling)},
          {"note", result.note},
          {"values", json_of(result.values)},
          {"test", json_of(result.test)},
          {"verdict", result.verdict ? Json(name_of(*result.verdict)) : Json(nullptr)},
          {"parts", list_of(result.parts)},
          {"tables", list_of(result.tables)},
          {"plots", list_of(result.plots)},
          {"seconds", result.seconds}};
}

Json run_json(const RunRecord& run) {
  auto options = Json::object();
  for (const auto& [name, value] : run.options) {
    options[name] = value;
  }
  return {{"version", run.version},
          {"git", run.git},
          {"command", run.command},
          {"seed", run.seed},
          {"threads", run.threads},
          {"host", run.host},
          {"started", run.started},
          {"seconds", run.seconds},
          {"options", std::move(options)},
          {"policy_sha256", run.policy_sha256.empty() ? Json(nullptr) : Json(run.policy_sha256)}};
}

Json data_json(const RunRecord& run) {
  auto data = Json::object();
  for (const auto& table : run.tables) {
    data[table.name] = {
        {"rows", table.rows}, {"columns", table.columns}, {"fingerprint", table.fingerprint}};
  }
  if (data.contains("synthetic") && !data.contains("holdout")) {
    data["holdout"] = nullptr;
  }
  auto columns = Json::object();
  for (const auto& column : run.columns) {
    columns[column.name] = {
        {"kind", column.kind}, {"roles", column.roles}, {"domain", column.domain}};
  }
  data["schema"] = {{"columns", std::move(columns)}};
  return data;
}

Json guarantee_json(const RunRecord& run) {
  if (run.guarantee_json.empty()) {
    return nullptr;
  }
  auto guarantee = Json::parse(run.guarantee_json, nullptr, false);
  require(!guarantee.is_discarded(),
          "the guarantee of this run is not JSON: ", run.guarantee_json.substr(0, 60));
  return guarantee;
}

}  // namespace

std::string report_json(const RunRecord& run) {
  const Json report = {{"format", "assay-report/1"},
                       {"run", run_json(run)},
                       {"data", data_json(run)},
                       {"guarantee", guarantee_json(run)},
                       {"results", list_of(run.results)},
                       {"gates", Json::array()},
                       {"decision", nullptr}};
  return to_text(report) + '\n';
}

}  // namespace assay
