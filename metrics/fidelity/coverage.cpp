#include "metrics/fidelity/coverage.h"

#include <algorithm>
#include <array>
#include <numeric>

#include <fmt/format.h>

#include "core/error.h"
#include "metrics/fidelity/coverage_samples.h"
#include "metrics/fidelity/coverage_study.h"
#include "metrics/fidelity/mmd.h"

namespace assay {
namespace {

constexpr std::size_t kWorstRows = 20;
/// Groups with fewer rows would say more about chance, and about the few, than about the release.
constexpr std::size_t kFewestInGroup = 20;

/// Everything that is reported, computed once.
struct Findings {
  const Evidence& evidence;
  const CoverageSpace& space;
  const CoverageSamples& samples;
  const CoverageStudy& study;
};

/// The radius below which a ball says that people are equal rather than how near is near: the median one, or 1, a
/// whole column, where most people have equals.
double typical_radius(std::vector<double> radius) {
  const auto middle = radius.begin() + static_cast<std::ptrdiff_t>(radius.size() / 2);
  std::nth_element(radius.begin(), middle, radius.end());
  return *middle > 0 ? *middle : 1;
}

/// The training rows that carry each value of a protected column; missing cells are a group of their own.
std::vector<Part> group_parts(const Findings& f) {
  struct Group {
    Part part;
    double lag = 0;  // new people - release
  };
  std::vector<Group> groups;
  const Table& real = f.samples.real.table;
  for (const std::size_t column : real.schema().with(Role::kProtected)) {
    if (real.field(column).kind != Kind::kCategorical) {
      continue;
    }
    const auto& words = real.words(column);
    std::vector<std::vector<std::size_t>> rows(words.size() + 1);
    for (std::size_t row = 0; row < real.rows(); ++row) {
      const auto code = real.codes(column)[row];
      rows[code < 0 ? words.size() : static_cast<std::size_t>(code)].push_back(row);
    }
    for (std::size_t value = 0; value < rows.size(); ++value) {
      if (rows[value].empty()) {
        continue;
      }
      Group group;
      group.part.key = {{"column", real.field(column).name},
                        {"value", value < words.size() ? words[value] : "missing"}};
      if (rows[value].size() < kFewestInGroup) {
        group.part.note =
            fmt::format("not scored: fewer than {} people among the rows used", kFewestInGroup);
        group.lag = -2;  // last
      } else {
        group.part.estimate = f.study.coverage_estimate(Side::kRelease, rows[value]);
        const double people = f.study.coverage(Side::kPeople, rows[value]);
        group.lag = people - group.part.estimate->value;
        group.part.values = {{"new people", people},
                             {"columns shuffled", f.study.coverage(Side::kShuffled, rows[value])},
                             {"n", static_cast<double>(rows[value].size())}};
      }
      groups.push_back(std::move(group));
    }
  }
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    return a.lag != b.lag ? a.lag > b.lag : a.part.key < b.part.key;
  });
  std::vector<Part> parts;
  for (auto& group : groups) {
    parts.push_back(std::move(group.part));
  }
  return parts;
}

std::vector<Part> row_parts(const Findings& f, const std::vector<double>& radius) {
  const double least = typical_radius(radius);
  const auto remoteness = [&](std::size_t row) {
    return f.study.nearest(Side::kRelease, row) / std::max(radius[row], least);
  };
  std::vector<std::size_t> alone;
  for (std::size_t row = 0; row < f.study.rows(); ++row) {
    if (!f.study.stands(Side::kRelease, row)) {
      alone.push_back(row);
    }
  }
  std::sort(alone.begin(), alone.end(), [&](std::size_t a, std::size_t b) {
    const double first = remoteness(a), second = remoteness(b);
    return first != second ? first > second : f.samples.real_rows[a] < f.samples.real_rows[b];
  });
  alone.resize(std::min(alone.size(), kWorstRows));
  std::vector<Part> parts;
  for (const std::size_t row : alone) {
    Part part;
    part.key = {{"training row", fmt::to_string(f.samples.real_rows[row] + 1)}};
    part.note = "nobody in the release stands for this person";
    part.values = {{"distance to the release", f.study.nearest(Side::kRelease, row)},
                   {"radius", radius[row]},
                   {"distance in radii", remoteness(row)},
                   {"distance to new people", f.study.nearest(Side::kPeople, row)}};
    parts.push_back(std::move(part));
  }
  return parts;
}

/// How far away, in radii, the nearest row of each side is.
Plot reach_plot(const Findings& f, const std::vector<double>& radius) {
  constexpr int kPoints = 61;
  constexpr double kFarthest = 3;
  Plot plot;
  plot.kind = "curve";
  plot.title = "How far a person's nearest stand-in is";
  plot.x_label = "distance in radii";
  plot.y_label = "share of training people with somebody so near";
  constexpr std::array<const char*, 3> kNames = {"release", "new people", "columns shuffled"};
  for (const Side side : kSides) {
    Series series;
    series.name = kNames[static_cast<std::size_t>(side)];
    for (int i = 0; i < kPoints; ++i) {
      const double radii_away = kFarthest * i / (kPoints - 1);
      std::size_t count = 0;
      for (std::size_t row = 0; row < radius.size(); ++row) {
        count += reaches(f.study.nearest(side, row), radii_away * radius[row]) ? 1 : 0;
      }
      series.x.push_back(radii_away);
      series.y.push_back(static_cast<double>(count) / static_cast<double>(radius.size()));
    }
    plot.series.push_back(std::move(series));
  }
  return plot;
}

void add_figures(const Findings& f, const std::vector<double>& radius, std::size_t k, Rng rng,
                 Result& result) {
  const auto add = [&](std::string name, double value) {
    result.values.emplace_back(std::move(name), value);
  };
  const Table& real = f.samples.real.table;
  const BallFigures release = ball_figures(f.space, real, radius, f.samples.release.table, k);
  const BallFigures people = ball_figures(f.space, real, radius, f.samples.people.table, k);
  add("density", release.density);
  add("density of new people", people.density);
  add("precision", release.precision);
  add("precision of new people", people.precision);
  add("recall", release.recall);
  add("recall of new people", people.recall);
  const Mmd distance = mmd(f.space, real, f.samples.release.table, rng.split("mmd"));
  add("MMD", distance.distance);
  add("MMD of new people", mmd(f.space, real, f.samples.people.table, rng.split("mmd")).distance);
  add("MMD bandwidth", distance.bandwidth);
  result.test = Test();
  result.test->p = distance.p;
  result.test->procedure = fmt::format(
      "maximum mean discrepancy of the release from the training rows, {} permutations of blocks",
      kMmdPermutations);
}

std::string columns_note(const Evidence& evidence, const CoverageSpace& space) {
  std::size_t measured = 0;
  for (const auto& field : evidence.schema().fields) {
    measured += field.is_measured() ? 1 : 0;
  }
  const std::size_t scored = space.columns().size();
  return scored == measured
             ? ""
             : fmt::format(" {} of {} columns scored, {} not, because {}.", scored, measured,
                           measured - scored,
                           space.of_vectors() ? "text and ids have no distance"
                                              : "text, ids and vectors have no part in it");
}

class Coverage final : public Measure {
 public:
  void visit_options(OptionVisitor& v) override {
    v.field("neighbours", neighbours_, Count{1, 100},
            "a person's ball reaches to the so many-th nearest other person");
    v.field("rows", rows_, Count{50, 1'000'000},
            "most rows a side; the cost grows with the square");
  }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    require(evidence.synthetic().rows() > 0, "the release has no rows");
    Result result;
    result.goal = Goal::kHigher;
    const CoverageSpace space(evidence.train());
    if (!space.exists()) {
      result.note =
          "Undefined: no numeric, datetime, categorical or vector column, so nobody is near or "
          "far from anybody.";
      return result;
    }
    const auto k = static_cast<std::size_t>(neighbours_);
    const auto samples =
        coverage_samples(evidence, space, static_cast<std::size_t>(rows_), k + 1, rng);
    if (!samples) {
      result.note = fmt::format(
          "Undefined: too few people for {} neighbours each: {} training rows, {} rows of the "
          "release{}.",
          k, evidence.train().rows(), evidence.synthetic().rows(),
          evidence.has_holdout() ? fmt::format(", {} of the holdout", evidence.holdout().rows())
                                 : ", half of the training rows as new people");
      return result;
    }
    const CoverageStudy study(space, *samples, k);
    const Findings findings{evidence, space, *samples, study};
    add_headline(findings, result);
    const std::vector<double>& radius = study.radius();
    add_figures(findings, radius, k, rng, result);
    result.values.emplace_back("rows", static_cast<double>(samples->rows()));
    result.values.emplace_back("neighbours", static_cast<double>(k));
    result.parts = group_parts(findings);
    auto rows = row_parts(findings, radius);
    std::move(rows.begin(), rows.end(), std::back_inserter(result.parts));
    result.plots.push_back(reach_plot(findings, radius));
    return result;
  }

 private:
  void add_headline(const Findings& f, Result& result) const {
    const double raw = f.study.coverage(Side::kRelease);
    result.floor = f.study.coverage(Side::kShuffled);
    result.ceiling = f.study.coverage(Side::kPeople);
    result.values = {{"raw", raw}};
    const Estimate room = f.study.room();
    if (!room.low) {
      result.note = "Undefined: too few people to say how sure the figure is.";
    } else if (!(*room.low > 0)) {
      result.note =
          "Undefined: rows with independent columns stand for the real people as well as new "
          "people do, so nothing could be missed.";
    } else {
      result.estimate = f.study.skill();
      result.note = fmt::format(
          "The release holds somebody for {:.1f} % of the training people; new people for "
          "{:.1f} %, the release with its columns shuffled for {:.1f} %.",
          100 * raw, 100 * *result.ceiling, 100 * *result.floor);
      if (result.estimate->low && *result.estimate->low > 1) {
        result.note +=
            " The release is closer to the training people than new people are: see attacks.";
      }
    }
    result.note += rows_note(f) + columns_note(f.evidence, f.space);
  }

  std::string rows_note(const Findings& f) const {
    return fmt::format(
        " {} rows a side are compared, as many as {}, chosen by a hash of their content.",
        f.samples.rows(),
        f.samples.rows() == static_cast<std::size_t>(rows_)
            ? "the option rows lets in"
            : (f.evidence.has_holdout()
                   ? "the smallest of the tables has"
                   : "the release, or half of the training table, has (there is no holdout)"));
  }

  std::int64_t neighbours_ = 5, rows_ = 20'000;
};

}  // namespace

std::unique_ptr<Measure> make_coverage() { return std::make_unique<Coverage>(); }

}  // namespace assay
