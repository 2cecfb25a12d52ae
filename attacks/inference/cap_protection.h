#pragma once
#include <cstddef>
#include <vector>

#include "core/table.h"

namespace assay {

/// What to do with a real row whose key no release row has.
enum class CapMethod {
  kSkip,         ///< CAP: the row does not count
  kZero,         ///< 0CAP: nothing was attributed
  kGeneralized,  ///< GCAP: the release rows that differ in the fewest key columns stand in
};

/// SDMetrics' DisclosureProtection, figure by figure. It is NOT used by our attacks; it is here to show what it
/// measures.
///
///   CAP of a real row   share of the release rows with its key that also have its secrets
///   protection          1 - mean CAP
///   baseline            1 - 1/(number of distinct secrets in the real table): a uniform guess
///   score               min(1, protection/baseline)
///
/// What is wrong with it: (1) the guess it is compared with is uniform, so on a secret with 76 % of one value a
/// release that has nothing to do with the real table scores 0.75, not 1; (2) nobody outside the training data is
/// attacked, so that what is true of everybody counts as a leak: a fresh real sample as release scores *less* than a
/// bad generator; (3) CAP skips the rows whose key the release lacks, so that a release with few keys is judged on
/// few people; (4) the key's bins are equally wide, so that one outlier puts everybody into one bin; (5) there is no
/// interval. tests/attacks/cap_test.cpp shows (1) and (2) in figures.
struct CapProtection {
  double protection = 0, baseline = 0, score = 0;
};

/// Numeric and datetime columns among `keys` are cut into `bins` bins of equal width over the real range, closed on
/// the right; others, and all `secrets`, count by value; missing is a value. Tables must be aligned. Cost O(rows log
/// rows); generalized: O(real rows x distinct release keys x keys). Throws InputError: no key, no secret, no bins, an
/// empty table, or kSkip without any row whose key is in the release.
CapProtection disclosure_protection(const Table& real, const Table& release,
                                    const std::vector<std::size_t>& keys,
                                    const std::vector<std::size_t>& secrets, CapMethod method,
                                    std::size_t bins = 10);

}  // namespace assay
