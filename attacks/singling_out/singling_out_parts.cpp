#include "attacks/singling_out/singling_out_parts.h"

#include <algorithm>

#include "attacks/crowd_report.h"
#include "attacks/trials.h"
#include "core/text.h"

namespace assay {
namespace {

Part kind_part(const SinglingOutKind& kind, const MaxTest& test, std::size_t number,
               bool anonymeter) {
  Part part;
  part.key = {{"kind", kind.name}};
  part.estimate = excess_of(kind, anonymeter);
  part.values = {{"attack rate", rate_or_zero(kind.members())},
                 {"control rate", rate_or_zero(kind.outsiders())},
                 {"baseline", rate_or_zero(kind.guessed)},
                 {"members singled out", kind.members().hits},
                 {"outsiders singled out", kind.outsiders().hits},
                 {"predicates", static_cast<double>(kind.drawn.predicates.size())},
                 {"predicates found", static_cast<double>(kind.drawn.found)},
                 {"predicates tried", static_cast<double>(kind.drawn.tried)},
                 {"p", test.raw[number]},
                 {"p_adjusted", test.p[number]}};
  if (!part.estimate) {
    part.note = "No statement of this kind fits exactly one row of the release.";
  } else if (!kind.beats_baseline()) {
    part.note = "Random statements single out at least as many people.";
  }
  return part;
}

/// Predicates that single out one of some units; `first` is the number of the side's first unit.
Hits hits_among(const std::vector<std::int64_t>& singled, std::size_t first,
                const std::vector<std::size_t>& units) {
  Hits hits{0, static_cast<double>(singled.size())};
  for (const std::int64_t unit : singled) {
    hits.hits += unit >= 0 && std::binary_search(units.begin(), units.end(),
                                                 static_cast<std::size_t>(unit) - first)
                     ? 1
                     : 0;
  }
  return hits;
}

std::vector<Part> group_parts(const SinglingOutKind& kind, const Targets& targets) {
  return parts_by_group({targets.members, targets.outsiders}, [&](const GroupUnits& units) {
    const Hits members = hits_among(kind.singled.member, 0, units.members);
    const Hits outsiders = hits_among(kind.singled.outsider, kind.matches.members, units.outsiders);
    const auto excess = [members, outsiders]() -> std::optional<Estimate> {
      Estimate count;  // its interval over people is that of the whole kind
      count.value = rate_or_zero(members) - rate_or_zero(outsiders);
      return count;
    };
    return GroupFigures{{{"kind", kind.name}},
                        {{"members singled out", members.hits},
                         {"outsiders singled out", outsiders.hits},
                         {"predicates", members.trials},
                         {"members", static_cast<double>(units.members.size())},
                         {"outsiders", static_cast<double>(units.outsiders.size())}},
                        excess};
  });
}

}  // namespace

bool SinglingOutKind::beats_baseline() const {
  const double hits = members().hits + outsiders().hits;
  return hits > rate_or_zero(guessed) * (members().trials + outsiders().trials);
}

std::optional<Estimate> excess_of(const SinglingOutKind& kind, bool anonymeter) {
  if (kind.members().trials < 1) {
    return std::nullopt;
  }
  return anonymeter ? anonymeter_estimate(kind.members(), kind.outsiders())
                    : excess_over_people(kind.matches);
}

std::vector<Part> singling_out_parts(const std::vector<SinglingOutKind>& kinds,
                                     const SinglingOutKind& headline, const MaxTest& test,
                                     const Targets& targets, bool anonymeter) {
  std::vector<Part> parts;
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    parts.push_back(kind_part(kinds[i], test, i, anonymeter));
  }
  sort_worst_first(parts);
  auto groups = group_parts(headline, targets);
  std::move(groups.begin(), groups.end(), std::back_inserter(parts));
  return parts;
}

TableBlock most_singled_out(const std::vector<SinglingOutKind>& kinds, const Targets& targets) {
  struct Line {
    std::size_t unit = 0;
    std::vector<double> by_kind;
    double all = 0;
  };
  std::vector<Line> lines(targets.members.units.count());
  for (std::size_t unit = 0; unit < lines.size(); ++unit) {
    lines[unit] = {unit, std::vector<double>(kinds.size()), 0};
  }
  for (std::size_t k = 0; k < kinds.size(); ++k) {
    for (const std::int64_t unit : kinds[k].singled.member) {
      if (unit >= 0) {
        Line& line = lines[static_cast<std::size_t>(unit)];
        line.by_kind[k] += 1;
        line.all += 1;
      }
    }
  }
  std::stable_sort(lines.begin(), lines.end(),
                   [](const Line& a, const Line& b) { return a.all > b.all; });
  TableBlock table{"Training people singled out by most statements", {"training row"}, {}};
  for (const SinglingOutKind& kind : kinds) {
    table.columns.push_back(kind.name + " statements");
  }
  for (const Line& line : lines) {
    if (table.rows.size() == kMostExposed || line.all == 0) {
      break;
    }
    table.rows.push_back({row_number(targets.members, line.unit)});
    table.rows.back().insert(table.rows.back().end(), line.by_kind.begin(), line.by_kind.end());
  }
  return table;
}

Plot singling_out_plot(const std::vector<SinglingOutKind>& kinds) {
  std::vector<RateRow> rows;
  for (const SinglingOutKind& kind : kinds) {
    if (!kind.drawn.predicates.empty()) {
      rows.push_back({kind.name, kind.members(), kind.outsiders(), kind.guessed});
    }
  }
  Plot plot = rates_plot("Statements that single out a training person, and a person outside",
                         "share of statements", rows);
  plot.note =
      "Without a leak both are singled out equally often. Baseline: random statements. Whiskers: "
      "95 % Wilson intervals, as if statements were independent.";
  return plot;
}

}  // namespace assay
