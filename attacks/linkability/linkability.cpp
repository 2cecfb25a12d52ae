#include "attacks/linkability/linkability.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "attacks/distances.h"
#include "attacks/linkability/overlap.h"
#include "attacks/people.h"
#include "attacks/trials.h"
#include "attacks/verdict.h"
#include "core/error.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::string_view kId = "attacks.linkability";
constexpr double kClaimed = 0.01;

/// Every other column of those for which `wanted` holds, beginning with `half`.
template <class Wanted>
void deal(const std::vector<std::size_t>& columns, Halves& halves, const Wanted& wanted) {
  bool to_first = halves.first.size() <= halves.second.size();
  for (const std::size_t column : columns) {
    if (wanted(column)) {
      (to_first ? halves.first : halves.second).push_back(column);
      to_first = !to_first;
    }
  }
}

/// "age, income" -> columns with a distance, in the order of their names.
std::vector<std::size_t> named_columns(const Schema& schema, const std::string& names,
                                       std::string_view option) {
  const auto usable = distance_columns(schema);
  std::vector<std::size_t> columns;
  std::istringstream list(names);
  for (std::string name; std::getline(list, name, ',');) {
    name.erase(0, name.find_first_not_of(' '));
    name.erase(name.find_last_not_of(' ') + 1);
    const std::size_t column = schema.index_of(name);
    require(std::find(usable.begin(), usable.end(), column) != usable.end(), kId, ": ", option,
            " names '", name,
            "', which has no distance; choose numeric, datetime and categorical columns that are "
            "neither ignored nor the entity");
    columns.push_back(column);
  }
  std::sort(columns.begin(), columns.end(), [&](std::size_t a, std::size_t b) {
    return schema.fields[a].name < schema.fields[b].name;
  });
  columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
  return columns;
}

std::string names_of(const Schema& schema, const std::vector<std::size_t>& columns) {
  std::string words;
  for (const std::size_t column : columns) {
    words += (words.empty() ? "" : ", ") + schema.fields[column].name;
  }
  return words;
}

/// The fit that 1 % of all rows attacked reach, on either side.
double close_fit(const Links& members, const Links& outsiders) {
  std::vector<double> fits = members.fit;
  fits.insert(fits.end(), outsiders.fit.begin(), outsiders.fit.end());
  const auto rank =
      static_cast<std::size_t>(std::ceil(kClaimed * static_cast<double>(fits.size())));
  const auto at = fits.begin() + static_cast<std::ptrdiff_t>(rank - 1);
  std::nth_element(fits.begin(), at, fits.end());
  return *at;
}

/// Success of an attacker who claims links that fit at least so well.
std::vector<double> claimed(const Links& links, double close) {
  std::vector<double> success(links.fit.size());
  for (std::size_t i = 0; i < success.size(); ++i) {
    success[i] = links.fit[i] <= close ? links.best[i] : 0;
  }
  return success;
}

class Linkability final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("neighbours", neighbours_, Count{1, 1000},
                  "release rows the attacker looks at on either side, at most");
    visitor.field("first", first_,
                  "columns of the attacker's first table, separated by commas; empty: chosen from "
                  "the schema");
    visitor.field("second", second_, "columns of the second table");
    visitor.field("permutations", permutations_, Count{199, 999'999},
                  "relabellings of the permutation test");
    visitor.field("compat", compat_, OneOf{"ours", "anonymeter"},
                  "differences with Newcombe's interval, or Anonymeter's clipped residual risk");
  }

  void check_options(const Schema& schema) const override { halves_of(schema); }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    const Halves halves = halves_of(evidence.schema());
    if (auto cannot = cannot_attack(
            evidence, "some halves are linked by chance, and only people outside show how many.")) {
      return *cannot;
    }
    if (halves.first.empty() || halves.second.empty()) {
      return not_attacked(
          "fewer than two numeric, datetime or categorical columns: there are no two tables to "
          "link.");
    }
    const auto sizes = sizes_tried();
    const Table fresh = scene_table(evidence, {Scene::Kind::kFresh, 0});
    const auto layers = layers_of(evidence);
    const auto scenes = trials_of(evidence, layers, halves, sizes);
    TrialAttack attack;
    attack.id = kId;
    attack.headline = sizes.size() - 1;
    attack.anonymeter = compat_ == "anonymeter";
    attack.words = [&](const std::vector<Trial>& trials) {
      return words(trials[sizes.size() - 1], evidence.schema(), halves);
    };
    attack.attack = [&](const Scene& scene) {
      return scene.kind == Scene::Kind::kFresh
                 ? trials_of(evidence, {&fresh, 1}, halves, sizes).front()
                 : scenes[scene.kind == Scene::Kind::kRelease ? 0 : scene.step + 1];
    };
    return run_trials(attack, evidence, rng, static_cast<std::size_t>(permutations_));
  }

 private:
  Halves halves_of(const Schema& schema) const {
    require(first_.empty() == second_.empty(), kId, ": ", first_.empty() ? "second" : "first",
            " is given without ", first_.empty() ? "first" : "second",
            "; name the columns of both tables or of none");
    if (first_.empty()) {
      return default_halves(schema);
    }
    Halves halves{named_columns(schema, first_, "first"), named_columns(schema, second_, "second")};
    for (const std::size_t column : halves.first) {
      require(std::find(halves.second.begin(), halves.second.end(), column) == halves.second.end(),
              kId, ": column '", schema.fields[column].name,
              "' is named in first and in second; a column both tables have links them without "
              "any release");
    }
    return halves;
  }

  /// 1, half of the most and the most.
  std::vector<std::size_t> sizes_tried() const {
    const auto most = static_cast<std::size_t>(neighbours_);
    std::vector<std::size_t> sizes = {1, std::max<std::size_t>(1, most / 2), most};
    sizes.erase(std::unique(sizes.begin(), sizes.end()), sizes.end());
    return sizes;
  }

  /// The release, then the members that each step of the positive control plants beyond the step before.
  static std::vector<Table> layers_of(const Evidence& evidence) {
    std::vector<Table> layers = {evidence.synthetic()};
    std::vector<Table> planted = planted_layers(people_of(evidence));
    std::move(planted.begin(), planted.end(), std::back_inserter(layers));
    return layers;
  }

  /// One set of trials a layer.
  std::vector<std::vector<Trial>> trials_of(const Evidence& evidence, std::span<const Table> layers,
                                            const Halves& halves,
                                            const std::vector<std::size_t>& sizes) const {
    const Targets& targets = targets_of(evidence);
    const Table* all[] = {&evidence.train(), &evidence.holdout(), &evidence.synthetic()};
    const auto links = [&](const Crowd& crowd) {
      return find_links(crowd.table, layers, halves, all, sizes, compat_ != "anonymeter");
    };
    const auto members = links(targets.members);
    const auto outsiders = links(targets.outsiders);
    std::vector<std::vector<Trial>> scenes(layers.size());
    std::size_t rows = 0;
    for (std::size_t layer = 0; layer < layers.size(); ++layer) {
      rows += layers[layer].rows();
      const auto guessing = [&](std::size_t k) {
        return chance_to_meet_by_guessing(rows, std::min(k, rows));
      };
      const auto add = [&](Key key, const std::vector<double>& inside,
                           const std::vector<double>& outside, std::optional<double> baseline) {
        scenes[layer].push_back({std::move(key), largest_by_unit(targets.members.units, inside),
                                 largest_by_unit(targets.outsiders.units, outside), baseline});
      };
      for (std::size_t i = 0; i < sizes.size(); ++i) {
        add({{"neighbours", std::to_string(sizes[i])}}, members[layer].chance[i],
            outsiders[layer].chance[i], guessing(sizes[i]));
      }
      const double close = close_fit(members[layer], outsiders[layer]);
      add({{"neighbours", std::to_string(sizes.back())}, {"claimed", "closest 1 %"}},
          claimed(members[layer], close), claimed(outsiders[layer], close), std::nullopt);
    }
    return scenes;
  }

  std::string words(const Trial& headline, const Schema& schema, const Halves& halves) const {
    return text("An attacker who knows ", names_of(schema, halves.first), " in one table and ",
                names_of(schema, halves.second), " in another, and looks at the ", neighbours_,
                neighbours_ == 1 ? " release row" : " release rows", " nearest to each, links ",
                percent(hits_of(headline.members).rate()), " of the training people and ",
                percent(hits_of(headline.outsiders).rate()),
                " of the people outside; guessing links ", percent(*headline.baseline), '.');
  }

  std::int64_t neighbours_ = 10, permutations_ = 9'999;
  std::string first_, second_, compat_ = "ours";
};

}  // namespace

Halves default_halves(const Schema& schema) {
  const auto columns = distance_columns(schema);
  Halves halves;
  for (const std::size_t column : columns) {
    (schema.fields[column].has(Role::kQuasiIdentifier) ? halves.first : halves.second)
        .push_back(column);
  }
  if (halves.first.empty() || halves.second.empty()) {
    halves = {};
    deal(columns, halves, [&](std::size_t c) { return schema.fields[c].is_ordered(); });
    deal(columns, halves, [&](std::size_t c) { return !schema.fields[c].is_ordered(); });
  }
  return halves;
}

std::unique_ptr<Measure> make_linkability() { return std::make_unique<Linkability>(); }

}  // namespace assay
