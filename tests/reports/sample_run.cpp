#include "tests/reports/sample_run.h"

#include <cmath>
#include <limits>

#include "core/text.h"

namespace assay::testing {
namespace {

const std::vector<std::string> kColumns{
    "age",
    "workclass",
    "education",
    "marital status",
    "occupation",
    "sex",
    "capital gain",
    "hours per week",
    "<script>alert(1)</script>",
    "größe & \"Gewicht\" in a column whose name is far too long for any axis"};

Estimate interval(double value, double half, std::string method = "bootstrap") {
  return {value, value - half, value + half, 0.95, "release", std::move(method)};
}

std::vector<double> bell(std::size_t n, double middle, double width, double floor = 0) {
  std::vector<double> shares;
  double total = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const double z = (static_cast<double>(i) + 0.5 - middle) / width;
    shares.push_back(std::exp(-z * z / 2) + floor);
    total += shares.back();
  }
  for (auto& share : shares) {
    share /= total;
  }
  return shares;
}

Plot age_histogram() {
  Plot plot{"histogram", "age", "years", "share of rows",
            {},          {},    {},      "Holdout and training people hardly differ."};
  for (int i = 0; i <= 20; ++i) {
    plot.edges.push_back(15 + 4 * i);
  }
  plot.series = {{"training", {}, bell(20, 6, 4, 0.02), {}, {}},
                 {"holdout", {}, bell(20, 6.2, 4.1, 0.02), {}, {}},
                 {"release", {}, bell(20, 7.5, 5, 0.05), {}, {}}};
  return plot;
}

Plot binned_histogram() {
  Plot plot{"histogram", "hours per week", "", "share of rows", {}, {}, {}, ""};
  for (int i = 0; i < 12; ++i) {
    plot.labels.push_back(text(i * 8, "..", i * 8 + 8));
  }
  plot.labels.emplace_back("(missing)");
  plot.series = {{"training", {}, bell(13, 5, 1.3), {}, {}},
                 {"holdout", {}, bell(13, 5.1, 1.4), {}, {}},
                 {"release", {}, bell(13, 5, 2.1), {}, {}}};
  return plot;
}

Plot category_histogram() {
  return {"histogram",
          "workclass",
          "",
          "share of rows",
          {"Private", "Self-emp-not-inc", "Local-gov", "State-gov", "<script>alert(2)</script>",
           "Never worked", "?"},
          {},
          {{"training", {}, {0.70, 0.08, 0.065, 0.04, 0.03, 0.025, 0.06}, {}, {}},
           {"holdout", {}, {0.69, 0.085, 0.06, 0.045, 0.03, 0.03, 0.06}, {}, {}},
           {"release", {}, {0.74, 0.06, 0.05, 0.04, 0.03, 0.04, 0.04}, {}, {}}},
          ""};
}

std::vector<double> matrix(std::size_t n, double strength) {
  std::vector<double> values(n * n, std::nan(""));
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      if (i != j) {
        const auto distance = static_cast<double>(i > j ? i - j : j - i);
        values[i * n + j] = strength * std::abs(std::cos(static_cast<double>(i + j))) / distance;
      }
    }
  }
  return values;
}

Plot heat_map(const std::vector<std::string>& labels) {
  const auto n = labels.size();
  const auto real = matrix(n, 0.62);
  const auto release = matrix(n, 0.48);
  auto difference = real;
  for (std::size_t i = 0; i < real.size(); ++i) {
    difference[i] = release[i] - real[i] * (i % 3 == 0 ? 0.6 : 1.0);
  }
  return {"heatmap",
          "Dependence between columns (Cramer's V, bias-corrected)",
          "",
          "",
          labels,
          {},
          {{"real", {}, real, {}, {}},
           {"release", {}, release, {}, {}},
           {"difference", {}, difference, {}, {}}},
          "Columns with one value only are blank."};
}

Plot roc(double advantage) {
  Series series{"attack", {}, {}, {}, {}};
  Series control{"control", {}, {}, {}, {}};
  for (int i = 0; i <= 400; ++i) {
    const double f = i / 400.0;
    const double t = std::pow(f, 1 / (1 + advantage));
    series.x.push_back(f);
    series.y.push_back(t);
    series.low.push_back(std::max(0.0, t - 0.03));
    series.high.push_back(std::min(1.0, t + 0.03));
    control.x.push_back(f);
    control.y.push_back(f + 0.01 * std::sin(20 * f) * f * (1 - f) * 4);
  }
  return {"curve",
          "ROC of the distance attack",
          "false positive rate",
          "true positive rate",
          {},
          {},
          {series, control},
          ""};
}

Plot rates() {
  return {"intervals",
          "How often rows are met again",
          "share of rows met in the release",
          "",
          {"exact", "within distance 0.01", "rare values"},
          {},
          {{"attack", {}, {0.021, 0.034, 0.012}, {0.018, 0.031, 0.009}, {0.024, 0.037, 0.016}},
           {"control", {}, {0.004, 0.011, 0.011}, {0.002, 0.008, 0.008}, {0.007, 0.014, 0.015}}},
          ""};
}

Result replay() {
  Result result;
  result.id = "attacks.replay";
  result.family = "attacks";
  result.goal = Goal::kLower;
  result.estimate = interval(0.0171, 0.0034, "newcombe");
  result.note =
      "820 of 39,032 training rows stand in the release unchanged, against 38 of 9,758 holdout "
      "rows.";
  result.values = {{"training rows met", 820.0}, {"holdout rows met", 38.0}, {"raw", 0.0171}};
  result.test = Test{0.0001, 0.0002, "permutation of the maximum, 9,999 permutations", 0.0021};
  result.verdict = Verdict::kLeak;
  result.parts = {
      {{{"kind", "exact"}},
       interval(0.017, 0.003, "newcombe"),
       "",
       {{"train", 820.0}, {"holdout", 38.0}}},
      {{{"kind", "rare values"}}, std::nullopt, "fewer than 11 rows hold a rare value", {}}};
  result.plots = {rates()};
  result.seconds = 0.4;
  return result;
}

Result membership(std::string id, Verdict verdict, double advantage) {
  Result result;
  result.id = std::move(id);
  result.family = "attacks";
  result.goal = Goal::kLower;
  result.estimate = interval(advantage, 0.012, "delong");
  result.note =
      "The attacker ranks people by their distance to the release and calls the nearest ones "
      "members.";
  result.values = {{"auc", 0.5 + advantage}, {"true positives at 0.1 % false positives", {}}};
  result.test = Test{0.31, 0.62, "permutation of the maximum, 9,999 permutations", 0.019};
  result.verdict = verdict;
  result.plots = {roc(advantage)};
  return result;
}

Result shapes() {
  Result result;
  result.id = "fidelity.shapes";
  result.family = "fidelity";
  result.estimate = interval(0.934, 0.004, "subsampling");
  result.floor = 0.5;
  result.ceiling = 0.9971;
  result.values = {{"raw", 0.9643}};
  result.note = "10 of 10 columns scored. The column that differs most is hours per week.";
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    const double value = 0.9 + 0.01 * static_cast<double>(i);
    result.parts.push_back(
        {{{"column", kColumns[i]}},
         interval(value, 0.0031, "subsampling"),
         "",
         {{"n", 39032.0}, {"distance", i % 2 == 0 ? Value("ks") : Value("tv")}}});
  }
  result.plots = {age_histogram(), category_histogram(), binned_histogram()};
  return result;
}

Result dependence() {
  Result result;
  result.id = "fidelity.dependence";
  result.family = "fidelity";
  result.estimate = interval(0.8123, 0.0187, "subsampling");
  result.floor = 0.0;
  result.ceiling = 0.9824;
  result.values = {{"raw", 0.798}, {"lost pairs", 12.0}, {"invented pairs", 3.0}};
  result.note =
      "45 of 45 pairs of columns scored; 12 dependences are weaker than in the real data and 3 "
      "were invented.";
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    for (std::size_t j = i + 1; j < kColumns.size(); ++j) {
      const double gap = -0.3 / static_cast<double>(result.parts.size() + 1);
      result.parts.push_back({{{"column", kColumns[i]}, {"with", kColumns[j]}},
                              interval(gap, 0.02, "jackknife"),
                              "",
                              {{"real", 0.4}, {"release", 0.4 + gap}}});
    }
  }
  result.tables = {{"Lost dependence",
                    {"column", "with", "V real", "cell that moved most"},
                    {{kColumns[0], kColumns[3], 0.52, "25..30 × Never-married: 9.1 % to 5.0 %"},
                     {kColumns[1], kColumns[8], {}, {}}}},
                   {"Invented dependence", {"column", "with"}, {}}};
  result.plots = {heat_map(kColumns)};
  return result;
}

Result fairness() {
  Result result;
  result.id = "fairness.labels";
  result.family = "fairness";
  result.goal = Goal::kZero;
  result.estimate = interval(-0.21, 0.08, "katz");
  result.values = {{"groups", 4.0}};
  result.note =
      "Log odds ratio of the favourable label, release against real, for the group that moved "
      "most: sex = Female.";
  result.parts = {{{{"column", "sex"}, {"group", "Female"}},
                   interval(-0.21, 0.08, "katz"),
                   "",
                   {{"real rate", 0.109}, {"release rate", 0.09}}},
                  {{{"column", "race"}, {"group", "Amer-Indian-Eskimo"}},
                   interval(0.05, 0.22, "katz"),
                   "",
                   {{"real rate", 0.117}, {"release rate", 0.12}}}};
  result.plots = {{"intervals",
                   "Favourable label by group",
                   "share with the favourable label",
                   "",
                   {"sex = Female", "sex = Male", "race = White", "race = Amer-Indian-Eskimo"},
                   {},
                   {{"real",
                     {},
                     {0.109, 0.304, 0.254, 0.117},
                     {0.104, 0.298, 0.249, 0.09},
                     {0.114, 0.309, 0.258, 0.15}},
                    {"release",
                     {},
                     {0.09, 0.31, 0.25, 0.12},
                     {0.085, 0.304, 0.245, 0.09},
                     {0.095, 0.315, 0.255, 0.155}}},
                   ""}};
  return result;
}

Result tstr() {
  Result result;
  result.id = "utility.tstr";
  result.family = "utility";
  result.estimate = interval(1.06, 0.04, "bootstrap");
  result.floor = 0.5;
  result.ceiling = 0.9281;
  result.values = {{"raw", 0.951}};
  result.note = "Area under the ROC curve on the holdout; the worse of two learners.";
  result.parts = {
      {{{"learner", "logistic regression"}},
       interval(0.902, 0.006),
       "",
       {{"trained on real", 0.907}}},
      {{{"learner", "boosted trees"}}, interval(0.951, 0.005), "", {{"trained on real", 0.928}}}};
  result.plots = {{"intervals",
                   "Area under the ROC curve on held-out people",
                   "AUC",
                   "",
                   {"logistic regression", "boosted trees"},
                   {},
                   {{"train on real", {}, {0.907, 0.928}, {0.901, 0.923}, {0.913, 0.933}},
                    {"train on release", {}, {0.902, 0.951}, {0.896, 0.946}, {0.908, 0.956}}},
                   ""}};
  return result;
}

Result undefined() {
  Result result;
  result.id = "utility.tail_calibration";
  result.family = "utility";
  result.note = "needs a target column: give one column role = \"target\" in the schema.";
  result.plots = {{"curve", "Nothing", "", "", {}, {}, {}, ""}};
  return result;
}

RunRecord frame() {
  RunRecord run;
  run.version = "0.1.0";
  run.git = "0123abc";
  run.host = "a host";
  run.started = "2026-11-23T20:00:00Z";
  run.seed = std::numeric_limits<std::uint64_t>::max();
  run.threads = 2;
  run.seconds = 41.73;
  run.options = {{"attacks.membership.permutations", "9999"}, {"fidelity.shapes.bins", "20"}};
  for (const auto& name : kColumns) {
    run.columns.push_back({name, "categorical", {}, "16 categories (inferred)"});
  }
  run.columns[0] = {"age", "numeric", {"quasi-identifier", "protected"}, "17..90 (declared)"};
  return run;
}

}  // namespace

RunRecord sample_run() {
  auto run = frame();
  run.command =
      "assay audit --train train.csv --holdout 'hold out.csv' --synthetic release.csv --out <here>";
  run.tables = {{"train", "data/train.csv", 39032, 10, "00ff00ff00ff00ff"},
                {"holdout", "data/hold out.csv", 9758, 10, "0123456789abcdef"},
                {"synthetic", "data/release & <co>.csv", 39032, 10, "fedcba9876543210"}};
  run.generator_json = R"({"generator": "gaussian-copula"})";
  run.guarantee_json = R"({"epsilon": 1.5, "delta": 1e-6, "unit": "row", "ledger": []})";
  run.results = {shapes(),
                 dependence(),
                 replay(),
                 membership("attacks.membership", Verdict::kNoLeakShown, 0.004),
                 membership("attacks.worst_records", Verdict::kTooWeak, 0.001),
                 fairness(),
                 tstr(),
                 undefined()};
  return run;
}

RunRecord sample_explore() {
  auto run = frame();
  run.command = "assay explore data.csv --out out";
  run.tables = {{"data", "data.csv", 1200, 10, "00ff00ff00ff00ff"}};
  auto result = dependence();
  result.id = "explore.dependence";
  result.family = "explore";
  result.goal = Goal::kNone;
  result.estimate.reset();
  result.floor.reset();
  result.ceiling.reset();
  run.results = {result};
  return run;
}

RunRecord wide_run(std::size_t columns) {
  auto run = sample_run();
  auto& result = run.results[1];
  std::vector<std::string> names;
  for (std::size_t i = 0; i < columns; ++i) {
    names.push_back(text("column ", i));
  }
  result.parts.clear();
  for (std::size_t i = 0; i < columns; ++i) {
    for (std::size_t j = i + 1; j < columns; ++j) {
      result.parts.push_back({{{"column", names[i]}, {"with", names[j]}},
                              interval(-1.0 / static_cast<double>(i + j + 1), 0.01, "jackknife"),
                              "",
                              {{"real", 0.4}, {"release", 0.3}}});
    }
  }
  result.plots = {heat_map(names)};
  return run;
}

}  // namespace assay::testing
