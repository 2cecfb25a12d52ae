#include <array>

#include "core/json.h"
#include "experiments/people.h"
#include "experiments/people_truth.h"

namespace assay {
namespace {

/// The equations of people.h for readers of truth.json. s(x) = 1/(1 + exp(-x)), e standard normal.
constexpr std::array<std::array<std::string_view, 2>, 15> kEquations = {{
    {"person", "a name; says nothing"},
    {"sex", "P[female] = 0.52"},
    {"origin", "north 0.50, east 0.27, south 0.18, west 0.05"},
    {"age", "18..90, P proportional to exp(-((age - 44)/20)^2 / 2)"},
    {"blood", "O 0.45, A 0.40, B 0.11, AB 0.04"},
    {"education",
     "P[education <= k] = s(c_k + 0.02 (age - 45) + (0, 0.2, 0.5, 0.9 by origin)), c = -2.5, -0.4, "
     "1.2"},
    {"condition", "P[rare] = 0.005; else P[chronic] = s(-3 + 0.04 (age - 18))"},
    {"height", "165 + 13 [male] + 7 e, rounded to 0.1"},
    {"income",
     "exp(7.4 + 0.22 education + 0.012 (age - 45) - 0.12 [female] + 0.45 e), rounded; "
     "P[missing] = s(-2.6 + 1.2 (log income - 7.9))"},
    {"balance", "600 education + 2500 t(3 degrees of freedom), rounded to 0.01"},
    {"visits", "P[0] = s(1 - 1.5 [chronic] - 2.5 [rare]); else 1 + Poisson(1.5)"},
    {"admitted", "uniform over the days of 2021 to 2023"},
    {"discharged", "admitted + 1 + Poisson(2 + 0.05 (age - 18) + 4 [chronic] + 20 [rare]) days"},
    {"note", "a sentence that names the condition; P[missing] = 0.15"},
    {"granted",
     "P[yes] = s(-0.3 + 0.6 (log income - 7.9) + 0.35 (education - 1.5) + 0.8 [chronic] + "
     "1.5 [rare] - 0.5 [female] - 0.9 [south or west])"},
}};

Json graph_json() {
  Json edges = Json::array();
  for (const auto& [cause, effect] : people_graph()) {
    edges.push_back({{"cause", cause}, {"effect", effect}});
  }
  Json equations = Json::object();
  for (const auto& [column, equation] : kEquations) {
    equations[std::string(column)] = equation;
  }
  return {{"edges", edges}, {"equations", equations}};
}

}  // namespace

std::string truth_json(const PeopleTruth& truth, std::uint64_t seed, std::uint64_t train_rows,
                       std::uint64_t holdout_rows) {
  Json json = {{"format", "assay-truth/1"},
               {"seed", seed},
               {"rows", {{"train", train_rows}, {"holdout", holdout_rows}}},
               {"method", "exact sums and integrals over the model; no sample enters"},
               {"graph", graph_json()}};
  auto& pairs = json["dependences"] = Json::array();
  for (const auto& p : truth.pairs) {
    pairs.push_back({{"columns", {p.first, p.second}},
                     {"measure", p.measure},
                     {"value", p.value},
                     {"rows", p.rows}});
  }
  auto& independent = json["independent"] = Json::array();
  for (const auto& [first, second] : truth.independent) {
    independent.push_back({first, second});
  }
  auto& groups = json["groups"] = Json::array();
  for (const auto& g : truth.groups) {
    groups.push_back({{"column", g.column},
                      {"value", g.value},
                      {"share", g.share},
                      {"favourable", g.favourable}});
  }
  auto& gaps = json["gaps"] = Json::array();
  for (const auto& g : truth.gaps) {
    gaps.push_back({{"column", g.column},
                    {"group", g.group},
                    {"reference", g.reference},
                    {"difference", g.difference},
                    {"log_odds_ratio", g.log_odds_ratio},
                    {"direct_log_odds", g.direct}});
  }
  auto& rates = json["rates"] = Json::array();
  for (const auto& r : truth.rates) {
    rates.push_back({{"column", r.column}, {"what", r.what}, {"value", r.value}});
  }
  return to_text(json) + "\n";
}

}  // namespace assay
