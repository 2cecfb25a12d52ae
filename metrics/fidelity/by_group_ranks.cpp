#include "metrics/fidelity/by_group_ranks.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "core/stats/intervals.h"
#include "core/stats/tests.h"

namespace assay {
namespace {

std::optional<GroupExcess> excess_of(std::string_view of, const std::optional<Loss>& group,
                                     const std::optional<Loss>& whole, double alpha) {
  if (!group || !whole) {
    return std::nullopt;
  }
  const double t = student_quantile(1 - alpha / 2, std::min(group->degrees, whole->degrees));
  const double half = t * std::hypot(group->error, whole->error);
  const double value = group->value - whole->value;
  return GroupExcess{of, value, value - half - whole->chance, value + half + group->chance,
                     of == "shapes" ? "half-samples" : "jackknife"};
}

/// What is shown to be worse goes before what is not, the worst first; what is not shown by how near it comes.
bool is_worse(const GroupExcess& a, const GroupExcess& b) {
  if ((a.low > 0) != (b.low > 0)) {
    return a.low > 0;
  }
  return a.low > 0 ? a.value > b.value : a.low > b.low;
}

/// The worse of the two excesses of every group.
void find_worst(const Group& whole, std::vector<Group>& groups) {
  std::size_t comparisons = 0;
  for (const auto& group : groups) {
    comparisons += (group.shapes && whole.shapes ? 1 : 0);
    comparisons += (group.dependence && whole.dependence ? 1 : 0);
  }
  const double alpha = kGroupAlpha / static_cast<double>(std::max<std::size_t>(comparisons, 1));
  for (auto& group : groups) {
    for (const auto& excess :
         {excess_of("shapes", group.shapes, whole.shapes, alpha),
          excess_of("dependence", group.dependence, whole.dependence, alpha)}) {
      if (excess && (!group.worst || is_worse(*excess, *group.worst))) {
        group.worst = excess;
      }
    }
  }
}

/// Groups that the release should hold and does not.
void find_absent(const Group& whole, std::vector<Group>& groups) {
  std::vector<Group*> few;
  std::vector<double> p;
  const auto people = static_cast<double>(whole.train), made = static_cast<double>(whole.release);
  for (auto& group : groups) {
    group.expected = made * static_cast<double>(group.train) / people;
    if (group.train > 0 && group.release < kFewestInGroup) {
      few.push_back(&group);
      p.push_back(fisher_greater({static_cast<double>(group.train), people},
                                 {static_cast<double>(group.release), made}));
    }
  }
  const auto adjusted = holm(p);
  for (std::size_t i = 0; i < few.size(); ++i) {
    Group& group = *few[i];
    group.absent = adjusted[i] <= kGroupAlpha;
    if (group.absent) {
      const double level = 1 - kGroupAlpha / static_cast<double>(2 * few.size());
      const auto real = clopper_pearson({static_cast<double>(group.train), people}, level);
      const auto now = clopper_pearson({static_cast<double>(group.release), made}, level);
      group.worst =
          GroupExcess{"presence", 1 - static_cast<double>(group.release) / group.expected,
                      1 - now.high / real.low, 1 - now.low / real.high, "clopper-pearson"};
    }
  }
}

/// Absent groups, the emptiest and largest first; then by their excess; then those not judged.
bool is_worse(const Group& a, const Group& b) {
  if (a.absent != b.absent) {
    return a.absent;
  }
  if (a.absent) {
    return std::pair(a.worst->value, a.train) > std::pair(b.worst->value, b.train);
  }
  if (a.worst.has_value() != b.worst.has_value()) {
    return a.worst.has_value();
  }
  return a.worst ? is_worse(*a.worst, *b.worst) : a.train > b.train;
}

}  // namespace

void rank_groups(const Group& whole, std::vector<Group>& groups) {
  find_worst(whole, groups);
  find_absent(whole, groups);
  std::stable_sort(groups.begin(), groups.end(),
                   [](const Group& a, const Group& b) { return is_worse(a, b); });
}

}  // namespace assay
