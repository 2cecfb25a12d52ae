#include "attacks/reconstruction/reconstruction.h"

#include <algorithm>
#include <cmath>

#include "attacks/reconstruction/marginal_model.h"
#include "attacks/reconstruction/reconstruction_geometry.h"
#include "attacks/trials.h"
#include "attacks/verdict.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::size_t kMostCategories = 50;

bool can_be_secret(const Field& field) {
  return field.is_measured() && (field.is_ordered() || field.kind == Kind::kCategorical);
}

/// The columns to guess, by name.
std::vector<std::size_t> secrets_of(const Schema& schema) {
  std::vector<std::size_t> secrets = schema.with(Role::kSecret);
  std::erase_if(secrets, [&](std::size_t c) { return !can_be_secret(schema.fields[c]); });
  if (secrets.empty()) {
    secrets = schema.with(Role::kTarget);
    std::erase_if(secrets, [&](std::size_t c) { return !can_be_secret(schema.fields[c]); });
  }
  const bool named = !secrets.empty();
  for (std::size_t c = 0; !named && c < schema.fields.size(); ++c) {
    const Field& field = schema.fields[c];
    if (field.kind == Kind::kCategorical && field.is_measured() && field.categories.size() > 1 &&
        field.categories.size() <= kMostCategories) {
      secrets.push_back(c);
    }
  }
  std::sort(secrets.begin(), secrets.end(), [&](std::size_t a, std::size_t b) {
    return schema.fields[a].name < schema.fields[b].name;
  });
  return secrets;
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
  Reconstruction(const Evidence& evidence, Compared compared, const GeometryOptions& geometry,
                 const MarginalOptions& marginal, std::vector<std::size_t> secrets)
      : evidence_(evidence),
        compared_(compared),
        geometry_(evidence, compared, geometry),
        marginal_(marginal),
        secrets_(std::move(secrets)) {}

  std::vector<Trial> attack(const Scene& scene) {
    const Table release = scene_table(evidence_, scene);
    const bool first = scene.kind == Scene::Kind::kRelease;
    std::vector<Trial> trials;
    if (geometry_.possible()) {
      const auto found = geometry_.search(release);
      trials = geometry_.trials(release, found);
      if (first) {
        found_ = found;
        released_ = trials;
      }
    }
    for (const std::size_t secret : secrets_) {
      trials.push_back(marginal_trial(release, secret, first));
    }
    return trials;
  }

  std::string words(const std::vector<Trial>& trials) const {
    return geometry_.possible() ? geometry_words(trials) : no_geometry();
  }

  /// What is known of the release beyond the trials.
  void complete(Result& result) const {
    if (!geometry_.possible()) {
      return;
    }
    result.values.emplace_back("lines", static_cast<double>(found_.lines));
    result.values.emplace_back("rebuilt rows", static_cast<double>(found_.places()));
    result.values.emplace_back("rebuilt rows in training",
                               static_cast<double>(geometry_.confirmed(found_)));
    result.values.emplace_back("near rows", static_cast<double>(found_.least_k));
    if (geometry_.space().target) {
      const Minority rebuilt = minority_of(released_[0]);
      const Minority ends = minority_of(released_[surest_ends(released_)]);
      result.values.emplace_back("minority people", rebuilt.inside.trials);
      result.values.emplace_back("minority rebuilt", rate_of(rebuilt.inside));
      result.values.emplace_back("minority end points", rate_of(ends.inside));
      result.values.emplace_back("minority people outside", rebuilt.outside.trials);
      result.values.emplace_back("minority rebuilt outside", rate_of(rebuilt.outside));
      result.values.emplace_back("minority end points outside", rate_of(ends.outside));
    }
  }

 private:
  Trial marginal_trial(const Table& release, std::size_t secret, bool with_baseline) const {
    const MarginalModel model(release, secret, marginal_);
    Trial trial{{{"attack", "marginals"}, {"secret", release.field(secret).name}},
                success(model, compared_.members),
                success(model, compared_.outsiders),
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
  double rate(const MarginalModel& model) const {
    const Hits inside = hits_of(success(model, compared_.members));
    const Hits outside = hits_of(success(model, compared_.outsiders));
    const double tried = inside.trials + outside.trials;
    return tried > 0 ? (inside.hits + outside.hits) / tried : 0;
  }

  struct Minority {
    Hits inside, outside;
  };
  Minority minority_of(const Trial& trial) const {
    return {of_minority(trial.members, compared_.members),
            of_minority(trial.outsiders, compared_.outsiders)};
  }
  Hits of_minority(const std::vector<double>& success, const Crowd& crowd) const {
    const auto minority = geometry_.minority(crowd);
    std::vector<double> some;
    for (std::size_t unit = 0; unit < minority.size(); ++unit) {
      if (minority[unit] != 0) {
        some.push_back(success[unit]);
      }
    }
    return hits_of(some);
  }
  static Value rate_of(Hits hits) {
    return hits.trials > 0 ? Value(hits.hits / hits.trials) : Value();
  }
  /// Of the two spaces, the one that tells more.
  static std::size_t surest_ends(const std::vector<Trial>& trials) {
    return excess(trials[1]) >= excess(trials[2]) ? 1 : 2;
  }

  std::string no_geometry() const {
    return "The release has fewer than two varying numeric or datetime columns, so rows on "
           "segments between people cannot be told; only single columns were guessed, from its "
           "marginals.";
  }

  static std::string share(Hits hits) {
    return hits.trials > 0 ? percent(hits.hits / hits.trials) : "none";
  }

  std::string geometry_words(const std::vector<Trial>& trials) const {
    const Hits inside = hits_of(trials[0].members);
    const Hits outside = hits_of(trials[0].outsiders);
    std::string words =
        text("Lines through its rows, and rows that pile up, rebuilt ",
             with_commas(found_.places()), " rows from the release alone: ", share(inside),
             " of the ", with_commas(static_cast<std::size_t>(inside.trials)),
             " training people are among them, and ", share(outside), " of the ",
             with_commas(static_cast<std::size_t>(outside.trials)), " people outside.");
    const Trial& ends = trials[surest_ends(trials)];
    const bool classes = geometry_.space().target.has_value();
    if (classes) {
      const Minority minority = minority_of(trials[0]);
      words += text(" Of the ", with_commas(static_cast<std::size_t>(minority.inside.trials)),
                    " people of minority classes it rebuilt ", share(minority.inside),
                    ", of those outside ", share(minority.outside), '.');
    }
    words += text(" An attacker who knows a row and asks whether segments end there says yes for ",
                  share(hits_of(ends.members)), " of the training people and ",
                  share(hits_of(ends.outsiders)), " of the people outside");
    words += classes ? text("; in minority classes for ", share(minority_of(ends).inside), " and ",
                            share(minority_of(ends).outside), '.')
                     : ".";
    words += text(" Around each row the ", found_.least_k, " nearest ones were searched.");
    for (const auto& column : geometry_.space().gappy) {
      words += text(" Column '", column,
                    "' took no part in this: it is missing in more than a tenth of the rows.");
    }
    return words;
  }
  static double excess(const Trial& trial) {
    const Hits inside = hits_of(trial.members);
    const Hits outside = hits_of(trial.outsiders);
    return inside.hits / std::max(1.0, inside.trials) -
           outside.hits / std::max(1.0, outside.trials);
  }

  const Evidence& evidence_;
  Compared compared_;
  GeometryAttack geometry_;
  MarginalOptions marginal_;
  std::vector<std::size_t> secrets_;
  GeometryAttack::Found found_;  ///< in the release itself
  std::vector<Trial> released_;  ///< the geometric trials, likewise
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
    const Compared compared =
        everyone ? Compared{people.members, people.outsiders}
                 : Compared{targets_of(evidence).members, targets_of(evidence).outsiders};
    Reconstruction reconstruction(evidence, compared, geometry(),
                                  {ways_, marginal_columns_, ridge_}, secrets);
    TrialAttack attack;
    attack.id = "attacks.reconstruction";
    attack.headline = segment_space(evidence.synthetic()).usable() ? 1 : 0;
    attack.everyone = everyone;
    attack.attack = [&](const Scene& scene) { return reconstruction.attack(scene); };
    attack.words = [&](const std::vector<Trial>& trials) { return reconstruction.words(trials); };
    Result result = run_trials(attack, evidence, rng, static_cast<std::size_t>(permutations_));
    reconstruction.complete(result);
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
