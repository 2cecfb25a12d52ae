#include "attacks/singling_out/singling_out_parts.h"

#include <algorithm>

#include "attacks/trials.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::size_t kFewestInGroup = 20;
constexpr std::size_t kMostRows = 20;

double rate_or_zero(Hits hits) { return hits.trials > 0 ? hits.rate() : 0; }

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

/// Predicates that single out a unit of the group; `first` is the number of the side's first unit.
Hits hits_in_group(const std::vector<std::int64_t>& singled, std::size_t first,
                   const std::vector<std::int32_t>& groups, std::int32_t group) {
  Hits hits;
  hits.trials = static_cast<double>(singled.size());
  for (const std::int64_t unit : singled) {
    hits.hits += unit >= 0 && groups[static_cast<std::size_t>(unit) - first] == group ? 1 : 0;
  }
  return hits;
}

double size_of(const std::vector<std::int32_t>& groups, std::int32_t group) {
  return static_cast<double>(std::count(groups.begin(), groups.end(), group));
}

std::vector<Part> group_parts(const SinglingOutKind& kind, const Targets& targets) {
  std::vector<Part> parts;
  for (const std::size_t column : group_columns(targets.members.table.schema())) {
    const Field& field = targets.members.table.field(column);
    const auto inside = groups_of(targets.members, column);
    const auto outside = groups_of(targets.outsiders, column);
    for (std::size_t group = 0; group < field.categories.size(); ++group) {
      const auto code = static_cast<std::int32_t>(group);
      const Hits members = hits_in_group(kind.singled.member, 0, inside, code);
      const Hits outsiders =
          hits_in_group(kind.singled.outsider, kind.matches.members, outside, code);
      Part part;
      part.key = {{"kind", kind.name}, {"by", field.name}, {"group", field.categories[group]}};
      part.values = {{"members singled out", members.hits},
                     {"outsiders singled out", outsiders.hits},
                     {"predicates", members.trials},
                     {"members", size_of(inside, code)},
                     {"outsiders", size_of(outside, code)}};
      if (std::min(size_of(inside, code), size_of(outside, code)) >= kFewestInGroup) {
        part.estimate = Estimate{};  // a count: its interval over people is that of the whole kind
        part.estimate->value = rate_or_zero(members) - rate_or_zero(outsiders);
      } else {
        part.note = text("Fewer than ", kFewestInGroup, " people of this group on one side.");
      }
      parts.push_back(std::move(part));
    }
  }
  return parts;
}

void sort_worst_first(std::vector<Part>& parts) {
  const auto excess = [](const Part& part) { return part.estimate ? part.estimate->value : -2; };
  std::stable_sort(parts.begin(), parts.end(),
                   [&](const Part& a, const Part& b) { return excess(a) > excess(b); });
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
  sort_worst_first(groups);
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
    if (table.rows.size() == kMostRows || line.all == 0) {
      break;
    }
    const std::size_t row = targets.members.units.of(line.unit).front();
    table.rows.push_back({static_cast<double>(targets.members.source[row] + 1)});
    table.rows.back().insert(table.rows.back().end(), line.by_kind.begin(), line.by_kind.end());
  }
  return table;
}

Plot singling_out_plot(const std::vector<SinglingOutKind>& kinds) {
  Plot plot;
  plot.kind = "intervals";
  plot.title = "Statements that single out a training person, and a person outside";
  plot.x_label = "share of statements";
  Series attack{"attack", {}, {}, {}, {}};
  Series control{"control", {}, {}, {}, {}};
  Series baseline{"baseline", {}, {}, {}, {}};
  const auto add = [](Series& series, Hits hits) {
    const Estimate rate = rate_estimate(hits);
    series.y.push_back(rate.value);
    series.low.push_back(*rate.low);
    series.high.push_back(*rate.high);
  };
  for (const SinglingOutKind& kind : kinds) {
    if (!kind.drawn.predicates.empty()) {
      plot.labels.push_back(kind.name);
      add(attack, kind.members());
      add(control, kind.outsiders());
      add(baseline, kind.guessed);
    }
  }
  plot.series = {attack, control, baseline};
  plot.note =
      "Without a leak both are singled out equally often. Baseline: random statements. Whiskers: "
      "95 % Wilson intervals, as if statements were independent.";
  return plot;
}

}  // namespace assay
