#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// Is any group of people served worse by the release than the table as a whole?
///
/// Groups: every category of every protected column (a quarter of the training values each where the column is numeric
/// or a date; missing is a group), and every pair of categories of two protected columns. In each group, and in the
/// whole table, two losses of skill, both 0 for a fresh real sample of the group's size and 1 for a worthless release:
///   shapes      (d - fresh)/(1 - fresh)   d = mean over columns of KS or TV (shapes.h) between the group's training
///               and release rows; fresh = the same between random halves of its training people, scaled to the sizes
///               of the group by sqrt((1/n + 1/m)/(1/a + 1/b)): ties, sparse cells and entities take part as they are
///   dependence  (release - ceiling)/(floor - ceiling)   squared distances of association.h summed over pairs, closed
///               forms, on bins of the whole training table
///   excess of a group = its loss - the loss of the whole table
/// Dependence is compared where the group's training people show some (t test, family-wise): small groups seldom do, so
/// a loss there goes unseen; values and note say in how many groups.
/// Estimate: the excess of the worst group; below 0 or near it is good. Worst is the largest excess of those shown to
/// be above 0; if none is, the highest lower end. The interval is simultaneous (Bonferroni over all excesses), so that
/// looking for the worst is paid for.
/// Shapes: errors from half-samples of the group's people; the lower end takes chance off, the upper end leaves it in,
/// for far from 0 chance adds nothing to a KS or TV. Dependence: delete-a-group jackknife over units, 25 groups. Errors
/// of group and whole are added as if independent: the group is part of the whole, so their difference errs less.
/// A group whose release rows are too few to judge (below 20 units), and fewer than chance allows (Fisher's exact test,
/// family-wise), is worse than all others: loss 1 - share in the release / share in training, Clopper-Pearson. Other
/// small groups are listed as not estimable, never dropped.
///
/// Parts: one a group, the worst first, keyed {"by", column}, {"group", category} and, for an intersection with another
/// group, {"with", column}, {"with group", category}. No estimate without a protected column.
/// Random: half-samples and jackknife groups; both by content, so the order of rows does not matter.
/// Cost: about 1 + p + p (p - 1)/2 times that of shapes and dependence together, p protected columns.
std::unique_ptr<Measure> make_groups();

}  // namespace assay
