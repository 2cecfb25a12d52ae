#include "experiments/provenance.h"

#include "core/error.h"
#include "core/files.h"
#include "core/json.h"
#include "experiments/build_info.h"

namespace assay {
namespace {

Json guarantee_json(const Guarantee& guarantee) {
  Json ledger = Json::array();
  for (const auto& line : guarantee.ledger) {
    ledger.push_back({{"what", line.what},
                      {"mechanism", line.mechanism},
                      {"epsilon", line.epsilon},
                      {"delta", line.delta}});
  }
  return {{"epsilon", guarantee.epsilon},
          {"delta", guarantee.delta},
          {"unit", guarantee.unit},
          {"neighbours", guarantee.neighbours},
          {"ledger", ledger},
          {"caveats", guarantee.caveats}};
}

void check_number(const std::filesystem::path& file, const Json& guarantee, const char* name,
                  double high) {
  const auto found = guarantee.find(name);
  require(found != guarantee.end() && found->is_number(), file.string(), ": guarantee.", name,
          " is missing or no number; state epsilon and delta, or write \"guarantee\": null");
  const double value = found->get<double>();
  require(value >= 0 && value <= high, file.string(), ": guarantee.", name, " = ", value,
          " lies outside 0..", high);
}

}  // namespace

std::string provenance_json(const Provenance& provenance) {
  Json given = Json::array();
  for (const auto& [column, value] : provenance.given) {
    given.push_back({{"column", column}, {"value", value}});
  }
  Json json = {{"format", "assay-provenance/1"},
               {"generator", provenance.generator},
               {"options", provenance.options},
               {"given", given},
               {"rows", provenance.rows},
               {"seed", provenance.seed},
               {"versions", {{"assay", build_version()}, {"git", build_git()}}},
               {"guarantee", nullptr}};
  if (provenance.guarantee) {
    json["guarantee"] = guarantee_json(*provenance.guarantee);
  }
  return to_text(json) + "\n";
}

std::filesystem::path provenance_file(const std::filesystem::path& release) {
  return release.string() + ".provenance.json";
}

StatedProvenance read_provenance(const std::filesystem::path& file) {
  StatedProvenance stated;
  stated.json = read_file(file);
  const auto json = Json::parse(stated.json, nullptr, /*allow_exceptions=*/false);
  require(!json.is_discarded(), file.string(),
          ": not JSON; a provenance file is written by `assay generate`");
  require(json.is_object(), file.string(), ": a provenance file is one JSON object, {...}");
  const auto guarantee = json.find("guarantee");
  if (guarantee != json.end() && !guarantee->is_null()) {
    require(guarantee->is_object(), file.string(), ": guarantee is neither null nor an object");
    check_number(file, *guarantee, "epsilon", 1e6);
    check_number(file, *guarantee, "delta", 1);
    stated.guarantee_json = to_text(*guarantee);
  }
  return stated;
}

}  // namespace assay
