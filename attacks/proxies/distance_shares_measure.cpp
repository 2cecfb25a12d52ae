#include <algorithm>
#include <cmath>

#include "attacks/crowd_report.h"
#include "attacks/distances.h"
#include "attacks/people.h"
#include "attacks/proxies/distance_shares.h"
#include "attacks/proxies/distance_shares_figures.h"
#include "attacks/verdict.h"
#include "core/stats/quantile.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::size_t kTenth = 10;
constexpr double kNobodyCopied = 0.5;  // either sample is as likely to hold the nearest person

double number(std::size_t count) { return static_cast<double>(count); }

Part part_of(std::string property, Estimate estimate, Values values) {
  return {{{"property", std::move(property)}}, std::move(estimate), "", std::move(values)};
}

Estimate bare(double value) {
  Estimate estimate;
  estimate.value = value;
  return estimate;
}

std::vector<Part> share_parts(const ShareFigures& f) {
  const double rows = f.share.rows;
  const auto share = [&](std::size_t hits) { return rate_estimate({number(hits), rows}); };
  const std::size_t near = f.training.within(f.tau), near_holdout = f.holdout.within(f.tau);
  std::vector<Part> parts = {
      part_of("closer to training", closest_share_estimate(f),
              {{"rows", rows},
               {"closer", f.share.closer},
               {"ties", f.share.ties},
               {"expected without copies", kNobodyCopied},
               {"SDMetrics overfitting protection", f.share.overfitting_protection()}}),
      part_of("identical to training", share(f.identical_training),
              {{"rows", rows},
               {"identical to the training sample", number(f.identical_training)},
               {"identical to the holdout sample", number(f.identical_holdout)},
               {"identical to any training row", number(f.identical_all)},
               {"mostlyai identical match share, training",
                identical_matches(f.training.distance) / rows},
               {"mostlyai identical match share, holdout",
                identical_matches(f.holdout.distance) / rows}}),
      part_of("near training", share(near),
              {{"rows", rows},
               {"within", f.tau},
               {"near the training sample", number(near)},
               {"near the holdout sample", number(near_holdout)}})};
  if (f.matched) {
    parts.push_back(part_of("new rows", rate_estimate({rows - number(*f.matched), rows}),
                            {{"rows", rows}, {"matched by a training row", number(*f.matched)}}));
  }
  return parts;
}

Part ratio_part(const ShareFigures& f) {
  Part part{{{"property", "NNDR ratio"}}, std::nullopt, "", {}};
  if (f.training.ratios.size() < kTenth) {
    part.note = "Needs 10 release rows: the figure is the 10th smallest ratio.";
    return part;
  }
  const double training = f.training.ratios[kTenth - 1], holdout = f.holdout.ratios[kTenth - 1];
  part.estimate = bare(training / holdout);
  part.values = {{"10th smallest, training", training},
                 {"10th smallest, holdout", holdout},
                 {"median, training", quantile_of_sorted(f.training.ratios, 0.5)},
                 {"median, holdout", quantile_of_sorted(f.holdout.ratios, 0.5)}};
  return part;
}

std::vector<Part> distance_parts(const ShareFigures& f) {
  std::vector<Part> parts;
  const auto add = [&](const char* name, double training, double holdout) {
    parts.push_back(part_of(text("distance: ", name), bare(training),
                            {{"training", training}, {"holdout", holdout}}));
  };
  add("smallest", f.training.sorted.front(), f.holdout.sorted.front());
  add("1 % quantile", f.training.quantile(0.01), f.holdout.quantile(0.01));
  add("5 % quantile", f.training.quantile(0.05), f.holdout.quantile(0.05));
  add("median", f.training.quantile(0.5), f.holdout.quantile(0.5));
  add("mean", f.training.mean(), f.holdout.mean());
  Part random{{{"property", "distance: against random rows"}}, std::nullopt, "", {}};
  const double median = f.training.quantile(0.5), chance = f.random.quantile(0.5);
  random.values = {{"median, release", median}, {"median, random rows", chance}};
  if (chance > 0) {
    random.estimate = bare(median / chance);
    random.values.emplace_back("SDMetrics baseline protection", std::min(1.0, median / chance));
  } else {
    random.note = "Random rows are themselves copies of training people: nothing to divide by.";
  }
  parts.push_back(std::move(random));
  return parts;
}

std::vector<Part> group_parts(const ShareFigures& f, const Table& release) {
  std::vector<Part> parts;
  for (const std::size_t column : group_columns(release.schema())) {
    const Field& field = release.field(column);
    const auto codes = release.codes(column);
    for (std::size_t group = 0; group < field.categories.size(); ++group) {
      std::vector<char> among(release.rows());
      std::transform(codes.begin(), codes.end(), among.begin(), [&](std::int32_t code) {
        return code == static_cast<std::int32_t>(group) ? 1 : 0;
      });
      const auto rows = static_cast<std::size_t>(std::count(among.begin(), among.end(), 1));
      Part part{{{"property", "closer to training"},
                 {"by", field.name},
                 {"group", field.categories[group]}},
                std::nullopt,
                "",
                {{"rows", number(rows)}}};
      if (rows < kFewestPeople) {
        part.note = text("Fewer than ", kFewestPeople, " release rows of this group.");
      } else {
        part.estimate = closest_share_estimate(f, among);
      }
      parts.push_back(std::move(part));
    }
  }
  sort_worst_first(parts);
  return parts;
}

Plot plot_of(const ShareFigures& f) {
  constexpr std::size_t kBins = 40;
  const double most = std::max(f.training.quantile(0.99), f.holdout.quantile(0.99));
  Plot plot;
  plot.kind = "histogram";
  plot.title = "Distance of release rows to the nearest person";
  plot.x_label = "distance";
  plot.y_label = "share of release rows";
  for (std::size_t i = 0; i <= kBins; ++i) {
    plot.edges.push_back((most > 0 ? most : 1) * number(i) / kBins);
  }
  const auto add = [&](const char* name, const NearestPeople& nearest) {
    std::vector<double> shares(kBins);
    for (const double d : nearest.sorted) {
      const auto bin = static_cast<std::size_t>(d / plot.edges.back() * kBins);
      shares[std::min(bin, kBins - 1)] += 1 / f.share.rows;
    }
    plot.series.push_back({name, {}, std::move(shares), {}, {}});
  };
  add("training", f.training);
  add("holdout", f.holdout);
  plot.note = "The last bin holds every row farther away. Copies stand at the left end.";
  return plot;
}

std::string note_of(const ShareFigures& f, const People& people) {
  const auto three = [](double value) { return text(std::round(value * 1000) / 1000); };
  const std::string count = with_commas(f.people), tau = three(f.tau);
  const std::size_t near = f.training.within(f.tau);
  return text(
      "Proxy, not evidence of privacy: no attack on people outside is measured, and an average "
      "hides copies, so there is no test and no verdict. ",
      percent(f.share.hits().rate()),
      " of the release rows are closer to a training person than to a person outside; 50 % is "
      "expected where nobody is copied, and ties count half. The tail says more: the nearest 1 % "
      "of the rows lie within ",
      tau, " of a person outside and within ", three(f.training.quantile(0.01)),
      " of a training person; ", with_commas(near), near == 1 ? " row is" : " rows are", " within ",
      tau, " of a training person, ", with_commas(f.holdout.within(f.tau)),
      " of a person outside. Exact copies of a training person: ",
      with_commas(f.identical_training),
      "; of a person outside: ", with_commas(f.identical_holdout),
      ". So that both crowds have the same chance to be near, ", count, " of ",
      with_commas(people.members.units.count()), " training people stand against ", count, " of ",
      with_commas(people.reference.units.count() + people.outsiders.units.count()),
      " people outside; exact copies of anybody in the whole training table: ",
      with_commas(f.identical_all),
      ". The interval of the first share allows for chance in who is in these samples; those of "
      "the other shares take release rows as independent.");
}

Result evaluated(const Evidence& evidence, const People& people, const Rng& rng) {
  const ShareFigures f = share_figures(evidence, people, rng);
  Result result;
  result.goal = Goal::kNone;
  result.estimate = closest_share_estimate(f);
  result.floor = kNobodyCopied;
  result.note = note_of(f, people);
  result.values = {{"raw", result.estimate->value},
                   {"release rows", f.share.rows},
                   {"training people", number(f.people)},
                   {"people outside", number(f.people)}};
  result.parts = share_parts(f);
  auto groups = group_parts(f, evidence.synthetic());
  auto distances = distance_parts(f);
  result.parts.push_back(ratio_part(f));
  std::move(distances.begin(), distances.end(), std::back_inserter(result.parts));
  std::move(groups.begin(), groups.end(), std::back_inserter(result.parts));
  result.plots = {plot_of(f)};
  return result;
}

/// No estimate, and no verdict either.
Result nothing(std::string why) {
  Result result;
  result.goal = Goal::kNone;
  result.note = std::move(why);
  return result;
}

class DistanceShares final : public Measure {
 public:
  Result evaluate(const Evidence& evidence, Rng rng) const override {
    if (!evidence.has_holdout()) {
      return nothing(
          "needs a holdout: some training person is near any release, and only people outside show "
          "how near is usual.");
    }
    const People& people = people_of(evidence);
    if (!people.enough()) {
      return nothing(
          text("too few people: the figures need 20 of each kind. ", people.described()));
    }
    if (!distance_space_of(evidence).exists()) {
      return nothing("no numeric, datetime, categorical or vector column: there is no distance.");
    }
    if (evidence.synthetic().rows() == 0) {
      return nothing("the release has no rows.");
    }
    return evaluated(evidence, people, rng);
  }
};

}  // namespace

std::unique_ptr<Measure> make_distances() { return std::make_unique<DistanceShares>(); }

}  // namespace assay
