#include "fairness/labels.h"

#include <algorithm>
#include <cmath>

#include "core/text.h"
#include "fairness/label_changes.h"

namespace assay {
namespace {

constexpr double kLevel = 0.95;

// ----------------------------------------------------------------------------------------------
// parts

void add_table_values(Values& values, const std::string& name, const TableCounts& t,
                      std::size_t g) {
  const auto here = t.of(g), rest = t.rest(g);
  values.emplace_back("n " + name, t.groups[g].members);
  values.emplace_back("share " + name, t.groups[g].members / t.members);
  if (here.trials > 0) {
    values.emplace_back("rate " + name, here.rate());
  }
  if (here.trials > 0 && rest.trials > 0) {
    values.emplace_back("difference " + name, here.rate() - rest.rate());
    if (rest.hits > 0) {
      values.emplace_back("ratio " + name, here.rate() / rest.rate());
    }
  }
  std::string why;
  if (const auto odds = log_odds_against_rest(t, g, why)) {
    values.emplace_back("log odds ratio " + name, odds->value);
  }
}

void add_change(Values& values, const std::string& name, const std::optional<Change>& change,
                const std::optional<double>& adjusted) {
  if (!change) {
    return;
  }
  values.emplace_back(name, change->value);
  values.emplace_back(name + " se", change->se);
  values.emplace_back(name + " z", change->value / change->se);
  values.emplace_back(name + " p", change->p());
  if (adjusted) {
    values.emplace_back(name + " p adjusted", *adjusted);
  }
}

std::string part_note(const GroupedColumn& c, const GroupChange& change) {
  const auto& train = c.train.groups[change.group];
  const auto& release = c.release.groups[change.group];
  std::string note = change.why;
  const auto say = [&](const std::string& more) { note += (note.empty() ? "" : "; ") + more; };
  if (train.members > 0 && release.members == 0) {
    say("group lost: nobody in the release");
  } else if (train.members == 0 && release.members > 0) {
    say("group invented: nobody in training");
  }
  const auto empty_cell = [](const GroupCount& g) {
    return g.favourable == 0 || g.favourable == g.labelled;
  };
  if (change.odds && (empty_cell(train) || empty_cell(release))) {
    say("all or none have the favourable label: 1/2 added to every cell");
  }
  return note;
}

Part group_part(const std::vector<GroupedColumn>& columns, const GroupChange& change) {
  const auto& c = columns[change.column];
  Part part{
      {{"column", c.column}, {"group", c.groups[change.group]}}, {}, part_note(c, change), {}};
  if (change.odds) {
    const double half = normal_quantile((1 + kLevel) / 2) * change.odds->se;
    part.estimate = Estimate{change.odds->value,
                             change.odds->value - half,
                             change.odds->value + half,
                             kLevel,
                             "release",
                             "woolf"};
  }
  add_table_values(part.values, "training", c.train, change.group);
  if (c.holdout) {
    add_table_values(part.values, "holdout", *c.holdout, change.group);
  }
  add_table_values(part.values, "release", c.release, change.group);
  add_change(part.values, "log odds ratio change", change.odds, change.odds_adjusted);
  add_change(part.values, "holdout log odds ratio change", change.holdout, {});
  add_change(part.values, "log disparity", change.share, change.share_adjusted);
  return part;
}

Part gap_part(const GroupedColumn& c, const Rng& rng) {
  Part part{{{"column", c.column}, {"statistic", "gap"}}, {}, "", {}};
  const auto add = [&](const std::string& name, const TableCounts& t) {
    const auto gap = rate_gap(t, rng.split(name));
    if (gap) {
      part.values.insert(part.values.end(), {{"gap " + name, gap->gap},
                                             {"by chance " + name, gap->expected},
                                             {"by chance at most " + name, gap->q95},
                                             {"p " + name, gap->p},
                                             {"groups " + name, static_cast<double>(gap->groups)}});
    }
    return gap;
  };
  add("training", c.train);
  if (c.holdout) {
    add("holdout", *c.holdout);
  }
  const auto release = add("release", c.release);
  if (release) {
    part.estimate = Estimate{release->gap, {}, {}, kLevel, "release", "none"};
    part.note = text("largest less smallest label rate in the release, over ", release->groups,
                     " of ", c.groups.size(), " groups; with equal rates, chance alone would give ",
                     release->expected, " on average");
  } else {
    part.note =
        text("not estimable: fewer than two groups have ", kFewestRows, " rows in the release");
  }
  return part;
}

// ----------------------------------------------------------------------------------------------
// pictures

// One dot with its Wilson interval a group; groups nobody is in keep their place (NaN).
Series series_of(const std::string& name, const TableCounts& t, bool shares) {
  Series series{name, {}, {}, {}, {}};
  for (const auto& g : t.groups) {
    const double effect = shares ? g.share_effect : g.rate_effect;
    const double n = (shares ? t.members : g.labelled) / effect,
                 k = (shares ? g.members : g.favourable) / effect;
    const auto e =
        n > 0 ? rate_estimate({k, n}) : Estimate{std::nan(""), std::nan(""), std::nan("")};
    series.y.push_back(e.value);
    series.low.push_back(*e.low);
    series.high.push_back(*e.high);
  }
  return series;
}

Plot plot_of(const GroupedColumn& c, const BinaryTask& task, bool shares) {
  Plot plot{"intervals",
            shares ? text("Share of each group: ", c.column)
                   : text("People with ", task.column, " = ", task.favourable, ", by ", c.column),
            c.column,
            shares ? "share of the table" : "share of the group",
            c.groups,
            {},
            {},
            ""};
  plot.series.push_back(series_of("training", c.train, shares));
  if (c.holdout) {
    plot.series.push_back(series_of("holdout", *c.holdout, shares));
  }
  plot.series.push_back(series_of("release", c.release, shares));
  return plot;
}

// ----------------------------------------------------------------------------------------------
// the whole

std::string lost_groups(const std::vector<GroupedColumn>& columns) {
  std::string lost;
  for (const auto& c : columns) {
    for (std::size_t g = 0; g < c.groups.size(); ++g) {
      if (c.train.groups[g].members > 0 && c.release.groups[g].members == 0) {
        lost += text(lost.empty() ? "" : ", ", c.column, " = ", c.groups[g]);
      }
    }
  }
  return lost;
}

void add_headline(Result& result, const std::vector<GroupedColumn>& columns,
                  const std::vector<GroupChange>& changes, const Rng& rng) {
  const auto most = largest(columns, changes, &GroupChange::odds, rng.split("release"));
  if (!most) {
    result.note += " No group's change can be estimated: see the parts for the reasons.";
    return;
  }
  const auto& c = columns[most->at->column];
  result.estimate = Estimate{std::abs(most->at->odds->value),
                             most->low,
                             most->high,
                             kLevel,
                             "release",
                             "simultaneous woolf"};
  result.test = Test{most->p, {}, text("Bonferroni over ", most->comparisons, " comparisons"), {}};
  result.values.insert(result.values.end(), {{"column", c.column},
                                             {"group", c.groups[most->at->group]},
                                             {"signed change", most->at->odds->value},
                                             {"largest change by chance", most->by_chance}});
  if (const auto floor = largest(columns, changes, &GroupChange::holdout, rng.split("holdout"))) {
    result.values.emplace_back("largest change in the holdout",
                               std::abs(floor->at->holdout->value));
    result.values.emplace_back("largest change in the holdout by chance", floor->by_chance);
  }
}

std::string opening_note(const BinaryTask& task) {
  return text("How much the odds of ", task.column, " = ", task.favourable,
              ", a group against everybody else, differ between release and "
              "training: 0 is no change, 0.69 a doubled and -0.69 a halved odds ratio. The "
              "estimate is the largest change in size.",
              task.note.empty() ? "" : " ", task.note);
}

class LabelBias final : public Measure {
 public:
  Result evaluate(const Evidence& evidence, Rng rng) const override {
    Result result;
    result.goal = Goal::kZero;
    const auto task = binary_task(evidence.train(), result.note);
    if (!task) {
      return result;
    }
    const auto protected_columns = evidence.schema().with(Role::kProtected);
    if (protected_columns.empty()) {
      result.note = "needs a column with role protected";
      return result;
    }
    result.note = opening_note(*task);
    std::vector<GroupedColumn> columns;
    for (const std::size_t column : protected_columns) {
      const Field& field = evidence.schema().fields[column];
      if (field.kind == Kind::kCategorical && field.name != task->column) {
        columns.push_back(grouped_column(evidence, *task, column));
      } else {
        result.note += text(
            " '", field.name, "' is not scored: ",
            field.name == task->column
                ? std::string("it is the target")
                : text("it is ", name_of(field.kind), ", which has no groups without cut points"),
            '.');
      }
    }
    fill(result, columns, *task, rng);
    return result;
  }

 private:
  static void fill(Result& result, const std::vector<GroupedColumn>& columns,
                   const BinaryTask& task, const Rng& rng) {
    std::vector<GroupChange> changes;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      for (std::size_t g = 0; g < columns[c].groups.size(); ++g) {
        changes.push_back(group_change(columns, c, g));
      }
    }
    adjust(changes, &GroupChange::odds, &GroupChange::odds_adjusted);
    adjust(changes, &GroupChange::share, &GroupChange::share_adjusted);
    result.values = {{"target", task.column}, {"favourable", task.favourable}};
    if (!columns.empty()) {
      add_headline(result, columns, changes, rng.split("headline"));
    }
    if (const auto lost = lost_groups(columns); !lost.empty()) {
      result.note += text(" Lost in the release: ", lost, '.');
    }
    std::stable_sort(changes.begin(), changes.end(),
                     [](const GroupChange& a, const GroupChange& b) {
                       const auto size = [](const GroupChange& c) {
                         return c.odds ? std::abs(c.odds->value) : -1;
                       };
                       return size(a) > size(b);
                     });
    for (const auto& change : changes) {
      result.parts.push_back(group_part(columns, change));
    }
    for (const auto& c : columns) {
      result.parts.push_back(gap_part(c, rng.split("gap").split(c.column)));
      result.plots.push_back(plot_of(c, task, false));
      result.plots.push_back(plot_of(c, task, true));
    }
  }
};

}  // namespace

std::unique_ptr<Measure> make_label_bias() { return std::make_unique<LabelBias>(); }

}  // namespace assay
