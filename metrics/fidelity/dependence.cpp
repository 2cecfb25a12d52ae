#include "metrics/fidelity/dependence.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <span>

#include <fmt/format.h>

#include "core/error.h"
#include "core/stats/resampling.h"
#include "metrics/fidelity/all_pairs.h"
#include "metrics/fidelity/coefficients_study.h"

namespace assay {
namespace {

/// Below this a holdout says less about a fresh sample than the closed form does.
constexpr std::size_t kFewestPeople = 20;

PairTables tables_of(const Evidence& evidence, Rng rng) {
  const std::uint64_t seed = rng.split("groups").bits();
  PairTables tables;
  tables.bins = learn_bins(evidence.train());
  tables.train = grouped(evidence.train(), tables.bins, seed);
  tables.synthetic = grouped(evidence.synthetic(), tables.bins, seed);
  if (evidence.has_holdout() && units_of(evidence.holdout()).count() >= kFewestPeople) {
    tables.holdout = grouped(evidence.holdout(), tables.bins, seed);
  }
  return tables;
}

std::string fate(const Shown& shown, std::size_t pair) {
  if (shown.invented(pair)) {
    return shown.lost(pair) ? "distorted" : "invented";
  }
  return shown.lost(pair) ? "lost" : shown.exaggerated(pair) ? "exaggerated" : "kept";
}

/// Positions of the pairs, that with the largest excess over the ceiling first; degenerate ones last.
std::vector<std::size_t> worst_first(const AllPairs& study) {
  std::vector<std::size_t> order(study.pairs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto excess = [&](std::size_t i) {
    const PairStudy& pair = study.pairs[i];
    return pair.degenerate ? -std::numeric_limits<double>::infinity()
                           : pair.distances.release - pair.distances.ceiling;
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return excess(a) > excess(b); });
  return order;
}

class Dependence final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field(
        "coefficients", coefficients_,
        "also mutual information, Pearson, Spearman, Kendall, Cramer's V, Theil's U, ...");
    visitor.field("parts", parts_, Count{1, 1'000'000},
                  "the most pairs listed, the worst first; all of them count");
    visitor.field("permutations", permutations_, Count{19, 1'000'000},
                  "the most random tables drawn for the p of one mutual information");
  }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    require(evidence.synthetic().rows() > 0, "the release has no rows");
    const PairTables tables = tables_of(evidence, rng);
    require(tables.bins.size() >= 2, "dependence needs at least two numeric, datetime or ",
            "categorical columns");
    const AllPairs study = study_all(tables);
    const Shown shown = test_pairs(study.pairs);
    Result result;
    result.goal = Goal::kHigher;
    add_headline(study, tables, result);
    result.note += not_scored(study, tables, evidence);
    const auto order = worst_first(study);
    const std::span listed(order.data(), std::min(order.size(), static_cast<std::size_t>(parts_)));
    if (listed.size() < order.size()) {
      result.note += fmt::format(" The {} worst pairs of {} are listed; all of them count.",
                                 listed.size(), order.size());
    }
    add_parts(study, shown, listed, tables, evidence, result);
    add_tables(study, shown, tables, evidence, result);
    add_heat_map(study, tables, evidence, result);
    if (coefficients_) {
      add_coefficients(evidence, tables, study, shown, order,
                       static_cast<std::size_t>(permutations_), rng.split("permutations"), result);
    }
    return result;
  }

 private:
  static std::string name(const PairTables& tables, const Evidence& evidence, std::size_t i) {
    return evidence.train().field(tables.bins[i].column).name;
  }

  /// What is not in the figure, and why.
  static std::string not_scored(const AllPairs& study, const PairTables& tables,
                                const Evidence& evidence) {
    std::string words;
    const auto constant = std::ranges::count_if(study.pairs, &PairStudy::degenerate);
    if (constant > 0) {
      words += constant == 1
                   ? std::string(" One pair holds a constant column and is not scored.")
                   : fmt::format(" {} pairs hold a constant column and are not scored.", constant);
    }
    std::size_t measured = 0;
    for (const auto& field : evidence.schema().fields) {
      measured += field.is_measured() ? 1 : 0;
    }
    if (measured > tables.bins.size()) {
      words += fmt::format(" {} of {} columns take part: text, id and vector columns do not.",
                           tables.bins.size(), measured);
    }
    if (evidence.has_holdout() && !tables.holdout) {
      words += fmt::format(
          " The holdout has fewer than {} people: the ceiling is the closed-form sampling limit.",
          kFewestPeople);
    }
    return words;
  }

  static void add_headline(const AllPairs& study, const PairTables& tables, Result& result) {
    const auto scored =
        static_cast<double>(std::count_if(study.pairs.begin(), study.pairs.end(),
                                          [](const PairStudy& pair) { return !pair.degenerate; }));
    result.values = {{"pairs", scored}};
    if (scored == 0) {
      result.note = "No pair of columns varies in the training table: nothing can depend.";
      return;
    }
    const Estimate room = study.with_interval([](const Totals& t) { return t.room(); });
    result.floor = 1 - study.totals.floor / scored;
    result.ceiling = 1 - study.totals.ceiling / scored;
    result.values.insert(result.values.begin(), {"raw", 1 - study.totals.release / scored});
    if (!room.low) {
      result.note = "Undefined: too few people in one of the tables to say how sure the figure is.";
      return;
    }
    if (!(*room.low > 0)) {
      result.note =
          "Undefined: the real table shows no dependence between its columns beyond chance, so "
          "there is none to keep.";
      return;
    }
    result.estimate = study.with_interval([](const Totals& t) { return t.skill(); });
    result.note = fmt::format(
        "Of the dependence between columns that {} of the release's size would show, the release "
        "keeps {:.0f} % (squared, {:.0f} {}; 0 = columns shuffled, 100 = new people).",
        tables.holdout ? "a fresh real sample" : "an ideal sample", 100 * result.estimate->value,
        scored, scored == 1 ? "pair" : "pairs");
    if (result.estimate->low && *result.estimate->low > 1) {
      result.note +=
          " The release is closer to the training people than new people are: see attacks.";
    }
  }

  static void add_parts(const AllPairs& study, const Shown& shown,
                        std::span<const std::size_t> listed, const PairTables& tables,
                        const Evidence& evidence, Result& result) {
    for (const auto i : listed) {
      const PairStudy& pair = study.pairs[i];
      Part part;
      part.key = {{"column", name(tables, evidence, pair.first)},
                  {"with", name(tables, evidence, pair.second)}};
      if (pair.degenerate) {
        part.note = "not scored: one of the two columns is constant in the training table";
      } else {
        part.estimate = study.similarities[i];
        part.values = {{"fate", fate(shown, i)},
                       {"real", pair.change.real},
                       {"release", pair.change.release},
                       {"lost", pair.change.lost},
                       {"invented", pair.change.invented},
                       {"p_lost", shown.p_lost[i]},
                       {"p_invented", shown.p_invented[i]},
                       {"p_exaggerated", shown.p_exaggerated[i]}};
        if (tables.holdout) {
          part.values.emplace_back("holdout", pair.holdout_v);
        }
      }
      result.parts.push_back(std::move(part));
    }
  }

  /// The cell that moved most, in words.
  static std::string driver(const PairStudy& pair, const PairTables& tables) {
    return fmt::format("{} with {}: {:.2f} % of training rows, {:.2f} % of the release",
                       tables.bins[pair.first].labels[pair.moved_first],
                       tables.bins[pair.second].labels[pair.moved_second], 100 * pair.moved_real,
                       100 * pair.moved_release);
  }

  static void add_tables(const AllPairs& study, const Shown& shown, const PairTables& tables,
                         const Evidence& evidence, Result& result) {
    std::vector<std::size_t> lost, invented;
    std::size_t exaggerated = 0;
    for (std::size_t i = 0; i < study.pairs.size(); ++i) {
      if (shown.lost(i)) lost.push_back(i);
      if (shown.invented(i)) invented.push_back(i);
      exaggerated += shown.exaggerated(i) ? 1 : 0;
    }
    const auto by = [&](double PairChange::*amount) {
      return [&study, amount](std::size_t a, std::size_t b) {
        return study.pairs[a].change.*amount > study.pairs[b].change.*amount;
      };
    };
    std::stable_sort(lost.begin(), lost.end(), by(&PairChange::lost));
    std::stable_sort(invented.begin(), invented.end(), by(&PairChange::invented));
    const auto table = [&](std::string title, const std::vector<std::size_t>& which,
                           double PairChange::*amount) {
      TableBlock block{std::move(title),
                       {"column", "with", "V real", "V release", "amount", "cell that moved most"},
                       {}};
      for (const auto i : which) {
        const PairStudy& pair = study.pairs[i];
        block.rows.push_back({name(tables, evidence, pair.first),
                              name(tables, evidence, pair.second), pair.change.real,
                              pair.change.release, pair.change.*amount, driver(pair, tables)});
      }
      return block;
    };
    result.note += fmt::format(
        " Shown at 5 % family-wise: dependence lost in {} of the pairs, invented in {}, "
        "exaggerated in {}.",
        lost.size(), invented.size(), exaggerated);
    result.values.emplace_back("lost pairs", static_cast<double>(lost.size()));
    result.values.emplace_back("invented pairs", static_cast<double>(invented.size()));
    result.values.emplace_back("exaggerated pairs", static_cast<double>(exaggerated));
    result.tables.push_back(table("Lost dependence: real, but weaker or absent in the release",
                                  lost, &PairChange::lost));
    result.tables.push_back(table("Invented dependence: in the release, but not in the real table",
                                  invented, &PairChange::invented));
  }

  static void add_heat_map(const AllPairs& study, const PairTables& tables,
                           const Evidence& evidence, Result& result) {
    const std::size_t n = tables.bins.size();
    Plot plot{
        "heatmap", "Dependence between columns (Cramer's V, bias-corrected)", "", "", {}, {}, {},
        ""};
    for (std::size_t i = 0; i < n; ++i) {
      plot.labels.push_back(name(tables, evidence, i));
    }
    std::vector<double> real(n * n, std::nan("")), release = real, difference = real;
    for (const auto& pair : study.pairs) {
      if (pair.degenerate) {
        continue;
      }
      for (const auto cell : {pair.first * n + pair.second, pair.second * n + pair.first}) {
        real[cell] = pair.change.real;
        release[cell] = pair.change.release;
        difference[cell] = pair.change.release - pair.change.real;
      }
    }
    plot.series = {{"real", {}, real, {}, {}},
                   {"release", {}, release, {}, {}},
                   {"difference", {}, difference, {}, {}}};
    result.plots.push_back(std::move(plot));
  }

  bool coefficients_ = true;
  std::int64_t parts_ = 5'000, permutations_ = 999;
};

}  // namespace

std::unique_ptr<Measure> make_dependence() { return std::make_unique<Dependence>(); }

}  // namespace assay
