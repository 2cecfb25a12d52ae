#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace assay {

/// A number and how sure we are of it.
struct Estimate {
  double value = 0;
  std::optional<double> low, high;  ///< both or neither; neither for exact counts ("none")
  double level = 0.95;
  std::string covers =
      "release";  ///< "release": train, holdout and release units resampled; "generator": seeds
  std::string method =
      "none";  ///< "wilson", "bootstrap", "subsampling", "jackknife", "delong", ...
  bool operator==(const Estimate&) const = default;
};

struct Test {
  double p = 1;                      ///< family-wise within the measure
  std::optional<double> p_adjusted;  ///< over all attacks of the run (Holm)
  std::string procedure;             ///< "permutation of the maximum, 9,999 permutations"
  /// The smallest share of training people whose copies, planted in the release, are noticed.
  std::optional<double> minimum_detectable;
  bool operator==(const Test&) const = default;
};

enum class Verdict { kLeak, kNoLeakShown, kTooWeak };
enum class Goal { kHigher, kLower, kZero, kNone };  ///< which way is better; kZero: nearest to zero
std::string_view name_of(Verdict verdict);          ///< "leak", "no leak shown", "too weak"
std::string_view name_of(Goal goal);                ///< "higher", "lower", "zero", "none"
Verdict verdict_from(std::string_view name);
Goal goal_from(std::string_view name);

/// Empty: undefined, or suppressed.
using Value = std::variant<std::monostate, double, std::string>;
using Values = std::vector<std::pair<std::string, Value>>;  ///< in order, names differ
/// {"column", "age"}, in order. A name may repeat: {"columns", "age"}, {"columns", "sex"} is in report.json the list
/// {"columns": ["age", "sex"]}.
using Key = std::vector<std::pair<std::string, std::string>>;

/// One column, pair, group, learner, ... of a result; raw figures.
struct Part {
  Key key;
  std::optional<Estimate> estimate;
  std::string note;
  Values values;
  bool operator==(const Part&) const = default;
};

struct TableBlock {
  std::string title;
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;
  bool operator==(const TableBlock&) const = default;
};

/// Data of a picture; reports/ draws it.
///   histogram  series share `labels` (categories) or `edges` (bins, one more than y): y = share of rows
///   heatmap    `labels` by `labels`: each series holds labels^2 values row by row (NaN: blank), e.g. real, synthetic, difference
///   intervals  one point a label with low and high: dots with whiskers
///   curve      x and y, e.g. ROC
struct Series {
  std::string name;  ///< "training", "holdout", "release", "attack", "control", ...
  std::vector<double> x, y, low, high;   ///< those the kind needs; equal lengths
  bool operator==(const Series&) const;  ///< blank (NaN) equals blank
};
struct Plot {
  std::string kind;  ///< "histogram" | "heatmap" | "intervals" | "curve"
  std::string title, x_label, y_label;
  std::vector<std::string> labels;
  std::vector<double> edges;
  std::vector<Series> series;
  std::string note;
  bool operator==(const Plot&) const = default;
};

/// What one measure found. report.json, section "results".
struct Result {
  std::string id;      ///< "fidelity.dependence"
  std::string family;  ///< "fidelity"
  Goal goal = Goal::kHigher;
  std::optional<Estimate>
      estimate;  ///< skill where floor and ceiling exist; empty: undefined, `note` says why
  std::optional<double> floor, ceiling;  ///< raw
  std::string note;  ///< one or more plain sentences for a reader who is no statistician
  Values values;     ///< "raw": the raw figure; and whatever else is said of the whole
  std::optional<Test> test;
  std::optional<Verdict> verdict;
  std::vector<Part> parts;  ///< worst first
  std::vector<TableBlock> tables;
  std::vector<Plot> plots;
  double seconds =
      0;  ///< wall time, shared work included that this measure was the first to demand
  bool operator==(const Result&) const = default;
};

}  // namespace assay
