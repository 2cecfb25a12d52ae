#include "metrics/fidelity/structure_rules.h"

#include <algorithm>
#include <cmath>
#include <functional>

#include "core/parallel.h"
#include "core/stats/intervals.h"
#include "metrics/fidelity/groups.h"

namespace assay {
namespace {

/// New people may break a rule at most this often, of what independent columns would. 1 - broken/floor is Cohen's kappa
/// between rule and rows, so a half says: of the breaks that chance would bring, the rule prevents the most. That is
/// a convention, and a looser one than was first set: it was taken after looking at student_placements (148 rows, where
/// the limit of a rule that nobody breaks is several per cent), so that table is no evidence for it. It decides what is
/// listed as a rule and what is not; how much a listed one counts, the headline settles by taking chance off again.
constexpr double kMostOfFloor = 0.5;
constexpr double kFamilyError = 0.05;  ///< chance that any rule is confirmed wrongly
constexpr double kMargins = 3;         ///< of which a floor is made, at most
/// Positions of the tables in RuleColumns::tables; without a holdout both halves of the training table follow.
constexpr std::size_t kTrain = 0, kRelease = 1, kFresh = 2, kOtherHalf = 3;

/// The training people in two halves, whose order only their content decides.
std::vector<Table> halves(const Table& train, Rng rng) {
  const Units units = in_content_order(train, rng.split("halves").bits());
  const std::size_t middle = units.begin[units.count() / 2];
  const auto rows = std::span(units.rows);
  return {train.take(rows.first(middle)), train.take(rows.subspan(middle))};
}

RuleCounts sum_of(const RuleCounts& a, const RuleCounts& b) {
  RuleCounts sum = a;
  sum.rows += b.rows;
  sum.broken += b.broken;
  sum.units += b.units;
  sum.silent += b.silent;
  return sum;
}

/// How new people keep a rule. Without a holdout each half of the training people stands in for them, by the rule as
/// learnt on the other half.
RuleCounts count_fresh(const RowRule& rule, const RuleStudy& study) {
  const auto& tables = study.columns.tables;
  if (study.with_holdout) {
    return count_rule(rule, tables[kFresh]);
  }
  const auto judged = [&](std::size_t by, std::size_t half) {
    return count_rule(learn_rule(rule, study.columns, tables[by]), tables[half]);
  };
  return sum_of(judged(kFresh, kOtherHalf), judged(kOtherHalf, kFresh));
}

double highest_rate(const RuleCounts& counts, std::size_t rules) {
  if (counts.rows == 0) {
    return 1;
  }
  const auto people = static_cast<double>(counts.units);
  const Hits hits{(1 - counts.share_kept()) * people, people};
  return clopper_pearson(hits, 1 - 2 * kFamilyError / static_cast<double>(rules)).high;
}

double clean_share(const std::vector<StudiedRule>& rules, const RuleTable& table) {
  std::vector<char> breaks(table.rows, 0);
  for (const StudiedRule& studied : rules) {
    if (studied.confirmed) {
      count_rule(studied.rule, table, &breaks);
    }
  }
  const auto broken = std::ranges::count(breaks, 1);
  return table.rows == 0 ? 1 : 1 - static_cast<double>(broken) / static_cast<double>(table.rows);
}

/// Rates of rules as one mean, with the number of people it rests on.
struct MeanRate {
  double kept = 0;
  double people = 0;
  double below = 0, above = 0;  ///< distances to the ends of its interval
};

MeanRate mean_rate(const std::vector<const StudiedRule*>& rules,
                   const std::function<RuleCounts(const StudiedRule&)>& counts_of,
                   const std::function<double(const StudiedRule&, const RuleCounts&)>& kept_of) {
  double kept = 0, inverse = 0, spoken = 0;
  for (const StudiedRule* studied : rules) {
    const RuleCounts counts = counts_of(*studied);
    kept += kept_of(*studied, counts);
    if (counts.units > 0) {
      inverse += 1 / static_cast<double>(counts.units);
      spoken += 1;
    }
  }
  MeanRate out;
  out.kept = kept / static_cast<double>(rules.size());
  if (spoken > 0) {
    out.people = spoken / inverse;
    const double share = std::clamp(out.kept, 0.0, 1.0);
    const Interval interval = wilson({share * out.people, out.people}).interval();
    out.below = std::max(0.0, share - interval.low);
    out.above = std::max(0.0, interval.high - share);
  }
  return out;
}

double kept_share(const StudiedRule& studied, const RuleCounts& counts) {
  return counts.rows > 0 ? counts.share_kept() : 1 - studied.rule.floor;
}

double square(double x) { return x * x; }

}  // namespace

RuleStudy study_rules(const Evidence& evidence, const RuleSearch& search, Rng rng) {
  RuleStudy study;
  study.with_holdout = evidence.has_holdout() && evidence.holdout().rows() > 0;
  std::vector<Table> tables = {evidence.train(), evidence.synthetic()};
  if (study.with_holdout) {
    tables.push_back(evidence.holdout());
  } else {
    const auto both = halves(evidence.train(), rng);
    tables.insert(tables.end(), both.begin(), both.end());
  }
  study.columns = rule_columns(tables);
  const auto& coded = study.columns.tables;
  const FoundRules found = find_rules(study.columns, coded[kTrain], search);
  study.candidates = found.candidates;
  study.rules.resize(found.rules.size());
  parallel_for(found.rules.size(), [&](std::size_t r) {
    StudiedRule& studied = study.rules[r];
    studied.rule = found.rules[r];
    studied.train = count_rule(studied.rule, coded[kTrain]);
    studied.release = count_rule(studied.rule, coded[kRelease]);
    studied.fresh = count_fresh(studied.rule, study);
    studied.highest = highest_rate(studied.fresh, found.rules.size());
    const bool constant = studied.rule.kind == RowRule::Kind::kConstant;
    studied.confirmed = studied.highest <= kMostOfFloor * (constant ? 1 : studied.rule.floor);
  });
  study.clean.train = clean_share(study.rules, coded[kTrain]);
  study.clean.release = clean_share(study.rules, coded[kRelease]);
  if (study.with_holdout) {
    study.clean.fresh = clean_share(study.rules, coded[kFresh]);
  }
  return study;
}

std::optional<RuleScore> score_rules(const std::vector<StudiedRule>& rules) {
  std::vector<const StudiedRule*> scored;
  for (const StudiedRule& studied : rules) {
    if (studied.is_scored()) {
      scored.push_back(&studied);
    }
  }
  if (scored.empty()) {
    return std::nullopt;
  }
  const auto train = [](const StudiedRule& s) { return s.train; };
  const MeanRate release = mean_rate(
      scored, [](const StudiedRule& s) { return s.release; }, kept_share);
  const MeanRate fresh = mean_rate(
      scored, [](const StudiedRule& s) { return s.fresh; }, kept_share);
  const MeanRate real = mean_rate(scored, train, kept_share);
  const MeanRate floor = mean_rate(
      scored, train, [](const StudiedRule& s, const RuleCounts&) { return 1 - s.rule.floor; });
  const double room = fresh.kept - floor.kept;
  if (!(room > 0)) {
    return std::nullopt;
  }
  RuleScore out;
  out.raw = release.kept / real.kept;
  out.floor = floor.kept / real.kept;
  out.ceiling = fresh.kept / real.kept;
  const double skill = (release.kept - floor.kept) / room;
  // The floor pulls the skill up or down, as the skill is above or below 1: the wider side serves for both.
  const double of_floor = square((skill - 1) * kMargins * std::max(floor.below, floor.above));
  out.skill.value = skill;
  // A higher ceiling lowers a skill above 0, and raises one below.
  const double up = skill > 0 ? fresh.below : fresh.above,
               down = skill > 0 ? fresh.above : fresh.below;
  out.skill.low = skill - std::sqrt(square(release.below) + square(skill * down) + of_floor) / room;
  out.skill.high = skill + std::sqrt(square(release.above) + square(skill * up) + of_floor) / room;
  out.skill.method = "wilson";
  return out;
}

}  // namespace assay
