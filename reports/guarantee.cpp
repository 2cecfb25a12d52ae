#include "reports/guarantee.h"

#include "core/json.h"
#include "core/text.h"

namespace assay {
namespace {

/// A member that is text; empty otherwise.
std::string word(const Json& json, const char* name) {
  const auto found = json.is_object() ? json.find(name) : json.end();
  return found != json.end() && found->is_string() ? found->get<std::string>() : "";
}

std::string number(const Json& guarantee, const char* name) {
  const auto found = guarantee.find(name);
  return found != guarantee.end() && found->is_number() ? to_text(*found) : "not stated";
}

std::vector<std::string> caveats_of(const Json& guarantee) {
  std::vector<std::string> caveats;
  if (const auto found = guarantee.find("caveats"); found != guarantee.end()) {
    for (const auto& caveat : found->is_array() ? *found : Json::array({*found})) {
      caveats.push_back(caveat.is_string() ? caveat.get<std::string>() : to_text(caveat));
    }
  }
  return caveats;
}

std::string statement_of(const Json& guarantee) {
  const auto unit = word(guarantee, "unit"), neighbours = word(guarantee, "neighbours");
  return text("epsilon = ", number(guarantee, "epsilon"), ", delta = ", number(guarantee, "delta"),
              unit.empty() ? std::string(", protected unit not stated") : ", for each " + unit,
              neighbours.empty() ? std::string(", neighbours not stated")
                                 : " (neighbours: " + neighbours + ")");
}

}  // namespace

StatedGuarantee stated_guarantee(const RunRecord& run) {
  StatedGuarantee stated;
  if (run.generator_json.empty() && run.guarantee_json.empty()) {
    stated.statement = "Unknown: no provenance file";
    return stated;
  }
  const auto made = Json::parse(run.generator_json, nullptr, /*allow_exceptions=*/false);
  for (const auto* name : {"generator", "tool"}) {
    if (stated.generator.empty()) {
      stated.generator = word(made, name);
    }
  }
  if (stated.generator.empty()) {
    stated.generator = "a generator without a name";
  }
  const auto guarantee = Json::parse(run.guarantee_json, nullptr, /*allow_exceptions=*/false);
  if (!guarantee.is_object()) {
    stated.statement = "None: nothing is promised";
    return stated;
  }
  stated.promised = true;
  stated.statement = statement_of(guarantee);
  stated.caveats = caveats_of(guarantee);
  return stated;
}

}  // namespace assay
