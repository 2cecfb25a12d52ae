#pragma once
#include <vector>

#include "metrics/fidelity/row_rules.h"

namespace assay {

/// What makes something a rule rather than an accident.
struct RuleSearch {
  /// Rows may break it, but no more than this share of those that would if the columns had nothing to do with each
  /// other: so a rule that a nearly constant column keeps by itself is none.
  double exceptions = 0.01;
  /// Fewer rows (or repeats of a value of a) that could have broken it are no evidence.
  double fewest = 10;
  /// Family-wise: the chance that any rule at all is found in independent columns is at most this (Bonferroni over all
  /// candidates). Real columns are not independent; what new people confirm is what counts.
  double false_alarm = 1e-4;
};

/// The rules that the rows of `table` keep, by kind, then by column in the order of names; already learnt on it.
///
/// Functional dependencies have one column on the left (TANE and its successors also find those with several; we do
/// not). Let r be the rows that repeat a value of a, x the rows that differ from the most frequent b of their a, p
/// the largest share of a value of b, n the rows, P the bound on the chance of so few exceptions in independent
/// columns:
///   x <= exceptions r (1 - p),  P <= C(n, x) p^(r - x)      (so a unique column determines nothing)
/// Other rules: x breaks among n rows, f their rate if columns were independent,
///   x <= exceptions f n,  P <= exp(-n KL(x/n, f))  (Chernoff, Ann. Math. Stat. 23, 1952).
/// An addend must also matter: a + b = c is held against a = c and b = c, where these have more exceptions.
/// What follows from other found rules is left out: a -> c where a -> b -> c, a <= c where a <= b <= c; of columns that
/// determine each other, the first by name stands for all.
///
/// Cost: pairs are left at the first row that is one exception too many (exactly: what is rejected has too many);
/// sums are first tried on 64 rows, picked by content, where more than 8 exceptions reject: a rule with 1 %
/// exceptions is lost in less than one case in ten million. Columns with more than six decimals take no part in sums.
/// Source: Huhtala et al., TANE, The Computer Journal 42 (1999), for the measure of exceptions (g3).
struct FoundRules {
  std::vector<RowRule> rules;
  double candidates = 0;  ///< rules that were tried
};
FoundRules find_rules(const RuleColumns& columns, const RuleTable& table,
                      const RuleSearch& search = {});

/// The parts of the search; log_limit is the logarithm of the chance that one candidate may have.
std::vector<RowRule> find_dependencies(const RuleColumns& columns, const RuleTable& table,
                                       const RuleSearch& search, double log_limit);
std::vector<RowRule> find_number_rules(const RuleColumns& columns, const RuleTable& table,
                                       const RuleSearch& search, double log_limit);
std::vector<RowRule> find_missing_rules(const RuleColumns& columns, const RuleTable& table,
                                        const RuleSearch& search, double log_limit);
/// Without what follows from the rest.
std::vector<RowRule> irreducible(const std::vector<RowRule>& rules, std::size_t columns);

/// log of the bound on P[at most `broken` of `rows` breaks], each with chance `rate`.
double log_chance(double broken, double rows, double rate);

}  // namespace assay
