#include "metrics/peers/mostlyai.h"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "core/error.h"
#include "core/parallel.h"
#include "metrics/peers/mostlyai_bins.h"
#include "metrics/peers/parts.h"

namespace assay {
namespace {

constexpr std::size_t kMostColumns = 300;
constexpr std::size_t kMostTriples = 10'000;
constexpr std::size_t kShownTriples = 100;

/// As numpy rounds: the scaled number to the nearest integer, halves to even.
double rounded(double x) { return std::nearbyint(x * 1e5) / 1e5; }

std::vector<std::size_t> scored_columns(const Table& table) {
  std::vector<std::size_t> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    const Field& field = table.field(c);
    if (field.is_measured() && peers::has_cells(field)) {
      columns.push_back(c);
    }
  }
  std::ranges::sort(columns, {}, [&](std::size_t c) { return table.field(c).name; });
  return columns;
}

std::vector<ColumnSet> triples_of(std::size_t columns, std::size_t count, Rng rng) {
  if (count <= kMostTriples) {
    return all_column_sets(columns, 3);
  }
  std::set<ColumnSet> drawn;
  while (drawn.size() < kMostTriples) {
    ColumnSet triple{rng.below(columns), rng.below(columns), rng.below(columns)};
    std::ranges::sort(triple);
    if (triple[0] < triple[1] && triple[1] < triple[2]) {
      drawn.insert(std::move(triple));
    }
  }
  return {drawn.begin(), drawn.end()};
}

std::optional<double> mean_of(std::span<const MostlyaiMarginal> marginals,
                              double MostlyaiMarginal::*figure) {
  if (marginals.empty()) {
    return std::nullopt;
  }
  double sum = 0;
  for (const auto& marginal : marginals) {
    sum += marginal.*figure;
  }
  return sum / static_cast<double>(marginals.size());
}

struct Property {
  std::string_view name;
  std::vector<MostlyaiMarginal> marginals;
};

class Accuracy final : public Measure {
 public:
  Result evaluate(const Evidence& evidence, Rng rng) const override {
    require_rows("training", evidence.train(), 90);
    require_rows("release", evidence.synthetic(), 100);
    if (evidence.has_holdout()) {
      require_rows("holdout", evidence.holdout(), 10);
    }
    const Table original =
        evidence.has_holdout() ? stacked(evidence.train(), evidence.holdout()) : evidence.train();
    const auto accuracy = mostlyai_accuracy(original, evidence.synthetic(), rng);
    const std::vector<Property> properties{{"univariate", worst_first(accuracy.univariate)},
                                           {"bivariate", worst_first(accuracy.bivariate)},
                                           {"trivariate", worst_first(accuracy.trivariate)}};
    Result result;
    result.goal = Goal::kHigher;
    add_headline(properties, result);
    result.note = note(accuracy, evidence, *mean_of_means(properties, mean_maximum));
    for (const auto& property : properties) {
      const auto shown =
          std::min(property.marginals.size(),
                   property.name == "trivariate" ? kShownTriples : property.marginals.size());
      for (const auto& marginal : std::span(property.marginals).first(shown)) {
        result.parts.push_back(part_of(marginal, evidence.schema()));
      }
    }
    return result;
  }

 private:
  static void require_rows(std::string_view name, const Table& table, std::size_t fewest) {
    require(table.rows() >= fewest, "the ", name, " table has ", table.rows(),
            " rows; mostlyai-qa gives no score below ", fewest);
  }

  static std::vector<MostlyaiMarginal> worst_first(std::vector<MostlyaiMarginal> marginals) {
    std::ranges::stable_sort(marginals, {}, &MostlyaiMarginal::accuracy);
    return marginals;
  }

  using Mean = std::optional<double> (*)(std::span<const MostlyaiMarginal>);
  static std::optional<double> mean_of_means(const std::vector<Property>& properties, Mean mean) {
    double sum = 0, count = 0;
    for (const auto& property : properties) {
      if (const auto value = mean(property.marginals)) {
        sum += *value;
        ++count;
      }
    }
    return count > 0 ? std::optional(sum / count) : std::nullopt;
  }

  static void add_headline(const std::vector<Property>& properties, Result& result) {
    result.estimate.emplace().value = *mean_of_means(properties, mean_accuracy);
    result.values = {{"maximum", *mean_of_means(properties, mean_maximum)}};
    std::vector<Part> parts;
    for (const auto& property : properties) {
      Part part;
      part.key = {{"property", std::string(property.name)}};
      if (const auto value = mean_accuracy(property.marginals)) {
        part.estimate.emplace().value = *value;
        part.values = {{"maximum", *mean_maximum(property.marginals)},
                       {"marginals", static_cast<double>(property.marginals.size())}};
      } else {
        part.note = "too few columns";
      }
      parts.push_back(std::move(part));
    }
    peers::append_worst_first(std::move(parts), result);
  }

  static Part part_of(const MostlyaiMarginal& marginal, const Schema& schema) {
    std::vector<std::string> names;
    for (const auto column : marginal.columns) {
      names.push_back(schema.fields[column].name);
    }
    Part part;
    part.key = names.size() == 1 ? Key{{"column", names[0]}} : peers::columns_key(names);
    part.estimate.emplace().value = marginal.accuracy;
    part.values = {{"maximum", marginal.maximum}};
    return part;
  }

  static std::string note(const MostlyaiAccuracy& accuracy, const Evidence& evidence,
                          double maximum) {
    std::string words = fmt::format(
        "The accuracy of mostlyai-qa (May 2026): 1 - total variation between release and {}, on "
        "about ten cells a column; sampling noise alone allows {:.4f}. It has no floor (shuffling "
        "every column keeps most of the score) and a copy of the training rows scores best.",
        evidence.has_holdout() ? "training and holdout together" : "training", maximum);
    std::size_t measured = 0;
    for (const auto& field : evidence.schema().fields) {
      measured += field.is_measured() ? 1 : 0;
    }
    words += fmt::format(" {} of {} columns scored", accuracy.univariate.size(), measured);
    if (accuracy.eligible > accuracy.univariate.size()) {
      words += fmt::format("; the tool takes the first {} by name", kMostColumns);
    }
    if (measured > accuracy.eligible) {
      words += "; text, id and vector columns are not";
    }
    words += accuracy.triples > accuracy.trivariate.size()
                 ? fmt::format("; {} of {} triples, drawn at random.", accuracy.trivariate.size(),
                               accuracy.triples)
                 : ".";
    if (accuracy.trivariate.size() > kShownTriples) {
      words += fmt::format(" Of the triples the {} worst are listed.", kShownTriples);
    }
    return words;
  }
};

}  // namespace

MostlyaiAccuracy mostlyai_accuracy(const Table& original, const Table& synthetic, Rng rng) {
  require(original.rows() > 0 && synthetic.rows() > 0, "mostlyai: a table has no rows");
  MostlyaiAccuracy accuracy;
  auto columns = scored_columns(original);
  require(!columns.empty(), "no numeric, datetime or categorical column to compare");
  accuracy.eligible = columns.size();
  columns.resize(std::min(columns.size(), kMostColumns));
  const std::size_t k = columns.size();
  Binned first(k), second(k);
  std::vector<std::size_t> cells(k);
  parallel_for(k, [&](std::size_t i) {
    const auto bins = mostlyai_bins(original, columns[i]);
    first[i] = mostlyai_cells(bins, original);
    second[i] = mostlyai_cells(bins, synthetic);
    cells[i] = bins.cells();
  });
  const auto score = [&](const std::vector<ColumnSet>& sets) {
    std::vector<MostlyaiMarginal> marginals;
    const auto distances = marginal_distances(first, second, cells, sets);
    for (std::size_t s = 0; s < sets.size(); ++s) {
      auto& marginal = marginals.emplace_back();
      for (const auto i : sets[s]) {
        marginal.columns.push_back(columns[i]);
      }
      std::ranges::sort(marginal.columns);
      marginal.accuracy = rounded(1 - distances[s].l1 / 2);
      marginal.maximum = rounded(1 - distances[s].expected / 2);
    }
    return marginals;
  };
  accuracy.triples = k < 3 ? 0 : k * (k - 1) * (k - 2) / 6;
  accuracy.univariate = score(all_column_sets(k, 1));
  accuracy.bivariate = score(all_column_sets(k, 2));
  accuracy.trivariate = score(triples_of(k, accuracy.triples, rng.split("triples")));
  return accuracy;
}

std::optional<double> mean_accuracy(std::span<const MostlyaiMarginal> marginals) {
  return mean_of(marginals, &MostlyaiMarginal::accuracy);
}

std::optional<double> mean_maximum(std::span<const MostlyaiMarginal> marginals) {
  return mean_of(marginals, &MostlyaiMarginal::maximum);
}

std::unique_ptr<Measure> make_mostlyai_accuracy() { return std::make_unique<Accuracy>(); }

}  // namespace assay
