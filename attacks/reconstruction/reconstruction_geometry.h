#pragma once
#include <optional>
#include <string>
#include <vector>

#include "attacks/people.h"
#include "attacks/reconstruction/segments.h"
#include "attacks/trials.h"

namespace assay {

struct GeometryOptions {
  std::size_t k = 64;  ///< near rows among which lines are looked for
  double pairs =
      1e7;  ///< but at most so many pairs of rows a class: fewer near rows in a large class
  std::size_t sample = 1'000;  ///< rows a class tried first; the others only if a line is found
  double chance = 0.01;        ///< accidental finds expected in a release, a class
  std::size_t end_k = 20;      ///< near rows whose pairs may be on a ray out of a person's row
};

/// The two crowds that are compared.
struct Compared {
  const Crowd& members;
  const Crowd& outsiders;
};

/// The trials "segments" and "end points" of attacks.reconstruction.
class GeometryAttack {
 public:
  GeometryAttack(const Evidence& evidence, Compared compared, const GeometryOptions& options);
  /// Whether the release has columns in which lines mean something.
  bool possible() const { return space_.usable(); }
  const SegmentSpace& space() const { return space_; }

  struct Found {
    std::size_t lines = 0;
    std::vector<std::vector<Rebuilt>> rebuilt;  ///< one a class
    std::size_t least_k = 0;                    ///< near rows looked at in the largest class
    std::size_t places() const;
  };
  /// From the release alone.
  Found search(const Table& release) const;
  /// Three trials: segments; end points in both spaces.
  std::vector<Trial> trials(const Table& release, const Found& found) const;

  /// How many rebuilt rows are rows of the training table, within one grid step.
  std::size_t confirmed(const Found& found) const;
  /// 1: the unit is of the minority, any class but the largest of the training table; empty without a target.
  std::vector<char> minority(const Crowd& crowd) const;

 private:
  std::vector<double> rebuilt_success(const Placed& people, const Units& units,
                                      const Found& found) const;
  std::vector<double> scores(const Placed& people, const std::vector<Cloud>& clouds,
                             const std::vector<NearTree>& trees) const;
  Trial end_points(const std::vector<Cloud>& clouds, bool scaled) const;

  const Evidence& evidence_;
  Compared compared_;
  GeometryOptions options_;
  SegmentSpace space_;
  Placed members_, outsiders_, reference_;
};

}  // namespace assay
