#include "attacks/membership/membership_parts.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>

#include "attacks/crowd_report.h"
#include "attacks/verdict.h"
#include "core/stats/roc.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::size_t kBins = 30;
constexpr std::size_t kMostCurves = 4;

Part part_of(const MembershipScore& score, std::string statistic) {
  Part part;
  part.key = {{"score", score.name}, {"statistic", std::move(statistic)}};
  part.values = {{"members", static_cast<double>(score.members.size())},
                 {"outsiders", static_cast<double>(score.outsiders.size())}};
  return part;
}

std::vector<double> shares(const std::vector<double>& values, const std::vector<double>& edges) {
  std::vector<double> result(edges.size() - 1);
  for (const double v : values) {
    const auto above = std::upper_bound(edges.begin(), edges.end(), v) - edges.begin();
    const auto bin =
        std::clamp<std::ptrdiff_t>(above - 1, 0, static_cast<std::ptrdiff_t>(result.size()) - 1);
    result[static_cast<std::size_t>(bin)] += 1 / static_cast<double>(values.size());
  }
  return result;
}

}  // namespace

std::vector<Part> membership_parts(const std::vector<MembershipScore>& scores,
                                   const Battery& battery, const MaxTest& test,
                                   const std::vector<double>& rates) {
  std::vector<Part> parts;
  std::size_t tested = 0;
  const auto add_test = [&](Part& part) {
    part.values.emplace_back("p", test.raw[tested]);
    part.values.emplace_back("p_adjusted", test.p[tested]);
    part.values.emplace_back("alarm above", test.critical[tested]);
    ++tested;
  };
  for (const auto& score : scores) {
    Part area = part_of(score, "auc");
    area.estimate = auc_estimate(score.members, score.outsiders);
    add_test(area);
    parts.push_back(std::move(area));
    for (const double rate : rates) {
      Part part = part_of(score, text("tpr@", rate));
      part.estimate = tpr_at_fpr(score.members, score.outsiders, rate);
      const auto& defined = battery.rates();
      if (std::find(defined.begin(), defined.end(), rate) != defined.end()) {
        add_test(part);
      }
      if (!part.estimate) {
        part.note = text("Undefined: a false-positive rate of ", rate, " of ",
                         score.outsiders.size(), " people outside is less than one person.");
      }
      parts.push_back(std::move(part));
    }
  }
  return parts;
}

std::string clearest_sign(const std::vector<Part>& parts) {
  const auto p_of = [](const Part& part) {
    for (const auto& [name, value] : part.values) {
      if (name == "p_adjusted") {
        return std::get<double>(value);
      }
    }
    return 2.0;
  };
  const auto is_area = [](const Part& part) { return part.key[1].second == "auc"; };
  const auto rank = [&](const Part& part) {
    const bool area = is_area(part);
    return std::tuple(p_of(part), area, area ? "" : part.key[1].second,
                      part.estimate ? -part.estimate->value : 0);
  };
  const auto best = std::min_element(
      parts.begin(), parts.end(), [&](const Part& a, const Part& b) { return rank(a) < rank(b); });
  if (best == parts.end() || p_of(*best) > kAlarm || !best->estimate) {
    return "";
  }
  const std::string& score = best->key[0].second;
  if (is_area(*best)) {
    return text("The clearest sign is no tail but the whole order of people by ", score, ": AUC ",
                percent(best->estimate->value), ". ");
  }
  const double rate = std::stod(best->key[1].second.substr(4));
  return text("The clearest sign is a tail: by ", score, ", ", percent(best->estimate->value),
              " of the training people are recognised while ",
              rate > 0 ? text("at most ", percent(rate)) : std::string("none"),
              " of the people outside are taken for them. ");
}

std::vector<Part> membership_group_parts(const std::vector<MembershipScore>& scores,
                                         const People& people) {
  std::vector<Part> parts;
  for (const MembershipScore& score : scores) {
    auto groups = parts_by_group({people.members, people.outsiders}, [&](const GroupUnits& units) {
      const MembershipScore own{score.name, picked(score.members, units.members),
                                picked(score.outsiders, units.outsiders)};
      const Part part = part_of(own, "auc");
      return GroupFigures{part.key, part.values, [own]() -> std::optional<Estimate> {
                            return auc_estimate(own.members, own.outsiders);
                          }};
    });
    std::move(groups.begin(), groups.end(), std::back_inserter(parts));
  }
  sort_worst_first(parts);
  return parts;
}

TableBlock exposed_members(const MembershipScore& score, const People& people,
                           const CrowdDistances& distances) {
  const auto reference = distances.reference();
  const auto nearest_row = [&](std::size_t unit) {  // of a person with several rows
    const auto rows = people.members.units.of(unit);
    return *std::min_element(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
      return distances.release[a] < distances.release[b];
    });
  };
  std::vector<std::size_t> order(score.members.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  const std::size_t count = std::min(kMostExposed, order.size());
  const auto rank = [&](std::size_t unit) {
    return std::tuple(-score.members[unit], -reference[nearest_row(unit)], unit);
  };
  std::partial_sort(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count), order.end(),
                    [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  TableBlock table{"Training people the attack is surest of",
                   {"training row", "distance to the release", "distance to the reference"},
                   {}};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t row = nearest_row(order[i]);
    table.rows.push_back({static_cast<double>(people.members.source[row] + 1),
                          distances.release[row], reference[row]});
  }
  return table;
}

Plot membership_roc(const std::vector<MembershipScore>& scores, const MaxTest& test) {
  const std::size_t statistics = test.raw.size() / scores.size();
  std::vector<std::pair<double, std::size_t>> order;  // smallest p of a score
  for (std::size_t s = 1; s < scores.size(); ++s) {
    const auto own = test.raw.begin() + static_cast<std::ptrdiff_t>(s * statistics);
    order.emplace_back(*std::min_element(own, own + static_cast<std::ptrdiff_t>(statistics)), s);
  }
  std::sort(order.begin(), order.end());
  order.resize(std::min(order.size(), kMostCurves - 1));
  order.insert(order.begin(), {0, 0});
  Plot plot;
  plot.kind = "curve";
  plot.title = "Who was in the training data?";
  plot.x_label = "people outside taken for members";
  plot.y_label = "members recognised";
  for (const auto& [p, s] : order) {
    const Roc roc = roc_curve(scores[s].members, scores[s].outsiders);
    plot.series.push_back({scores[s].name, roc.fpr, roc.tpr, {}, {}});
  }
  plot.series.push_back({"chance", {0, 1}, {0, 1}, {}, {}});
  plot.note =
      "A curve on the diagonal: the attacker might as well toss a coin. The left end matters most: "
      "people recognised without false alarms. Shown are the distance to the release and the three "
      "other scores with the smallest p.";
  return plot;
}

Plot membership_distances(const Evidence& evidence) {
  const People& people = people_of(evidence);
  const Distances& distances = distances_of(evidence);
  const auto inside = nearest_by_unit(people.members.units, distances.members.release);
  const auto outside = nearest_by_unit(people.outsiders.units, distances.outsiders.release);
  std::vector<double> all = inside;
  all.insert(all.end(), outside.begin(), outside.end());
  std::sort(all.begin(), all.end());
  const double most = all[(all.size() - 1) * 99 / 100];
  Plot plot;
  plot.kind = "histogram";
  plot.title = "Distance to the nearest record of the release";
  plot.x_label = distance_space_of(evidence).of_vectors() ? "Euclidean distance" : "Gower distance";
  plot.y_label = "share of people";
  for (std::size_t i = 0; i <= kBins; ++i) {
    plot.edges.push_back((most > 0 ? most : 1) * static_cast<double>(i) / kBins);
  }
  plot.series.push_back({"training", {}, shares(inside, plot.edges), {}, {}});
  plot.series.push_back({"holdout", {}, shares(outside, plot.edges), {}, {}});
  plot.note =
      "The last bin holds everyone farther away. More training people than people outside at the "
      "left end means copying.";
  return plot;
}

}  // namespace assay
