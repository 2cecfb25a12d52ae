#pragma once
#include <array>
#include <vector>

#include "metrics/peers/gretel_frame.h"
#include "metrics/peers/gretel_score.h"

namespace assay::gretel {

/// One of the tool's 36 attacks a run: "member" is whoever is nearer to the release than `threshold`, in units of the
/// run's largest such distance.
struct MembershipGuess {
  double threshold = 0, share = 0;  ///< of the shuffled records, the first so many
  /// guessed: called members; hits: those of them that are.
  int records = 0, members = 0, guessed = 0, hits = 0;
  double precision = 0, accuracy = 0;  ///< rounded to one decimal; precision 0 without a guess
  double points = 0;                   ///< 1 (bad) to 3
};

/// As many training rows as test rows, against the latter.
struct MembershipRun {
  /// Of the shuffled records, to the nearest row of the output; unscaled.
  std::vector<double> distance;
  double largest = 0;  ///< of these
  /// Thresholds .4, .3, .2, .1, each with shares .2, .3, ..., 1.
  std::vector<MembershipGuess> guesses;
  double score = 0;  ///< mean points, two decimals
};

/// Membership Inference Protection. raw = mean run score of 10; score = (raw - 1)/2 x 10, one decimal.
///   training rows   10 x test rows of them, drawn with seed 1, if there are more
///   encoding        encoded() of these, the test rows and the output together, 1,000 quantiles
///   run r           rows r t .. (r+1) t - 1 of the training rows (the last t, again and again, where they run out) and
///                   all t test rows, in the order of numpy's shuffle with seed r
///   points          precision p, accuracy a: 3 if both <= .5; 2.5 if (p <= .8, a <= .5) or (p <= .5, a <= .8); 2 if
///                   both <= .8; 1.5 if one is; else 1
/// What is wrong with it: distances are scaled by the run's own largest, so that thresholds mean something else on
/// every table; how many members are found (recall) is not looked at; 0.549 counts as 0.5; a copy of all training rows
/// scores 4.3, "Good". Cost: (min(training rows, 10 test rows) + test rows) x output rows x
/// dimensions.
/// Random: none left, the tool fixes its seeds. Source: MembershipInferenceProtection.mia.
struct Membership {
  std::vector<std::size_t> training_rows;  ///< that were drawn, in their order
  std::size_t dimension = 0;               ///< of the encoding
  std::vector<MembershipRun> runs;
  Score score;
};
/// The frames have the same columns. Throws InputError: fewer than 3 test rows, none of the others, no columns.
Membership membership_inference(const Frame& training, const Frame& test, const Frame& output);

/// Positions of run `run`'s records after the shuffle: below the number of members a member, else a test row.
std::vector<std::size_t> membership_order(std::size_t records, std::size_t run);

}  // namespace assay::gretel
