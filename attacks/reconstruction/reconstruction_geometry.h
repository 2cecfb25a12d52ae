#pragma once
#include <vector>

#include "attacks/people.h"
#include "attacks/reconstruction/segments.h"
#include "attacks/trials.h"

namespace assay {

struct GeometryOptions {
  std::size_t k = 64;  ///< near rows among which lines are looked for
  /// But at most so many pairs of rows a class: fewer near rows in a large class.
  double pairs = 1e7;
  std::size_t sample = 1'000;  ///< rows a class tried first; the others only if a line is found
  double chance = 0.01;        ///< accidental finds expected in a release, a class
  std::size_t end_k = 20;      ///< near rows whose pairs may be on a ray out of a person's row
};

/// The trials "segments" and "end points" of attacks.reconstruction.
class GeometryAttack {
 public:
  /// `sides` are compared; both must outlive the attack.
  GeometryAttack(const Evidence& evidence, Sides sides, const GeometryOptions& options);
  /// Whether the release has columns in which lines mean something.
  bool possible() const { return space_.usable(); }
  const SegmentSpace& space() const { return space_; }
  const Sides& sides() const { return sides_; }
  const GeometryOptions& options() const { return options_; }

  /// Positions in Outcome::trials.
  static constexpr std::size_t kSegments = 0, kEndsUnscaled = 1, kEndsScaled = 2;

  struct Outcome {
    std::size_t lines = 0;                      ///< with distances as they are
    std::vector<std::vector<Rebuilt>> rebuilt;  ///< from the release alone, one a class
    std::size_t least_k = 0;                    ///< near rows looked at in the largest class
    bool thinned = false;  ///< of some class only options().sample rows were tried: on no line
    std::vector<Trial> trials;
    std::size_t places() const;
  };
  /// Needs possible().
  Outcome attack(const Table& release) const;

  /// How many rebuilt rows are rows of the training table, within one grid step.
  std::size_t confirmed(const Outcome& outcome) const;
  /// 1: the unit is of the minority, any class but the largest of the training table; empty without a target.
  std::vector<char> minority(const Crowd& crowd) const;

 private:
  void search(const std::vector<Cloud>& clouds, Outcome& outcome) const;
  std::vector<double> rebuilt_success(const Placed& people, const Units& units,
                                      const std::vector<std::vector<Rebuilt>>& rebuilt) const;
  std::vector<double> scores(const Placed& people, const std::vector<Cloud>& clouds,
                             const std::vector<NearTree>& trees) const;
  Trial end_points(const std::vector<Cloud>& clouds, bool scaled) const;

  const Evidence& evidence_;
  Sides sides_;
  GeometryOptions options_;
  SegmentSpace space_;
  Placed members_, outsiders_, reference_;
};

}  // namespace assay
