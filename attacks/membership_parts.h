#pragma once
#include <vector>

#include "attacks/battery.h"
#include "attacks/distances.h"
#include "attacks/people.h"
#include "core/result.h"

namespace assay {

/// Unit scores of both crowds for one score.
struct MembershipScore {
  std::string name;                        ///< "dcr", "dcr-diff"
  std::vector<double> members, outsiders;  ///< one a unit

  Battery::Score joined() const;
};

/// AUC and hit rates of every score, with intervals, adjusted p and critical values; undefined rates say why.
std::vector<Part> membership_parts(const std::vector<MembershipScore>& scores,
                                   const Battery& battery, const MaxTest& test,
                                   const std::vector<double>& rates);
/// AUC by protected group: members of a group against outsiders of the same group; needs 20 of each.
std::vector<Part> membership_group_parts(const std::vector<MembershipScore>& scores,
                                         const People& people);
/// The 20 members with the highest score, among equals the most unusual (farthest from the
/// reference): row numbers and distances, no cell values.
TableBlock exposed_members(const MembershipScore& score, const People& people,
                           const CrowdDistances& distances);
/// ROC curves with the chance line.
Plot membership_roc(const std::vector<MembershipScore>& scores);
/// Distances to the release, members and outsiders.
Plot membership_distances(const People& people, const Distances& distances);

}  // namespace assay
