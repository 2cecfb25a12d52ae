#include "metrics/utility/transfer_report.h"

#include <algorithm>

#include "core/stats/roc.h"
#include "core/text.h"
#include "learners/encoding.h"

namespace assay {
namespace {

std::string why_not(const TestGroup& group) {
  const bool few_positives = group.positives < kFewestPerClass;
  return text(
      "not estimable: ", few_positives ? group.positives : group.rows.size() - group.positives,
      few_positives ? " positives" : " negatives", ", at least ", kFewestPerClass, " are needed");
}

// ----------------------------------------------------------------------------------------------
// parts

std::vector<double> picked(const TransferFits::Probabilities& p, const std::vector<char>& positive,
                           bool wanted) {
  std::vector<double> out;
  for (std::size_t r = 0; r < p.size(); ++r) {
    if ((positive[r] != 0) == wanted) {
      out.push_back(p[r]);
    }
  }
  return out;
}

// A perfect AUC has no spread to speak of in any resample: DeLong's one-sided width takes over.
std::optional<Estimate> auc_part(const Spread& spread, const TransferFits::Probabilities& p,
                                 const std::vector<char>& positive) {
  auto e = estimate_of(spread, true);
  if (e && !e->low) {
    e = auc_estimate(picked(p, positive, true), picked(p, positive, false));
  }
  return e;
}

Key key_of(const std::string& learner, std::string_view setting, Score score) {
  return {{"learner", learner},
          {"setting", std::string(setting)},
          {"metric", std::string(name_of(score))}};
}

void add_learner_parts(std::vector<Part>& parts, const TransferStudy& study, std::size_t l) {
  const auto& learner = study.learners[l];
  const auto& spreads = study.spreads.learners[l];
  const Values counts = {{"n", static_cast<double>(study.test.rows())}};
  for (std::size_t s = 0; s < kScores.size(); ++s) {
    const Score score = kScores[s];
    const bool unit = score != Score::kBrier && score != Score::kLogLoss;
    const auto part = [&](const Spread& spread, const TransferFits::Probabilities& p) {
      return score == Score::kAuc ? auc_part(spread, p, study.test.positive)
                                  : estimate_of(spread, unit);
    };
    const auto note = [](const Spread& spread) {
      return spread.defined() ? "" : "undefined: no person is predicted or is positive";
    };
    parts.push_back({key_of(learner, "gap", score), estimate_of(spreads.gap[s], false),
                     note(spreads.gap[s]), counts});
    parts.push_back({key_of(learner, "trtr", score), part(spreads.real[s], study.fits[l].real),
                     note(spreads.real[s]), counts});
    parts.push_back({key_of(learner, "tstr", score),
                     part(spreads.release[s], study.fits[l].release), note(spreads.release[s]),
                     counts});
  }
  parts.push_back({key_of(learner, "ceiling", Score::kAuc),
                   auc_part(spreads.ceiling, study.fits[l].ceiling, study.test.positive), "",
                   counts});
  parts.push_back(
      {key_of(learner, "floor", Score::kAuc), estimate_of(spreads.floor, true), "", counts});
}

void add_group_parts(std::vector<Part>& parts, const TransferStudy& study, std::size_t group,
                     std::size_t estimable_index) {
  const TestGroup& g = study.groups[group];
  const Values counts = {{"n", static_cast<double>(g.rows.size())},
                         {"positives", static_cast<double>(g.positives)}};
  for (std::size_t l = 0; l < study.learners.size(); ++l) {
    for (const std::string_view setting : {"gap", "trtr", "tstr"}) {
      Part part{key_of(study.learners[l], setting, Score::kAuc), {}, "", counts};
      part.key.insert(part.key.end(), {{"column", g.column}, {"group", g.group}});
      if (g.estimable()) {
        const auto& s = study.spreads.groups[estimable_index][l];
        const Spread& spread = setting == "gap" ? s.gap : setting == "trtr" ? s.real : s.release;
        part.estimate = estimate_of(spread, setting != "gap");
      } else {
        part.note = why_not(g);
      }
      parts.push_back(std::move(part));
    }
  }
}

// Learners, then groups, the largest loss first; what cannot be estimated last.
std::vector<Part> parts_of(const TransferStudy& study) {
  constexpr auto kAuc = static_cast<std::size_t>(Score::kAuc);
  std::vector<Part> parts;
  std::vector<std::size_t> order;
  for (std::size_t l = 0; l < study.learners.size(); ++l) {
    order.push_back(l);
  }
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return study.spreads.learners[a].gap[kAuc].value > study.spreads.learners[b].gap[kAuc].value;
  });
  for (const std::size_t l : order) {
    add_learner_parts(parts, study, l);
  }
  struct Ranked {
    double loss = 0;
    std::size_t group = 0, index = 0;
  };
  std::vector<Ranked> groups;
  std::size_t index = 0;
  for (std::size_t g = 0; g < study.groups.size(); ++g) {
    const bool known = study.groups[g].estimable();
    double loss = -2;  // below any difference of two AUCs
    if (known) {
      loss = 0;
      for (const auto& s : study.spreads.groups[index]) {
        loss += s.gap.value / static_cast<double>(study.learners.size());
      }
    }
    groups.push_back({loss, g, known ? index++ : 0});
  }
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Ranked& a, const Ranked& b) { return a.loss > b.loss; });
  for (const auto& g : groups) {
    add_group_parts(parts, study, g.group, g.index);
  }
  return parts;
}

// ----------------------------------------------------------------------------------------------
// pictures

std::vector<Plot> plots_of(const TransferStudy& study) {
  Plot dots{
      "intervals", "AUC on the holdout, by training data", "learner", "AUC", study.learners, {}, {},
      ""};
  Series real{"trained on real people", {}, {}, {}, {}},
      release{"trained on the release", {}, {}, {}, {}};
  Plot roc{"curve", "ROC on the holdout", "false positive rate", "true positive rate", {}, {}, {},
           ""};
  for (std::size_t l = 0; l < study.learners.size(); ++l) {
    const auto& s = study.spreads.learners[l];
    const auto& positive = study.test.positive;
    const auto add = [&](Series& series, const Spread& spread,
                         const TransferFits::Probabilities& p) {
      const auto e = auc_part(spread, p, positive);
      series.y.push_back(e->value);
      series.low.push_back(e->low.value_or(e->value));
      series.high.push_back(e->high.value_or(e->value));
      const auto curve = roc_curve(picked(p, positive, true), picked(p, positive, false));
      roc.series.push_back({study.learners[l] + ", " + series.name, curve.fpr, curve.tpr, {}, {}});
    };
    add(real, s.real.front(), study.fits[l].real);
    add(release, s.release.front(), study.fits[l].release);
  }
  dots.series = {real, release};
  return {dots, roc};
}

// ----------------------------------------------------------------------------------------------
// words

std::string listed(const std::vector<std::string>& names) {
  std::string all;
  for (const auto& name : names) {
    all += text(all.empty() ? "'" : ", '", name, "'");
  }
  return all;
}

std::string note_of(const TransferStudy& study) {
  std::string note = text("Models that predict ", study.task.column, " = ", study.task.favourable,
                          " are trained on the release and tested on the ", study.test.rows(),
                          " people of the holdout. Skill 1: as good as training on as many real "
                          "people; 0: as bad as training on "
                          "columns without any dependence. The interval covers who is in the "
                          "holdout, in the training table and "
                          "in the release.");
  if (ceiling_is_smaller(study.train, study.release)) {
    note += text(" The ceiling is trained on ", study.release.rows(), " of the ",
                 study.train.rows(), " training rows.");
  } else if (study.release.rows() != study.train.rows()) {
    note += text(" The release has ", study.release.rows(), " rows; the ceiling is trained on all ",
                 study.train.rows(), " training rows.");
  }
  if (!study.task.note.empty()) {
    note += " " + study.task.note;
  }
  if (study.release.positives() == 0 || study.release.positives() == study.release.rows()) {
    note +=
        " The release holds only one of the two labels: a model trained on it predicts the same "
        "for everybody.";
  }
  auto left_out = FeatureEncoder::left_out(study.train.table.schema());
  std::erase(left_out, study.task.column);
  if (!left_out.empty()) {
    note += text(" Not used to predict: ", listed(left_out), ".");
  }
  const std::size_t unlabelled =
      study.train.unlabelled + study.release.unlabelled + study.test.unlabelled;
  if (unlabelled > 0) {
    note += text(" Rows without a label are left out: ", study.train.unlabelled, " training, ",
                 study.test.unlabelled, " holdout, ", study.release.unlabelled, " release.");
  }
  for (const std::size_t column : study.test.table.schema().with(Role::kProtected)) {
    const Field& field = study.test.table.field(column);
    if (field.kind != Kind::kCategorical) {
      note +=
          text(" '", field.name, "' is ", name_of(field.kind), ": no groups without cut points.");
    }
  }
  return note;
}

}  // namespace

Result transfer_report(const TransferStudy& study) {
  const auto& s = study.spreads;
  Result result;
  result.note = note_of(study);
  result.floor = s.floor.value;
  result.ceiling = s.ceiling.value;
  result.values = {
      {"raw", s.raw.value}, {"target", study.task.column}, {"favourable", study.task.favourable}};
  if (s.range.value > s.range.half_width(0.95)) {
    result.estimate = estimate_of(s.skill, false);
  } else {
    result.note += text(
        " No skill: even trained on real people the models are not shown to predict '",
        study.task.column, "' (AUC ", s.ceiling.value, " against a floor of ", s.floor.value, ").");
  }
  result.parts = parts_of(study);
  result.plots = plots_of(study);
  return result;
}

}  // namespace assay
