#include "metrics/fidelity/by_group.h"

#include <algorithm>

#include <fmt/format.h>

#include "core/error.h"
#include "core/parallel.h"
#include "metrics/fidelity/by_group_ranks.h"

namespace assay {
namespace {

/// Reads shapes and dependence of one group.
void read_losses(const SlicedTables& tables, const SlicedLevels& levels, double alpha, Rng rng,
                 Group& group) {
  if (group.judged()) {
    group.shapes = shapes_loss(tables, levels, *group.slice, rng.split(group.slice->name));
    group.dependence = dependence_loss(tables, *group.slice, alpha);
  }
}

/// How many people each group has, and whether they have several rows.
void count_people(const SlicedTables& tables, const Slice& slice, Group& group) {
  group.slice = &slice;
  group.train = units_among(tables.train, slice.train);
  group.release = units_among(tables.release, slice.release);
  group.entities = !tables.train.table.one_row_each;
}

Estimate estimate_of(const GroupExcess& excess) {
  Estimate made;
  made.value = excess.value;
  made.low = std::min(excess.low, excess.value);
  made.high = std::max(excess.high, excess.value);
  made.method = excess.method;
  return made;
}

std::string why_not_judged(const Group& group) {
  const bool in_training = group.train < kFewestInGroup;
  const std::size_t people = in_training ? group.train : group.release;
  return fmt::format("not estimable: {} {}{} in the {}; at least {} are needed", people,
                     group.entities ? "people" : "rows",
                     in_training ? "" : fmt::format(" ({:.3g} expected)", group.expected),
                     in_training ? "training table" : "release", kFewestInGroup);
}

Value loss_value(const std::optional<Loss>& loss, double Loss::*figure) {
  return loss ? Value((*loss).*figure) : Value();
}

Part part_of(const Group& group) {
  Part part;
  part.key = group.slice->key;
  part.values = {{"training rows", static_cast<double>(group.slice->train.size())},
                 {"release rows", static_cast<double>(group.slice->release.size())}};
  if (group.worst) {
    part.estimate = estimate_of(*group.worst);
    part.values.emplace_back("worst in", std::string(group.worst->of));
  }
  if (group.absent) {
    part.note =
        fmt::format("{} in the release: {} where {:.3g} were expected",
                    group.release == 0 ? "absent" : "almost absent", group.release, group.expected);
  } else if (!group.judged()) {
    part.note = why_not_judged(group);
  } else if (!group.dependence) {
    part.note = "its training rows show no dependence beyond chance: only shapes are judged";
  }
  if (group.judged()) {
    part.values.insert(
        part.values.end(),
        {{"shape distance", loss_value(group.shapes, &Loss::raw)},
         {"shape distance of a fresh sample", loss_value(group.shapes, &Loss::fresh)},
         {"shape loss", loss_value(group.shapes, &Loss::value)},
         {"dependence loss", loss_value(group.dependence, &Loss::value)}});
  }
  return part;
}

std::string headline_note(const Group& worst) {
  const auto& excess = *worst.worst;
  if (worst.absent) {
    return fmt::format(
        "The group {} is {} from the release: {} where a fresh sample would hold about {:.3g}.",
        worst.slice->name, worst.release == 0 ? "absent" : "almost absent", worst.release,
        worst.expected);
  }
  const bool shapes = excess.of == "shapes";
  const std::string amount = fmt::format(
      "in {} its loss is {:.2f} above that of the whole table ({:.2f} to {:.2f}, all groups at "
      "once). A loss of 0 is that of a fresh real sample, 1 that of a release {}.",
      shapes ? "the shapes of single columns" : "the dependence between columns", excess.value,
      excess.low, excess.high,
      shapes ? "which shares no value with the group" : "with shuffled columns");
  if (excess.low > 0) {
    return fmt::format("The group {} is served worst: {}", worst.slice->name, amount);
  }
  return fmt::format(
      "No group is shown to be served worse than the whole table. Nearest to it is {}: {}",
      worst.slice->name, amount);
}

/// "race = Black, sex = Female".
std::string short_name(const Key& key) {
  std::string name;
  for (std::size_t i = 0; i + 1 < key.size(); i += 2) {
    name += fmt::format("{}{} = {}", i == 0 ? "" : ", ", key[i].second, key[i + 1].second);
  }
  return name;
}

/// How many groups there are of each kind that the note speaks of.
struct Census {
  std::size_t groups = 0, not_judged = 0, absent = 0, worse = 0, shapes_only = 0;

  explicit Census(const std::vector<Group>& all) : groups(all.size()) {
    for (const auto& group : all) {
      absent += group.absent ? 1 : 0;
      not_judged += !group.absent && !group.worst ? 1 : 0;
      worse += group.worst && group.worst->low > 0 ? 1 : 0;
      shapes_only += group.judged() && !group.dependence ? 1 : 0;
    }
  }
};

/// What the figure does not tell.
std::string reservations(const Group& whole, const Census& census, const Schema& schema) {
  std::string words;
  if (census.not_judged > 0) {
    words += fmt::format(" {} of {} groups {} too small to judge.", census.not_judged,
                         census.groups, census.not_judged == 1 ? "is" : "are");
  }
  if (whole.judged() && !whole.dependence) {
    words += " The training table shows no dependence beyond chance: only shapes are compared.";
  } else if (census.shapes_only > 0) {
    words += fmt::format(
        " In {} of {} groups the training rows show no dependence beyond chance: a loss of "
        "dependence there would not be seen.",
        census.shapes_only, census.groups);
  }
  const auto left_out = schema.with(Role::kProtected).size() - grouping_columns(schema).size();
  if (left_out > 0) {
    words +=
        fmt::format(" {}: text, id and vector columns have no categories.",
                    left_out == 1 ? std::string("One protected column makes no groups")
                                  : fmt::format("{} protected columns make no groups", left_out));
  }
  return words;
}

class Groups final : public Measure {
 public:
  Result evaluate(const Evidence& evidence, Rng rng) const override {
    require(evidence.synthetic().rows() > 0, "the release has no rows");
    Result result;
    result.goal = Goal::kLower;
    if (grouping_columns(evidence.schema()).empty()) {
      result.note = no_groups(evidence.schema());
      return result;
    }
    const SlicedTables tables = sliced_tables(evidence, rng.split("order").bits());
    const SlicedLevels levels = sliced_levels(evidence, tables);
    Group whole;
    std::vector<Group> groups(tables.groups.size());
    count_people(tables, tables.everybody, whole);
    std::size_t judged = 1;
    for (std::size_t i = 0; i < groups.size(); ++i) {
      count_people(tables, tables.groups[i], groups[i]);
      judged += groups[i].judged() ? 1 : 0;
    }
    const double alpha = kGroupAlpha / static_cast<double>(judged);
    read_losses(tables, levels, alpha, rng, whole);
    parallel_for(groups.size(),
                 [&](std::size_t i) { read_losses(tables, levels, alpha, rng, groups[i]); });
    rank_groups(whole, groups);
    add_headline(whole, groups, evidence.schema(), result);
    for (const auto& group : groups) {
      result.parts.push_back(part_of(group));
    }
    add_plot(groups, result);
    return result;
  }

 private:
  static std::string no_groups(const Schema& schema) {
    return fmt::format(
        "Nothing to compare: {}. Give a column the role \"protected\" in the schema.",
        schema.with(Role::kProtected).empty()
            ? "no column is protected"
            : "text, id and vector columns have no groups, and no other column is protected");
  }

  static void add_headline(const Group& whole, const std::vector<Group>& groups,
                           const Schema& schema, Result& result) {
    const Census census(groups);
    const Group& first = groups.front();
    if (first.worst) {
      result.estimate = estimate_of(*first.worst);
      result.note = headline_note(first);
      result.values = {{"raw", first.worst->value},
                       {"worst group", first.slice->name},
                       {"worst in", std::string(first.worst->of)}};
    } else {
      result.note = fmt::format(
          "Undefined: no group has the {} people in the training table and in the release that a "
          "judgement needs.",
          kFewestInGroup);
      result.values = {{"raw", Value()}};
    }
    result.values.insert(
        result.values.end(),
        {{"groups", static_cast<double>(census.groups)},
         {"groups worse", static_cast<double>(census.worse)},
         {"groups absent", static_cast<double>(census.absent)},
         {"groups not judged", static_cast<double>(census.not_judged)},
         {"groups judged by shapes alone", static_cast<double>(census.shapes_only)},
         {"shape loss", loss_value(whole.shapes, &Loss::value)},
         {"dependence loss", loss_value(whole.dependence, &Loss::value)}});
    result.note += reservations(whole, census, schema);
  }

  static void add_plot(const std::vector<Group>& groups, Result& result) {
    Plot plot{"intervals",
              "How much worse than the whole table each group is served",
              "loss above that of the whole table",
              "",
              {},
              {},
              {{"release", {}, {}, {}, {}}},
              ""};
    for (const auto& group : groups) {
      if (group.worst) {
        const Estimate shown = estimate_of(*group.worst);
        plot.labels.push_back(short_name(group.slice->key));
        plot.series[0].y.push_back(shown.value);
        plot.series[0].low.push_back(*shown.low);
        plot.series[0].high.push_back(*shown.high);
      }
    }
    if (!plot.labels.empty()) {
      result.plots.push_back(std::move(plot));
    }
  }
};

}  // namespace

std::unique_ptr<Measure> make_groups() { return std::make_unique<Groups>(); }

}  // namespace assay
