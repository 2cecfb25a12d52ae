#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace assay {

/// How far a planted secret stands out, in bits.
struct Exposure {
  double rank = 1;   ///< among the references and itself, 1 = the most likely; ties averaged
  double space = 1;  ///< references + 1
  double bits = 0;   ///< log2(space) - log2(rank), in [0, log2(space)]
  std::optional<double> extrapolated;  ///< -log2 F(canary), F skew-normal, fitted to the references
};

struct Exposures {
  std::vector<Exposure> canaries;  ///< in the order given
  std::string note;                ///< why `extrapolated` is empty, if it is
};

/// exposure = log2 |R| - log2 rank, in bits: the guesses saved by an attacker who tries candidates in order of
/// likelihood. 1 <= rank <= space; rank may be half-whole after ties. Throws InputError otherwise.
double rank_exposure(double rank, double space);

/// The mean of rank_exposure for a secret that was not memorised, whose rank is uniform on 1..space:
///   log2 space - log2(space!)/space, which tends to 1/ln 2 = 1.4427 bits
/// Not 0: test a mean exposure against this. space >= 1, a whole number.
double mean_null_exposure(double space);

/// Exposure of canaries by their log-perplexity beside references of the same form that were never in the training
/// data.
/// canaries, references: log-perplexities under the model or an n-gram model of the release, finite, any unit; lower
/// is likelier. At least one reference.
/// The rank saturates at log2(space) bits. `extrapolated` goes on by the left tail of a skew-normal law fitted by
/// maximum likelihood: beyond log2(space) it rests on that law, not on data. A secret can be extracted in practice
/// when exposure reaches log2 of the number of possible secrets.
/// Random: no. Cost: O(references log references) and one fit.
/// Throws InputError for values that are not finite.
/// Source: Carlini et al., The Secret Sharer, USENIX Security 2019, section 4.
Exposures exposures(std::span<const double> canaries, std::span<const double> references);

}  // namespace assay
