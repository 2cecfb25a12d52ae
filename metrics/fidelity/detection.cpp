#include "metrics/fidelity/detection.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "core/error.h"
#include "core/stats/roc.h"
#include "metrics/fidelity/detection_auc.h"
#include "metrics/fidelity/detection_columns.h"
#include "metrics/fidelity/detection_models.h"

namespace assay {
namespace {

constexpr std::size_t kFewestDifferent = 50;

struct DetectionOptions {
  std::int64_t rows = 20'000, trees = 100, deals = 0, permutations = 20;
  void visit(OptionVisitor& visitor) {
    visitor.field("rows", rows, Count{250, 10'000'000},
                  "most rows of each table that are compared");
    visitor.field("trees", trees, Count{1, 10'000}, "boosting rounds of the detector");
    visitor.field("deals", deals, Count{0, 1000},
                  "times that the folds are dealt and the trees grown anew; 0: 30, with more than "
                  "50 columns fewer, at least 10");
    visitor.field("permutations", permutations, Count{2, 10'000},
                  "relabellings behind the trees' pMSE ratio");
  }
};

/// The samples that are compared; `holdout` is empty if there is none or it is too small.
struct Samples {
  DetectionSample train, release;
  std::optional<DetectionSample> holdout;
};

/// What one learner found.
struct Detector {
  std::string learner;
  CrossFittedAuc release;
  std::optional<CrossFittedAuc> fresh;
  Propensity propensity, fresh_propensity;
};

/// Why a table cannot be cross-fitted; empty: it can.
std::string too_small(const DetectionSample& sample) {
  return sample.different >= kFewestDifferent
             ? ""
             : fmt::format("it has {} different rows (or entities); at least {} are needed",
                           sample.different, kFewestDifferent);
}

// 0 asks for 30, and beyond 50 columns for as many as cost what 30 do there: a model's cost grows with the columns.
std::size_t deals_for(std::int64_t asked, std::size_t columns) {
  return asked > 0 ? static_cast<std::size_t>(asked)
                   : std::clamp<std::size_t>(1500 / std::max<std::size_t>(columns, 1), 10, 30);
}

// The logistic model hardly changes with a row: the first deal is enough for it.
std::vector<DetectionFit> planned_fits(const Samples& samples, std::size_t deals) {
  std::vector<DetectionFit> fits;
  const auto plan = [&](const char* learner, const DetectionSample& other) {
    DetectionFit& fit = fits.emplace_back();
    fit.real = &samples.train;
    fit.other = &other;
    fit.learner = learner;
    fit.deals = fit.learner == "boosted" ? deals : 1;
  };
  for (const char* learner : {"boosted", "logistic"}) {
    plan(learner, samples.release);
    if (samples.holdout) {
      plan(learner, *samples.holdout);
    }
  }
  return fits;
}

CrossFittedAuc auc_of(const DetectionFit& fit) {
  return cross_fitted_auc(*fit.real, fit.real_scores, *fit.other, fit.other_scores);
}

Propensity propensity_of(const DetectionFit& fit, std::size_t permutations, const Rng& rng) {
  return fit.learner == "logistic" ? logistic_propensity(*fit.real, *fit.other, rng)
                                   : boosted_propensity(*fit.real, *fit.other, permutations, rng);
}

/// Boosted first.
std::vector<Detector> detectors_of(const std::vector<DetectionFit>& fits, std::size_t permutations,
                                   const Rng& rng) {
  std::vector<Detector> detectors;
  for (std::size_t f = 0; f < fits.size(); ++f) {
    if (detectors.empty() || detectors.back().learner != fits[f].learner) {
      Detector made;
      made.learner = fits[f].learner;
      made.release = auc_of(fits[f]);
      made.propensity = propensity_of(fits[f], permutations, rng.split(f));
      detectors.push_back(std::move(made));
    } else {
      detectors.back().fresh = auc_of(fits[f]);
      detectors.back().fresh_propensity = propensity_of(fits[f], permutations, rng.split(f));
    }
  }
  return detectors;
}

Value value_of(const std::optional<double>& x) { return x ? Value(*x) : Value(); }

TableBlock table_of(const std::vector<Detector>& detectors) {
  TableBlock table;
  table.title = "Detectors";
  table.columns = {
      "detector", "compared with training", "AUC", "low", "high", "pMSE", "expected", "ratio",
      "note"};
  for (const auto& detector : detectors) {
    const auto add = [&](const char* who, const CrossFittedAuc& auc, const Propensity& propensity) {
      table.rows.push_back({detector.learner, std::string(who), auc.value, auc.low, auc.high,
                            value_of(propensity.pmse), value_of(propensity.expected),
                            value_of(propensity.ratio), propensity.why});
    };
    add("release", detector.release, detector.propensity);
    if (detector.fresh) {
      add("new people", *detector.fresh, detector.fresh_propensity);
    }
  }
  return table;
}

Plot roc_plot(const std::vector<DetectionFit>& fits) {
  Plot plot;
  plot.kind = "curve";
  plot.title = "Telling rows from training rows";
  plot.x_label = "training rows taken for others";
  plot.y_label = "rows recognised";
  for (const auto& fit : fits) {
    if (fit.learner == "boosted") {
      const Roc roc = roc_curve(fit.other_scores[0], fit.real_scores[0]);
      plot.series.push_back(
          {plot.series.empty() ? "release" : "holdout", roc.fpr, roc.tpr, {}, {}});
    }
  }
  plot.note =
      "All folds of the first deal together; the AUC counts pairs of one fold, in all deals.";
  return plot;
}

std::string rows_note(const Samples& samples, const Evidence& evidence) {
  const auto used = [](const DetectionSample& sample, const Table& table) {
    return fmt::format("{} of {}", sample.rows(), table.rows());
  };
  std::string note =
      fmt::format(" Rows used: {} training, {} release", used(samples.train, evidence.train()),
                  used(samples.release, evidence.synthetic()));
  if (samples.holdout) {
    note += fmt::format(", {} holdout", used(*samples.holdout, evidence.holdout()));
  }
  std::size_t measured = 0;
  for (const auto& field : evidence.schema().fields) {
    measured += field.is_measured() ? 1 : 0;
  }
  const std::size_t features = samples.train.table.columns();
  note += fmt::format("; the larger table is weighted down. {} of {} columns compared", features,
                      measured);
  if (features < measured) {
    note += fmt::format(", {} not, because text, id and vector columns are no features",
                        measured - features);
  }
  return note + '.';
}

/// `trees` holds the headline's detector.
std::string headline_note(const Detector& trees, const Result& result,
                          const std::string& no_ceiling) {
  std::string note = fmt::format(
      "Shown a training row and a release row, a model names the release row {:.1f} % of the "
      "time; ",
      100 * trees.release.value);
  note += trees.fresh
              ? fmt::format("for a row of a new person, it would be right {:.1f} % of the time.",
                            100 * trees.fresh->value)
              : "a fresh real row would be named 50 % of the time" + no_ceiling + ".";
  if (result.estimate && *result.estimate->low > 1) {
    note += " The release is closer to the training people than new people are: see attacks.";
  }
  return note;
}

class Detection final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override { options_.visit(visitor); }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    const std::uint64_t seed = rng.split("units").bits();
    const std::size_t deals = deals_for(options_.deals, evidence.train().columns());
    const auto sample = [&](const Table& table) {
      auto made = detection_sample(table, static_cast<std::size_t>(options_.rows), seed, deals);
      place_on_ranks(made, evidence.train());
      return made;
    };
    Result result;
    result.goal = Goal::kHigher;
    Samples samples{sample(evidence.train()), sample(evidence.synthetic()), {}};
    for (const auto& [who, table] :
         {std::pair{"training table", &samples.train}, std::pair{"release", &samples.release}}) {
      if (const auto why = too_small(*table); !why.empty()) {
        result.note = fmt::format("Undefined: the {} is too small for a model: {}.", who, why);
        return result;
      }
    }
    std::string no_ceiling = " (there is no holdout to compare with)";
    if (evidence.has_holdout()) {
      auto holdout = sample(evidence.holdout());
      const auto why = too_small(holdout);
      no_ceiling = " (the holdout is too small: " + why + ")";
      if (why.empty()) {
        samples.holdout = std::move(holdout);
      }
    }
    compare(samples, deals, no_ceiling, rng, result);
    result.note += rows_note(samples, evidence);
    return result;
  }

 private:
  void compare(const Samples& samples, std::size_t deals, const std::string& no_ceiling,
               const Rng& rng, Result& result) const {
    auto fits = planned_fits(samples, deals);
    cross_fit(fits, options_.trees, rng.split("fits"));
    const auto detectors = detectors_of(fits, static_cast<std::size_t>(options_.permutations),
                                        rng.split("propensity"));
    const Detector& trees = detectors[0];
    result.floor = 1;
    result.ceiling = trees.fresh ? trees.fresh->value : 0.5;
    result.values = {{"raw", trees.release.value},
                     {"raw low", trees.release.low},
                     {"raw high", trees.release.high},
                     {"logistic AUC", detectors[1].release.value},
                     {"logistic pMSE ratio", value_of(detectors[1].propensity.ratio)},
                     {"boosted pMSE ratio", value_of(trees.propensity.ratio)}};
    if (*result.ceiling < 1) {
      result.estimate = detection_skill(trees.release, trees.fresh ? &*trees.fresh : nullptr);
      result.note = headline_note(trees, result, no_ceiling);
    } else {
      result.note =
          "Undefined: new people are told from the training people every time; the holdout is of "
          "another kind than the training table.";
    }
    const auto columns =
        columns_alone(samples.train, samples.release, samples.holdout ? &*samples.holdout : nullptr,
                      fits[0].gains);
    for (const auto& column : columns) {
      result.parts.push_back(part_of(column, samples.release.rows()));
    }
    result.tables = {table_of(detectors)};
    result.plots = {columns_plot(columns), roc_plot(fits)};
  }

  DetectionOptions options_;
};

}  // namespace

std::unique_ptr<Measure> make_detection() { return std::make_unique<Detection>(); }

}  // namespace assay
