#include "metrics/peers/gretel_attributes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>

#include "core/error.h"
#include "core/parallel.h"
#include "metrics/peers/gretel_encoding.h"
#include "metrics/peers/numpy_random.h"

namespace assay::gretel {
namespace {

constexpr std::size_t kKnown = 3;
constexpr std::size_t kNeighbours = 5;
constexpr std::size_t kFewestAttacks = 200;
constexpr std::size_t kQuantiles = 1000;
constexpr std::size_t kManyColumns = 500;  // from here on only subsets of neighbouring columns
constexpr std::uint32_t kSubsetSeed = 5, kRowSeed = 1;
constexpr double kWorst = 0.7;

std::size_t subsets(std::size_t n, std::size_t size) {
  std::size_t count = 1;
  for (std::size_t i = 0; i < size; ++i) {
    count = count * (n - i) / (i + 1);
  }
  return count;
}

std::vector<AttributeAttack> planned_attacks(const Frame& training) {
  const std::size_t n = training.columns.size();
  const std::size_t size = std::min(kKnown, n - 1);
  const std::size_t count = n < kManyColumns ? subsets(n, size) : n - size;
  const auto order = NumpyRandom(kSubsetSeed).permutation(count);
  const auto one_percent = static_cast<std::size_t>(static_cast<double>(training.rows) * 0.01);
  const auto rows =
      NumpyRandom(kRowSeed).integers(training.rows, std::max(one_percent, kFewestAttacks));
  std::vector<AttributeAttack> attacks(std::min(rows.size(), count - 1));
  for (std::size_t i = 0; i < attacks.size(); ++i) {
    attacks[i].training_row = rows[i];
    if (n < kManyColumns) {
      attacks[i].known = combination(n, size, order[i]);
    } else {
      attacks[i].known.resize(size);
      std::iota(attacks[i].known.begin(), attacks[i].known.end(), order[i]);
    }
  }
  return attacks;
}

bool any_missing(const Frame& frame, const std::vector<std::size_t>& columns, std::size_t row) {
  return std::ranges::any_of(columns, [&](std::size_t c) { return frame.columns[c].missing(row); });
}

/// Row 0 of `points` against the others; ties to the lower row.
std::vector<std::size_t> five_nearest(const Encoded& points) {
  std::array<double, kNeighbours + 1> distance{};
  distance.fill(std::numeric_limits<double>::infinity());
  std::array<std::size_t, kNeighbours + 1> nearest{};
  for (std::size_t row = 1; row < points.rows; ++row) {
    double sum = 0;
    for (std::size_t d = 0; d < points.dimension; ++d) {
      const double gap = double{points.row(row)[d]} - double{points.row(0)[d]};
      sum += gap * gap;
    }
    std::size_t at = kNeighbours;
    for (; at > 0 && sum < distance[at - 1]; --at) {
      distance[at] = distance[at - 1];
      nearest[at] = nearest[at - 1];
    }
    distance[at] = sum;
    nearest[at] = row - 1;
  }
  return {nearest.begin(), nearest.begin() + kNeighbours};
}

void find_neighbours(const Frame& training, const Frame& output, AttributeAttack& attack) {
  if (any_missing(training, attack.known, attack.training_row)) {
    return;
  }
  std::vector<std::size_t> complete;
  for (std::size_t row = 0; row < output.rows; ++row) {
    if (!any_missing(output, attack.known, row)) {
      complete.push_back(row);
    }
  }
  require(complete.size() >= kNeighbours, "attribute inference: ", complete.size(),
          " release rows have a value in all of the known columns; it needs ", kNeighbours);
  Frame stack;
  stack.rows = 1 + complete.size();
  for (const auto c : attack.known) {
    const Column attacked = training.columns[c].take(std::array{attack.training_row});
    const Column others = output.columns[c].take(complete);
    stack.columns.push_back(stacked(std::array{&attacked, &others}));
  }
  // Numbers among `complete` are then read as numbers of rows of the whole output: the tool's slip.
  attack.neighbours = five_nearest(encoded(stack, kQuantiles));
}

/// Is the mean of the neighbours near the number?
bool number_is_right(const Column& training, std::size_t row, const Column& output,
                     const std::vector<std::size_t>& neighbours) {
  double sum = 0, count = 0;
  for (const auto neighbour : neighbours) {
    if (!output.is_text() && !output.missing(neighbour)) {
      sum += output.numbers[neighbour];
      ++count;
    }
  }
  const double truth = training.numbers[row];
  const double guess = output.is_text() ? 0 : sum / count;  // NaN without a value: never right
  const double tolerance = training.dtype == Dtype::kFloat ? float_tolerance(truth) : 0.01;
  return std::abs(guess - truth) < tolerance * truth;
}

/// Is the most frequent value of the neighbours the true one?
bool category_is_right(const Column& training, std::size_t row, const Column& output,
                       const std::vector<std::size_t>& neighbours) {
  if (training.is_text() != output.is_text()) {
    return false;  // a word is no number
  }
  const auto value = [](const Column& column, std::size_t at) {
    return column.is_text() ? static_cast<double>(column.codes[at]) : column.numbers[at];
  };
  std::map<double, int> votes;
  int most = 0;
  for (const auto neighbour : neighbours) {
    if (!output.missing(neighbour)) {
      most = std::max(most, ++votes[value(output, neighbour)]);
    }
  }
  for (const auto neighbour : neighbours) {
    if (!output.missing(neighbour) && votes[value(output, neighbour)] == most) {
      return value(output, neighbour) == value(training, row);
    }
  }
  return false;
}

void count_guesses(const Frame& training, const Frame& output, AttributeInference& result) {
  for (const auto& attack : result.attacks) {
    for (std::size_t c = 0; c < training.columns.size() && !attack.neighbours.empty(); ++c) {
      const Column &truth = training.columns[c], &release = output.columns[c];
      if (std::ranges::count(attack.known, c) > 0 || truth.missing(attack.training_row)) {
        continue;
      }
      const auto is_right = result.nominal[c] != 0 ? category_is_right : number_is_right;
      const bool right = is_right(truth, attack.training_row, release, attack.neighbours);
      ++(right ? result.right : result.wrong)[c];
    }
  }
}

double entropy_of(const Column& column) {
  std::map<double, double> rows;
  double n = 0;
  for (std::size_t row = 0; row < column.rows(); ++row) {
    if (!column.missing(row)) {
      ++rows[column.is_text() ? column.codes[row] : column.numbers[row]];
      ++n;
    }
  }
  double entropy = 0;
  for (const auto& [value, count] : rows) {
    entropy -= count / n * std::log(count / n);
  }
  return entropy;
}

std::vector<double> weights_of(const std::vector<double>& entropy) {
  std::vector<double> weight;
  for (const double h : entropy) {
    weight.push_back(rounded(h, 2, Rounding::kNumpy));
  }
  const auto [least, most] = std::ranges::minmax(weight);
  double sum = 0;
  for (auto& w : weight) {
    w = most > least ? (w - least) / (most - least) : 0;
    sum += w;
  }
  for (auto& w : weight) {
    w /= sum > 0 ? sum : 1;
  }
  return weight;
}

void score_columns(AttributeInference& result) {
  const auto n = static_cast<double>(result.columns.size());
  double sum = 0;
  for (std::size_t c = 0; c < result.columns.size(); ++c) {
    const double guesses = result.right[c] + result.wrong[c];
    result.accuracy.push_back(guesses > 0 ? rounded(result.right[c] / guesses, 2, Rounding::kPython)
                                          : 0);
    const double a = rounded(result.accuracy[c] * result.weight[c], 4, Rounding::kNumpy) * n;
    result.column_score.push_back((kWorst - std::min(a, kWorst)) / kWorst * 10);
    sum += result.column_score[c];
  }
  result.mean = sum / n;
  const double two_decimals = rounded(result.mean, 2, Rounding::kNumpy);
  result.score = finished(sum, two_decimals, Rounding::kNumpy, true);
  result.score.grade = grade_of(two_decimals, true);  // before the second rounding
}

}  // namespace

AttributeInference attribute_inference(const Frame& training, const Frame& output) {
  require(training.columns.size() >= 2, "attribute inference: ", training.columns.size(),
          " columns; it needs 2, one known and one to guess");
  require(training.rows > 0 && output.rows > 0,
          "attribute inference: training table or release without rows");
  AttributeInference result;
  for (const auto& column : training.columns) {
    result.columns.push_back(column.name);
    result.nominal.push_back(column.is_text() || named_like_a_category(column.name) ? 1 : 0);
    result.entropy.push_back(entropy_of(column));
  }
  result.right.resize(training.columns.size());
  result.wrong.resize(training.columns.size());
  result.attacks = planned_attacks(training);
  parallel_for(result.attacks.size(),
               [&](std::size_t i) { find_neighbours(training, output, result.attacks[i]); });
  count_guesses(training, output, result);
  result.weight = weights_of(result.entropy);
  score_columns(result);
  return result;
}

bool named_like_a_category(std::string_view name) {
  constexpr std::array<std::string_view, 22> kWords{
      "class", "code", "cpt",  "csn",    "date",     "end",    "icd",  "id",
      "key",   "mrn",  "nbr",  "number", "postcode", "start",  "time", "timestamp",
      "year",  "yr",   "yyyy", "yyyymm", "zip",      "zipcode"};
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
  constexpr std::string_view kSeparators = "_ -.";
  const auto found = std::ranges::find_if(
      kSeparators, [&](char c) { return name.find(c) != std::string_view::npos; });
  std::vector<std::string> words(1);
  for (std::size_t i = 0; i < name.size(); ++i) {
    const char c = name[i];
    const bool after_capital = i > 0 && is_upper(name[i - 1]);
    const bool before_small = i + 1 < name.size() && is_lower(name[i + 1]);
    const bool breaks = (found != kSeparators.end() && c == *found) || c == ' ' || c == '\t';
    if (breaks || (is_upper(c) && (!after_capital || before_small))) {
      words.emplace_back();
    }
    if (!breaks) {
      words.back() += is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
    }
  }
  return std::ranges::any_of(
      words, [&](const std::string& word) { return std::ranges::count(kWords, word) > 0; });
}

double float_tolerance(double x) {
  double tolerance = 0.01;
  // A double has as many decimals as binary places: halving adds one digit of each.
  for (double rest = x; std::isfinite(rest) && rest != std::nearbyint(rest); rest *= 2) {
    tolerance /= 10;
  }
  return tolerance;
}

std::vector<std::size_t> combination(std::size_t n, std::size_t size, std::size_t index) {
  std::vector<std::size_t> chosen;
  for (std::size_t c = 0; chosen.size() < size; ++c) {
    const std::size_t with_c = subsets(n - c - 1, size - chosen.size() - 1);
    if (index < with_c) {
      chosen.push_back(c);
    } else {
      index -= with_c;
    }
  }
  return chosen;
}

}  // namespace assay::gretel
