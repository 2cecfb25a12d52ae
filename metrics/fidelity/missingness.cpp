#include "metrics/fidelity/missingness.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/error.h"
#include "metrics/fidelity/missingness_patterns.h"

namespace assay {
namespace {

constexpr std::size_t kMostParts = 1000;  ///< also of the lines of a table

std::string fate_of(const Estimate& difference) {
  if (!difference.low) {
    return "not shown";
  }
  return *difference.low > 0 ? "invented" : *difference.high < 0 ? "lost" : "kept";
}

std::string fate_of(bool lost, bool invented) {
  return lost && invented ? "distorted" : lost ? "lost" : invented ? "invented" : "kept";
}

/// A part and what it is sorted by: distance beyond that of a fresh sample.
struct Ranked {
  double excess = 0;
  Part part;
};

/// One line of the tables of lost and invented patterns.
struct Finding {
  double amount = 0;
  std::vector<Value> row;
};

class Report {
 public:
  Report(const Evidence& evidence, const MissingPatterns& found)
      : evidence_(evidence), found_(found) {
    std::vector<PairStudy> pairs;
    for (const auto& pattern : found.patterns) {
      pairs.push_back(pattern.study);
    }
    shown_ = test_pairs(pairs);
  }

  void write(const std::vector<std::size_t>& gaps, Result& result) {
    result.goal = Goal::kHigher;
    add_headline(gaps, result);
    add_rates();
    add_patterns();
    add_parts(result);
    add_table("Lost: cells that real people leave out, and patterns of them that the release lacks",
              "lost patterns", lost_, result);
    add_table("Invented: cells and patterns of them that only the release leaves out",
              "invented patterns", invented_, result);
    add_plot(gaps, result);
  }

 private:
  std::string name(std::size_t column) const { return evidence_.train().field(column).name; }

  void add_headline(const std::vector<std::size_t>& gaps, Result& result) const {
    const Totals& totals = found_.sums.totals;
    result.floor = 1 - totals.floor;
    result.ceiling = 1 - totals.ceiling;
    result.values = {{"raw", 1 - totals.release},
                     {"columns with missing cells", static_cast<double>(gaps.size())},
                     {"patterns", static_cast<double>(found_.given)}};
    result.note = fmt::format("{} of {} columns have missing cells in one of the tables. ",
                              gaps.size(), found_.rates.size());
    const auto worst = std::ranges::max_element(
        found_.rates, {}, [](const MissingRate& rate) { return std::abs(rate.difference.value); });
    if (worst->difference.value != 0) {
      result.note += fmt::format(
          "The share of missing cells differs most in '{}': {:.3g} % in the training table, "
          "{:.3g} % in the release. ",
          name(worst->column), 100 * worst->train, 100 * worst->release);
    }
    const Estimate room = found_.sums.with_interval([](const Totals& t) { return t.room(); });
    if (!room.low) {
      result.note +=
          "The skill is undefined: too few people in one of the tables to say how sure it is.";
    } else if (!(*room.low > 0)) {
      result.note +=
          "The skill is undefined: real missing cells show no pattern that the release's, "
          "scattered at random, would not show.";
    } else {
      result.estimate = found_.sums.with_interval([](const Totals& t) { return t.skill(); });
      result.note += fmt::format(
          "Of the pattern that missing cells would show in {} of the release's size, the release "
          "keeps {:.0f} % (squared; 0 = its missing cells scattered at random, 100 = new people).",
          found_.tables.holdout ? "a fresh real sample" : "an ideal sample",
          100 * result.estimate->value);
      if (result.estimate->low && *result.estimate->low > 1) {
        result.note +=
            " The release is closer to the training people than new people are: see attacks.";
      }
    }
    if (found_.possible > found_.patterns.size()) {
      result.note += fmt::format(
          " Of {} patterns {} were drawn at random and counted (option `most-patterns`).",
          found_.possible, found_.patterns.size());
    }
    if (evidence_.has_holdout() && !found_.tables.holdout) {
      result.note +=
          " The holdout has too few people: the ceiling is the closed-form sampling limit.";
    }
  }

  void add_rates() {
    for (const auto& rate : found_.rates) {
      if (rate.train == 0 && rate.release == 0 && rate.holdout.value_or(0) == 0) {
        continue;
      }
      const std::string fate = fate_of(rate.difference);
      Part part;
      part.key = {{"column", name(rate.column)}};
      part.estimate = rate.similarity;
      part.values = {
          {"fate", fate}, {"missing training", rate.train}, {"missing release", rate.release}};
      if (rate.holdout) {
        part.values.emplace_back("missing holdout", *rate.holdout);
      }
      parts_.push_back({rate.distances.release - rate.distances.ceiling, std::move(part)});
      const double amount = std::abs(rate.difference.value);
      if (fate == "lost" || fate == "invented") {
        (fate == "lost" ? lost_ : invented_)
            .push_back({amount,
                        {name(rate.column), std::string("missing at all"), std::string(),
                         rate.train, rate.release, amount, std::string()}});
      }
    }
  }

  void add_patterns() {
    for (std::size_t i = 0; i < found_.patterns.size(); ++i) {
      const MissingPattern& pattern = found_.patterns[i];
      const PairChange& change = pattern.study.change;
      const char* kind = pattern.together ? "missing with" : "given";
      Part part;
      part.key = {{"column", name(pattern.column)}, {kind, name(pattern.other)}};
      part.estimate = pattern.similarity;
      part.values = {{"fate", fate_of(shown_.lost(i), shown_.invented(i))},
                     {"real", change.real},
                     {"release", change.release},
                     {"lost", change.lost},
                     {"invented", change.invented},
                     {"p_lost", shown_.p_lost[i]},
                     {"p_invented", shown_.p_invented[i]}};
      const PairDistances& distances = pattern.study.distances;
      parts_.push_back({distances.release - distances.ceiling, std::move(part)});
      const auto line = [&](double amount) {
        return Finding{amount,
                       {name(pattern.column), std::string(kind), name(pattern.other), change.real,
                        change.release, amount, driver(pattern)}};
      };
      if (shown_.lost(i)) {
        lost_.push_back(line(change.lost));
      }
      if (shown_.invented(i)) {
        invented_.push_back(line(change.invented));
      }
    }
  }

  /// The cell that moved most, in words.
  std::string driver(const MissingPattern& pattern) const {
    const PairStudy& study = pattern.study;
    const auto& bins = found_.tables.bins;
    return fmt::format("{} while {} is {}: {:.2f} % of training rows, {:.2f} % of the release",
                       bins[study.first].labels[study.moved_first], name(pattern.other),
                       bins[study.second].labels[study.moved_second], 100 * study.moved_real,
                       100 * study.moved_release);
  }

  void add_parts(Result& result) {
    std::stable_sort(parts_.begin(), parts_.end(),
                     [](const Ranked& a, const Ranked& b) { return a.excess > b.excess; });
    if (parts_.size() > kMostParts) {
      result.note +=
          fmt::format(" The {} worst of {} parts are listed.", kMostParts, parts_.size());
      parts_.resize(kMostParts);
    }
    for (auto& ranked : parts_) {
      result.parts.push_back(std::move(ranked.part));
    }
  }

  static void add_table(std::string title, const char* count, std::vector<Finding>& findings,
                        Result& result) {
    std::stable_sort(findings.begin(), findings.end(),
                     [](const Finding& a, const Finding& b) { return a.amount > b.amount; });
    TableBlock block{
        std::move(title),
        {"column", "pattern", "of", "real", "release", "amount", "cell that moved most"},
        {}};
    result.values.emplace_back(count, static_cast<double>(findings.size()));
    if (findings.size() > kMostParts) {
      block.title += fmt::format(" (the first {} of {})", kMostParts, findings.size());
      findings.resize(kMostParts);
    }
    for (auto& finding : findings) {
      block.rows.push_back(std::move(finding.row));
    }
    result.tables.push_back(std::move(block));
  }

  void add_plot(const std::vector<std::size_t>& gaps, Result& result) const {
    Plot plot;
    plot.kind = "histogram";
    plot.title = "Missing cells by column";
    plot.y_label = "share of rows";
    Series train{"training", {}, {}, {}, {}}, holdout{"holdout", {}, {}, {}, {}},
        release{"release", {}, {}, {}, {}};
    for (const auto& rate : found_.rates) {
      if (std::ranges::find(gaps, rate.column) != gaps.end()) {
        plot.labels.push_back(name(rate.column));
        train.y.push_back(rate.train);
        holdout.y.push_back(rate.holdout.value_or(0));
        release.y.push_back(rate.release);
      }
    }
    plot.series.push_back(std::move(train));
    if (found_.tables.holdout) {
      plot.series.push_back(std::move(holdout));
    }
    plot.series.push_back(std::move(release));
    result.plots.push_back(std::move(plot));
  }

  const Evidence& evidence_;
  const MissingPatterns& found_;
  Shown shown_;
  std::vector<Ranked> parts_;
  std::vector<Finding> lost_, invented_;
};

class Missingness final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("most-patterns", most_patterns_, Count{1, 10'000'000},
                  "most patterns of one kind; beyond it so many are drawn at random");
  }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    require(evidence.synthetic().rows() > 0, "the release has no rows");
    const auto gaps = columns_with_gaps(evidence);
    Result result;
    if (gaps.empty()) {
      result.goal = Goal::kHigher;
      result.note = "No cell is missing in any of the tables: there is nothing to compare.";
      return result;
    }
    const MissingPatterns found =
        missing_patterns(evidence, gaps, static_cast<std::size_t>(most_patterns_), rng);
    Report(evidence, found).write(gaps, result);
    return result;
  }

 private:
  std::int64_t most_patterns_ = 30'000;  // all of those of 173 columns that miss cells
};

}  // namespace

std::unique_ptr<Measure> make_missingness() { return std::make_unique<Missingness>(); }

}  // namespace assay
