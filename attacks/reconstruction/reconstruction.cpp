#include "attacks/reconstruction/reconstruction.h"

#include <cmath>
#include <optional>
#include <span>

#include "attacks/crowd_report.h"
#include "attacks/reconstruction/marginal_model.h"
#include "attacks/reconstruction/reconstruction_geometry.h"
#include "attacks/reconstruction/reconstruction_report.h"
#include "attacks/trials.h"
#include "attacks/verdict.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::size_t kMostCategories = 50;

/// The columns to guess, by name.
std::vector<std::size_t> secrets_of(const Schema& schema) {
  for (const Role role : {Role::kSecret, Role::kTarget}) {
    auto named = columns_by_name(schema, [role](const Field& field) {
      return field.has(role) && (field.is_ordered() || field.kind == Kind::kCategorical);
    });
    if (!named.empty()) {
      return named;
    }
  }
  return columns_by_name(schema, [](const Field& field) {
    return field.kind == Kind::kCategorical && field.categories.size() > 1 &&
           field.categories.size() <= kMostCategories;
  });
}

/// A person's success: the mean over the rows that were tried.
std::vector<double> mean_by_unit(const Units& units, const std::vector<double>& rows) {
  std::vector<double> result(units.count());
  for (std::size_t unit = 0; unit < units.count(); ++unit) {
    double sum = 0;
    double tried = 0;
    for (const std::size_t row : units.of(unit)) {
      sum += std::isnan(rows[row]) ? 0 : rows[row];
      tried += std::isnan(rows[row]) ? 0 : 1;
    }
    result[unit] = sum / tried;  // 0/0: not tried
  }
  return result;
}

/// All that is done to one release and to its controls.
class Reconstruction {
 public:
  Reconstruction(const Evidence& evidence, Sides sides, const GeometryOptions& geometry,
                 const MarginalOptions& marginal, std::vector<std::size_t> secrets)
      : evidence_(evidence),
        sides_(sides),
        geometry_(evidence, sides, geometry),
        marginal_(marginal),
        secrets_(std::move(secrets)) {}

  /// The geometric trials, if they are possible, then one a secret.
  std::vector<Trial> attack(const Scene& scene) {
    const Table release = scene_table(evidence_, scene);
    const bool first = scene.kind == Scene::Kind::kRelease;
    std::vector<Trial> trials;
    if (geometry_.possible()) {
      auto outcome = geometry_.attack(release);
      if (first) {
        facts_ = geometry_facts(geometry_, outcome, evidence_.schema());
      }
      trials = std::move(outcome.trials);
    }
    for (const std::size_t secret : secrets_) {
      trials.push_back(marginal_trial(release, secret, first));
    }
    return trials;
  }

  std::size_t headline() const { return geometry_.possible() ? GeometryAttack::kEndsUnscaled : 0; }

  std::string words(const std::vector<Trial>& trials) const {
    const auto marginals = std::span(trials).last(secrets_.size());
    const std::string said = marginal_words(marginals, evidence_.schema());
    if (facts_) {
      return geometry_words(*facts_) + (said.empty() ? "" : ' ' + said);
    }
    std::string words =
        "The release has fewer than two varying numeric or datetime columns, so rows on segments "
        "between people cannot be told; only single columns were guessed, from its marginals. " +
        said;
    if (secrets_.size() > 1) {
      words += text(" The estimate is that of '", evidence_.schema().fields[secrets_[0]].name,
                    "', the first by name.");
    }
    return words;
  }

  /// What is known of the release beyond the trials.
  Values values() const { return facts_ ? geometry_values(*facts_) : Values(); }

 private:
  Trial marginal_trial(const Table& release, std::size_t secret, bool with_baseline) const {
    const MarginalModel model(release, secret, marginal_);
    Trial trial{{{"attack", "marginals"}, {"secret", release.field(secret).name}},
                success(model, sides_.members),
                success(model, sides_.outsiders),
                std::nullopt};
    if (with_baseline) {
      const Table& reference = people_of(evidence_).reference.table;
      MarginalOptions commonest = marginal_;
      commonest.ways = 1;
      trial.baseline = rate(MarginalModel(reference, secret, commonest));
      trial.reference = rate(MarginalModel(reference, secret, marginal_));
    }
    return trial;
  }

  static std::vector<double> success(const MarginalModel& model, const Crowd& crowd) {
    return mean_by_unit(crowd.units, model.success(crowd.table));
  }
  /// On everybody compared.
  double rate(const MarginalModel& model) const {
    const Hits inside = hits_of(success(model, sides_.members));
    const Hits outside = hits_of(success(model, sides_.outsiders));
    return rate_or_zero({inside.hits + outside.hits, inside.trials + outside.trials});
  }

  const Evidence& evidence_;
  Sides sides_;
  GeometryAttack geometry_;
  MarginalOptions marginal_;
  std::vector<std::size_t> secrets_;
  std::optional<GeometryFacts> facts_;  ///< of the release itself
};

class ReconstructionMeasure final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("permutations", permutations_, Count{199, 999'999},
                  "relabellings of the permutation test");
    visitor.field("max-people", max_people_, Count{100, 1'000'000'000},
                  "all training people are attacked up to so many; beyond, as many as there are "
                  "people outside");
    visitor.field("neighbours", neighbours_, Count{4, 1'000},
                  "near rows of every row among which lines are looked for");
    visitor.field("pairs", pairs_, Between{1e3, 1e12},
                  "pairs of near rows looked at in a class, at most: fewer neighbours in a large "
                  "class");
    visitor.field("sample", sample_, Count{100, 1'000'000'000},
                  "rows of a class tried first, evenly spaced; the others only if a line is found");
    visitor.field("end-neighbours", end_neighbours_, Count{4, 1'000},
                  "near rows of a person among which rays out of the person's row are looked for");
    visitor.field("chance", chance_, Between{1e-12, 1},
                  "accidental lines, and accidentally rebuilt rows, expected in a class");
    visitor.field("ways", ways_, Count{2, 3}, "columns in a marginal, the secret included");
    visitor.field("marginal-columns", marginal_columns_, Count{2, 100},
                  "columns whose pairs are used in three-way marginals: those that tell most");
    visitor.field("ridge", ridge_, Between{1e-6, 1e6},
                  "penalty of the least squares on a cell of a marginal, in rows");
  }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    if (auto result = cannot_attack(evidence,
                                    "without people outside the training data, rebuilding people "
                                    "cannot be told from guessing well.")) {
      return *result;
    }
    const auto secrets = secrets_of(evidence.schema());
    if (secrets.empty() && !segment_space(evidence.synthetic()).usable()) {
      return not_attacked(
          "fewer than two varying numeric or datetime columns, and no column to guess: there is "
          "nothing to rebuild.");
    }
    const People& people = people_of(evidence);
    const bool everyone = people.members.units.count() <= static_cast<std::size_t>(max_people_);
    const Sides sides = everyone
                            ? Sides{people.members, people.outsiders}
                            : Sides{targets_of(evidence).members, targets_of(evidence).outsiders};
    Reconstruction reconstruction(evidence, sides, geometry(), {ways_, marginal_columns_, ridge_},
                                  secrets);
    TrialAttack attack;
    attack.id = "attacks.reconstruction";
    attack.headline = reconstruction.headline();
    attack.everyone = everyone;
    attack.attack = [&](const Scene& scene) { return reconstruction.attack(scene); };
    attack.words = [&](const std::vector<Trial>& trials) { return reconstruction.words(trials); };
    Result result = run_trials(attack, evidence, rng, static_cast<std::size_t>(permutations_));
    for (auto& value : reconstruction.values()) {
      result.values.push_back(std::move(value));
    }
    return result;
  }

 private:
  GeometryOptions geometry() const {
    return {static_cast<std::size_t>(neighbours_), pairs_, static_cast<std::size_t>(sample_),
            chance_, static_cast<std::size_t>(end_neighbours_)};
  }

  std::int64_t permutations_ = 9'999, max_people_ = 10'000, neighbours_ = 64, end_neighbours_ = 20;
  double pairs_ = 1e7, chance_ = 0.01, ridge_ = 1;
  std::int64_t sample_ = 1'000, ways_ = 3, marginal_columns_ = 8;
};

}  // namespace

std::unique_ptr<Measure> make_reconstruction() { return std::make_unique<ReconstructionMeasure>(); }

}  // namespace assay
