#pragma once
#include <optional>
#include <vector>

#include "core/evidence.h"
#include "core/result.h"
#include "metrics/fidelity/row_rules_search.h"

namespace assay {

/// One rule in all tables.
struct StudiedRule {
  RowRule rule;  ///< as learnt on all of the training table
  RuleCounts train, release;
  RuleCounts fresh;  ///< new people, by the rule as learnt on people apart from them
  bool confirmed = false;
  double highest = 1;  ///< upper limit of the rate at which new people break it, family-wise 95 %
  /// Constant columns stay constant whatever a generator does to the ties between columns: they carry no skill.
  bool is_scored() const { return confirmed && rule.floor > 0; }
};

/// Share of rows that break no confirmed rule.
struct CleanRows {
  double train = 1, release = 1;
  std::optional<double> fresh;  ///< where there is a holdout
};

struct RuleStudy {
  RuleColumns columns;
  std::vector<StudiedRule> rules;
  CleanRows clean;
  double candidates = 0;
  bool with_holdout = false;  ///< else the training people stand in for new people
};

/// Finds rules on the training table, confirms them on the holdout and counts them in the release.
///
/// Confirmed: the Clopper-Pearson upper limit of the share of new people's rows that break it, at 1 - 0.05/(rules
/// found), is at most half of what independent columns would break (of a constant: half of all rows). Trials are
/// people, not rows, where one person has several. Without a holdout the training people are split in two halves, and
/// each half is judged by the rule as learnt on the other: weaker, because the same people found the rule, and said
/// in the note.
/// Random: the halves, which neither the order of rows nor of columns enters.
RuleStudy study_rules(const Evidence& evidence, const RuleSearch& search, Rng rng);

/// The scored rules as one figure.
///
/// With k_r the share of the rows speaking of rule r that keep it, K, C, T its mean over the scored rules in the
/// release, among new people and in the training table, and F that of independent columns with the training margins
/// (exact):
///   raw = K/T,  floor = F/T,  ceiling = C/T,  skill = (K - F)/(C - F).
/// A rule of which no release row speaks counts as k_r = F_r: nothing shows that it is kept. C is the mean of a
/// share, so it does not depend on the size of the sample, and needs no exchange of noise.
///
/// Interval: each of K, C and F has a Wilson interval for n = harmonic mean over rules of the people who speak of
/// them. It is conservative whatever the ties between rules: the standard error of a mean is at most the mean of the
/// standard errors,
///   mean sqrt(q_r (1 - q_r)/n_r) <= sqrt(q (1 - q)/n), q = mean q_r  (Cauchy-Schwarz and concavity),
/// and it does not shrink to nothing where no row breaks anything. F's is three times as wide: it is a mean over
/// pairs of people, or triples (each cell from another), whose standard error is at most that many times a share's
/// (Hoeffding). They are joined by square-and-add, the derivatives of the skill being (1, -skill, skill - 1)/(C - F);
/// at skill 1 this is Newcombe's interval of a difference. Method "wilson".
/// Source: Newcombe, Stat. Med. 17 (1998), method 10; Zou and Donner, Stat. Med. 27 (2008).
struct RuleScore {
  double raw = 0, floor = 0, ceiling = 0;
  Estimate skill;
};
/// Empty if no rule is scored.
std::optional<RuleScore> score_rules(const std::vector<StudiedRule>& rules);

}  // namespace assay
