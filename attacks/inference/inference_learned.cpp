#include "attacks/inference/inference_learned.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "core/content.h"
#include "learners/boosted.h"

namespace assay {
namespace {

// The other columns without their roles: a learner leaves out targets, and this attacker knows them.
Table features_of(const Table& table, const Secret& secret) {
  const Table others = table.select(secret.others);
  Schema schema = others.schema();
  for (Field& field : schema.fields) {
    field.roles.clear();
  }
  return others.with_schema(std::move(schema));
}

// Codes of the categories to tell apart, in the order of their words: how they are coded changes nothing.
std::vector<double> classes_of(const Table& table, std::size_t column) {
  const auto& words = table.words(column);
  std::vector<std::size_t> rows(words.size());
  for (const auto code : table.codes(column)) {
    if (code >= 0) {
      ++rows[static_cast<std::size_t>(code)];
    }
  }
  std::vector<std::size_t> codes;
  for (std::size_t code = 0; code < rows.size(); ++code) {
    if (rows[code] > 0) {
      codes.push_back(code);
    }
  }
  const auto by_word = [&](std::size_t a, std::size_t b) { return words[a] < words[b]; };
  std::sort(codes.begin(), codes.end(), by_word);
  std::stable_sort(codes.begin(), codes.end(),
                   [&](std::size_t a, std::size_t b) { return rows[a] > rows[b]; });
  codes.resize(std::min(codes.size(), kMostClasses));
  std::sort(codes.begin(), codes.end(), by_word);
  return {codes.begin(), codes.end()};
}

/// What the attacker learns from; `known` are the secrets of its rows.
struct Lesson {
  Table features;
  std::vector<double> known;
};

std::unique_ptr<Learner> fitted(const Lesson& lesson, Outcome outcome,
                                const LearnedOptions& options) {
  BoostedOptions trees;
  trees.trees = options.trees;
  trees.depth = 4;
  trees.learning_rate = 0.3;  // few trees: each has to count
  auto learner = make_boosted(trees);
  // The seed changes nothing: no sampling of rows or columns.
  learner->fit(lesson.features, outcome, {}, Rng(0));
  return learner;
}

// P[class] of two classes from P[class 1].
std::vector<double> both(const std::vector<double>& p) {
  std::vector<double> result;
  for (const double one : p) {
    result.push_back(1 - one);
    result.push_back(one);
  }
  return result;
}

std::vector<double> guess_categories(const Lesson& lesson, const std::vector<double>& classes,
                                     const Table& attacked, const Secret& secret,
                                     const LearnedOptions& options) {
  Outcome outcome;
  outcome.classes = std::max<std::size_t>(classes.size(), 2);
  for (const double code : lesson.known) {
    const auto at = std::find(classes.begin(), classes.end(), code);
    outcome.values.push_back(static_cast<double>(at - classes.begin()));
  }
  const auto learner = fitted(lesson, outcome, options);
  const auto p =
      outcome.classes > 2 ? learner->predict_classes(attacked) : both(learner->predict(attacked));
  std::vector<double> success(attacked.rows());
  for (std::size_t row = 0; row < success.size(); ++row) {
    const auto own = p.begin() + static_cast<std::ptrdiff_t>(row * outcome.classes);
    const double most = *std::max_element(own, own + static_cast<std::ptrdiff_t>(outcome.classes));
    double right = 0, equals = 0;
    for (std::size_t k = 0; k < classes.size(); ++k) {
      const bool chosen = own[static_cast<std::ptrdiff_t>(k)] == most;
      equals += chosen ? 1 : 0;
      right += chosen && secret.right(classes[k], secret.truth[row]) ? 1 : 0;
    }
    success[row] = equals > 0 ? right / equals : 0;
  }
  return success;
}

double nearest_value(const std::vector<double>& sorted, double guess) {
  const auto above = std::lower_bound(sorted.begin(), sorted.end(), guess);
  if (above == sorted.begin()) {
    return *above;
  }
  const double below = *(above - 1);
  return above == sorted.end() || guess - below <= *above - guess ? below : *above;
}

std::vector<double> guess_numbers(const Lesson& lesson, const Table& attacked, const Secret& secret,
                                  const LearnedOptions& options) {
  const auto learner = fitted(lesson, {lesson.known, Outcome::kNumber}, options);
  std::vector<double> seen = lesson.known;
  std::sort(seen.begin(), seen.end());
  std::vector<double> success = learner->predict_numbers(attacked);
  for (std::size_t row = 0; row < success.size(); ++row) {
    success[row] = secret.right(nearest_value(seen, success[row]), secret.truth[row]) ? 1 : 0;
  }
  return success;
}

}  // namespace

Table lesson(const Table& source, std::size_t most) {
  const auto hashes = content_hashes(source);
  std::vector<std::size_t> order(source.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return hashes[a] < hashes[b]; });
  const std::size_t taken = std::min(most, order.size());
  std::vector<std::size_t> rows(taken);
  for (std::size_t i = 0; i < taken; ++i) {
    rows[i] = order[i * order.size() / taken];
  }
  return source.take(rows);
}

std::vector<double> learned_successes(const Table& lesson, const Secret& secret,
                                      const Table& attacked, const LearnedOptions& options) {
  const bool ordered = lesson.field(secret.column).is_ordered();
  const auto classes = ordered ? std::vector<double>{} : classes_of(lesson, secret.column);
  const auto learnt = [&](double value) {
    return ordered ? !std::isnan(value)
                   : std::find(classes.begin(), classes.end(), value) != classes.end();
  };
  const auto values = secret_values(lesson, secret.column);
  std::vector<std::size_t> rows;
  Lesson known;
  for (std::size_t row = 0; row < values.size(); ++row) {
    if (learnt(values[row])) {
      rows.push_back(row);
      known.known.push_back(values[row]);
    }
  }
  std::vector<double> success(attacked.rows());
  if (!rows.empty()) {
    known.features = features_of(lesson.take(rows), secret);
    const Table asked = features_of(attacked, secret);
    success = ordered ? guess_numbers(known, asked, secret, options)
                      : guess_categories(known, classes, asked, secret, options);
  }
  for (std::size_t row = 0; row < success.size(); ++row) {
    success[row] = std::isnan(secret.truth[row]) ? secret.truth[row] : success[row];
  }
  return success;
}

}  // namespace assay
