#include "attacks/identifiers/pii.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "attacks/identifiers/pii_scan.h"
#include "attacks/trials.h"
#include "attacks/verdict.h"
#include "core/text.h"

namespace assay {
namespace {

constexpr std::uint32_t kNobody = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint32_t kSeveral = kNobody - 1;

/// Who holds every value; the release is one scene of the attack.
class TypeInScene {
 public:
  TypeInScene(const PiiHolders& holders, const People& people, const Scene& scene)
      : holders_(holders), holder_(holders.values, kNobody), met_(holders.values) {
    // the fresh sample is the first half of the reference: only the second half still says which values are common
    const bool fresh = scene.kind == Scene::Kind::kFresh;
    hold(holders.members, 0, 0);
    hold(holders.outsiders, 0, first_outsider());
    hold(holders.reference, fresh ? people.first_half : 0,
         first_outsider() + holders.outsiders.count());
    if (fresh) {
      meet(holders.reference, people.first_half);
    } else {
      for (const auto value : holders.release) {
        met_[value] = 1;
      }
    }
    if (scene.kind == Scene::Kind::kPlanted) {
      meet(holders.members, planted_units(people)[scene.step]);
    }
  }

  /// One a unit: 1 if a value of one's own is met, else 0; NaN: has no such value.
  std::vector<double> members(bool nearly) const { return successes(holders_.members, 0, nearly); }
  std::vector<double> outsiders(bool nearly) const {
    return successes(holders_.outsiders, first_outsider(), nearly);
  }

 private:
  std::size_t first_outsider() const { return holders_.members.count(); }

  void hold(const Lists& lists, std::size_t from, std::size_t first) {
    for (std::size_t unit = from; unit < lists.count(); ++unit) {
      for (const auto value : lists.of(unit)) {
        holder_[value] =
            holder_[value] == kNobody ? static_cast<std::uint32_t>(first + unit) : kSeveral;
      }
    }
  }

  void meet(const Lists& lists, std::size_t units) {
    for (std::size_t unit = 0; unit < units; ++unit) {
      for (const auto value : lists.of(unit)) {
        met_[value] = 1;
      }
    }
  }

  bool is_met(std::uint32_t value, bool nearly) const {
    if (met_[value] != 0) {
      return true;
    }
    const auto near = nearly ? holders_.near.of(value) : std::span<const std::uint32_t>();
    return std::any_of(near.begin(), near.end(), [&](std::uint32_t other) {
      return met_[other] != 0 && holder_[other] == kNobody;
    });
  }

  std::vector<double> successes(const Lists& lists, std::size_t first, bool nearly) const {
    std::vector<double> success(lists.count(), std::numeric_limits<double>::quiet_NaN());
    for (std::size_t unit = 0; unit < lists.count(); ++unit) {
      for (const auto value : lists.of(unit)) {
        if (holder_[value] == first + unit) {
          const double met = is_met(value, nearly) ? 1 : 0;
          success[unit] = std::fmax(success[unit], met);  // of NaN and a number the number
        }
      }
    }
    return success;
  }

  const PiiHolders& holders_;
  std::vector<std::uint32_t> holder_;  // unit, nobody or several
  std::vector<char> met_;
};

/// Which types the people have, and which of them can be tested.
struct Types {
  std::vector<PiiType> tested;
  std::vector<std::string> found, too_few, absent;
  std::size_t headline = 0;  // in `tested`
};

Types types_of(const PiiScan& scan, const People* people) {
  Types types;
  double most = 0;
  for (std::size_t i = 0; i < kPiiTypes; ++i) {
    const auto type = static_cast<PiiType>(i);
    (scan[i].in_train > 0 ? types.found : types.absent).emplace_back(name_of(type));
    if (scan[i].in_train == 0 || people == nullptr) {
      continue;
    }
    const TypeInScene scene(scan[i], *people, {});
    const double members = hits_of(scene.members(false)).trials;
    const double outsiders = hits_of(scene.outsiders(false)).trials;
    if (std::min(members, outsiders) < static_cast<double>(kFewestPeople)) {
      types.too_few.emplace_back(name_of(type));
      continue;
    }
    if (members + outsiders > most) {
      most = members + outsiders;
      types.headline = types.tested.size();
    }
    types.tested.push_back(type);
  }
  return types;
}

std::string list_of(const std::vector<std::string>& names) {
  std::string words;
  for (const auto& name : names) {
    words += (words.empty() ? "" : ", ") + name;
  }
  return words;
}

bool has_near(PiiType type) { return type == PiiType::kEmail || type == PiiType::kPhone; }

/// The exact trials in the order of `tested`, then the near ones.
std::vector<Trial> trials_of(const PiiScan& scan, const People& people, const Types& types,
                             const Scene& scene) {
  std::vector<Trial> trials, nearly;
  for (const PiiType type : types.tested) {
    const TypeInScene found(scan[static_cast<std::size_t>(type)], people, scene);
    const std::string name(name_of(type));
    trials.push_back(
        {{{"type", name}}, found.members(false), found.outsiders(false), std::nullopt});
    if (has_near(type)) {
      nearly.push_back({{{"type", name}, {"match", "nearly"}},
                        found.members(true),
                        found.outsiders(true),
                        std::nullopt});
    }
  }
  std::move(nearly.begin(), nearly.end(), std::back_inserter(trials));
  return trials;
}

std::string words_of(const std::vector<Trial>& trials, const Types& types) {
  const Trial& headline = trials[types.headline];
  const Hits members = hits_of(headline.members);
  const Hits outsiders = hits_of(headline.outsiders);
  std::string words = text(
      "Of the ", with_commas(static_cast<std::size_t>(members.trials)),
      " training people with a value of the type ", headline.key.front().second,
      " that no other person compared and nobody in the reference has, the release holds one for ",
      percent(members.rate()), "; of the ", with_commas(static_cast<std::size_t>(outsiders.trials)),
      " such people outside, for ", percent(outsiders.rate()),
      ". Found in the training data: ", list_of(types.found), '.');
  if (!types.too_few.empty()) {
    words += text(" Not tested, because fewer than ", kFewestPeople,
                  " people on one side have a value of their own: ", list_of(types.too_few), '.');
  }
  return words;
}

void add_counts(Values& values, const PiiScan& scan, bool has_holdout) {
  for (std::size_t i = 0; i < kPiiTypes; ++i) {
    if (scan[i].values > 0) {
      const std::string name(name_of(static_cast<PiiType>(i)));
      values.emplace_back(name + " in train", static_cast<double>(scan[i].in_train));
      if (has_holdout) {
        values.emplace_back(name + " in holdout", static_cast<double>(scan[i].in_holdout));
      }
      values.emplace_back(name + " in release", static_cast<double>(scan[i].in_release));
    }
  }
}

class Pii final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("permutations", permutations_, Count{199, 999'999},
                  "relabellings of the permutation test");
  }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    const PiiScan& scan = pii_of(evidence);
    Result result = attack(evidence, scan, rng);
    add_counts(result.values, scan, evidence.has_holdout());
    return result;
  }

 private:
  Result attack(const Evidence& evidence, const PiiScan& scan, const Rng& rng) const {
    const People* people = evidence.has_holdout() ? &people_of(evidence) : nullptr;
    const Types types = types_of(scan, people);
    if (types.found.empty()) {
      return not_attacked(
          text("Nothing to look for: none of these were found in the training data: ",
               list_of(types.absent), '.'));
    }
    if (auto refused = cannot_attack(evidence,
                                     "some addresses and numbers recur by chance, and only people "
                                     "outside show how many.")) {
      return *refused;
    }
    if (types.tested.empty()) {
      Result result = not_attacked(
          text("too few people: no type has ", kFewestPeople,
               " people on both sides with a value of their own. Found in the training data: ",
               list_of(types.found), ". ", people->described()));
      result.verdict = Verdict::kTooWeak;
      return result;
    }
    TrialAttack trials;
    trials.id = "attacks.pii";
    trials.headline = types.headline;
    trials.everyone = true;
    trials.words = [&](const std::vector<Trial>& all) { return words_of(all, types); };
    trials.attack = [&](const Scene& scene) { return trials_of(scan, *people, types, scene); };
    return run_trials(trials, evidence, rng, static_cast<std::size_t>(permutations_));
  }

  std::int64_t permutations_ = 9'999;
};

}  // namespace

std::unique_ptr<Measure> make_pii() { return std::make_unique<Pii>(); }

}  // namespace assay
