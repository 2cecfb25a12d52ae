#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/fidelity/by_group_losses.h"

namespace assay {

/// Fewer people than this on either side are not judged.
inline constexpr std::size_t kFewestInGroup = 20;

/// The 5 % of false alarms are shared by three families: groups that seem to have dependence to lose, groups that are
/// worse, and groups that are not there.
inline constexpr double kGroupAlpha = 0.05 / 3;

/// How much worse than the whole table, with ends that hold for all groups at once.
struct GroupExcess {
  std::string_view of;  ///< "shapes", "dependence", "presence"
  double value = 0, low = 0, high = 0;
  std::string method;
};

/// What is known of one group of people.
struct Group {
  const Slice* slice = nullptr;
  std::size_t train = 0, release = 0;  ///< units
  std::optional<Loss> shapes, dependence;
  std::optional<GroupExcess> worst;
  double expected = 0;    ///< units a fresh sample of the release's size would hold
  bool absent = false;    ///< too few in the release, and fewer than chance allows
  bool entities = false;  ///< do people have several rows?
  bool judged() const { return train >= kFewestInGroup && release >= kFewestInGroup; }
};

/// Fills `worst` of every group: the worse of its two excesses over the whole table, ends by Bonferroni over all of
/// them; for groups that the release should hold and does not, the share of people lost (by_group.h). Then puts the
/// groups in order: absent ones, the emptiest and largest first; then by their excess, what is shown to be worse before
/// what is not; then those not judged.
void rank_groups(const Group& whole, std::vector<Group>& groups);

}  // namespace assay
