#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// Whether a model can tell release rows from training rows: the classifier two-sample test.
///
/// Gradient-boosted trees (100 of depth 3; the headline) and logistic regression (beside it) are cross-fitted in
/// five folds, the trees in each of `deals` deals, and read by the AUC of detection_auc.h: 1/2 cannot be told
/// apart, 1 always.
/// Numbers are their places among the training numbers (detection_sample.h). Missing cells are cells of their
/// own: a missing number goes down a branch of its own (trees) or has an indicator (logistic), a missing category
/// is a category.
///
/// raw      AUC of release against training table
/// floor    1: every row gives itself away
/// ceiling  AUC of holdout against the same training rows: what a fresh real sample gets, drift and luck of
///          the split included; 1/2, its expectation, without a holdout or if that is too small. Chance does
///          not move the expectation with the number of rows, so the release's size needs no correction
/// skill    (raw - floor)/(ceiling - floor) = (1 - raw)/(1 - ceiling). Above 1: noisy copies of training rows
///          stand where the model of the other folds expects training rows
/// Identity has AUC 1/2 exactly: a row and its copy lie in one fold and get one score.
/// At most `rows` rows a table, whole units, chosen by content (detection_sample.h); the larger table is
/// weighted down.
/// Interval: DeLong's, by unit, widened for the rows that the folds share; covers "release": the units of
/// training table, holdout and release. It is that of the rows used, hence wider
/// than that of the whole tables would be.
/// It speaks of models of about 20 trees or more: at correlation 0 for 0.9 and 250 rows a table, 95 % hold 0.95 with
/// 20 trees and 0.99 with 100, but 0.83 with 4, whose first splits are luck that no row of the test tells of.
/// Parts: one a column, the one that gives most away first: AUC of that column alone (cross-fitted over 20
/// bins of equal training mass), the same for new people, and its share of the trees' gain. A column that
/// matters only together with others has gain and no AUC of its own: such columns follow by gain. Below 1/2:
/// closer to the training column than chance allows (a permuted copy: what one fold has too much of, the
/// others lack).
/// Table: both learners with their propensity pMSE ratio (detection_models.h), for release and new people.
/// Undefined, with a note: fewer than 50 different rows (or entities) in either table; a holdout that is always
/// told apart from the training table.
/// Every changed row, outlier or not, has other trees grown. That moves the skill less, the more deals are averaged:
/// with 20,000 fresh rows a table and 30 deals by less than 0.001 (detection_test.cpp), a twentieth of the interval's
/// half width; with 2,000 rows and 10 deals by about 0.002, and the interval's half width is 0.08.
/// `deals` unless given: 30; of a table with more than 50 columns 1,500 over their number, at least 10.
/// Random: permutations of the pMSE, and what seeds the folds. Cost: 10 x (`deals` + 1) fits of 4/5 of twice
/// `rows`, and 2 x (permutations + 1) small ones: linear in rows up to the cap, then one hash and sort of the tables.
/// Source: Lopez-Paz and Oquab, Revisiting classifier two-sample tests, ICLR 2017; Snoke et al., JRSS A 181
/// (2018).
std::unique_ptr<Measure> make_detection();

}  // namespace assay
