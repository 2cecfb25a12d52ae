#pragma once
#include <vector>

#include "attacks/distances.h"
#include "attacks/membership/battery.h"
#include "attacks/membership/membership_scores.h"
#include "attacks/people.h"
#include "core/result.h"

namespace assay {

/// AUC and hit rates of every score, with intervals, p of the statistic alone ("p") and over the battery
/// ("p_adjusted"), and critical values; undefined rates say why. Score by score, the rates ascending after the AUC.
std::vector<Part> membership_parts(const std::vector<MembershipScore>& scores,
                                   const Battery& battery, const MaxTest& test,
                                   const std::vector<double>& rates);
/// The statistic with the smallest adjusted p, among equals the one of the smallest false-positive rate, and of these
/// the largest: one sentence and a blank. Empty if even that p exceeds 0.05.
std::string clearest_sign(const std::vector<Part>& parts);
/// AUC by protected group: members of a group against outsiders of the same group; needs 20 of each.
std::vector<Part> membership_group_parts(const std::vector<MembershipScore>& scores,
                                         const People& people);
/// The 20 members with the highest score, among equals the most unusual (farthest from the
/// reference): row numbers and distances, no cell values.
TableBlock exposed_members(const MembershipScore& score, const People& people,
                           const CrowdDistances& distances);
/// ROC curves of dcr and of the three other scores with the smallest p, with the chance line.
Plot membership_roc(const std::vector<MembershipScore>& scores, const MaxTest& test);
/// Distances to the release, members and outsiders.
Plot membership_distances(const Evidence& evidence);

}  // namespace assay
