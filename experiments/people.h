#pragma once
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "core/rng.h"
#include "core/table.h"

namespace assay {

/// The structural causal model behind `assay simulate`: people treated in hospital who asked for a
/// care grant.
///
/// Every column is a stated function of its parents in `people_graph()` and of noise of its own, so
/// that the truth about dependences, gaps and missing cells follows by summation and
/// one-dimensional integrals (people_truth.h).
///
///   sex        nominal, protected: P[female] = 0.52
///   origin     nominal, protected: north 0.50, east 0.27, south 0.18, west 0.05
///   age        whole years 18..90, P proportional to exp(-((age - 44)/20)^2 / 2)
///   blood      nominal: O 0.45, A 0.40, B 0.11, AB 0.04; hangs together with nothing
///   admitted   date, uniform over 2021..2023; has one effect only, discharged
///   education  ordinal 0..3, ordered logit: P[education <= k] = s(c_k - shift), c = -2.5,
///   -0.4, 1.2,
///              shift = -0.02 (age - 45) - (0, 0.2, 0.5, 0.9 by origin)
///   condition  rare with P = 0.005 whoever it is (the rare subgroup); of the others chronic with
///              P = s(-3 + 0.04 (age - 18)); else none
///   height     cm, normal: 165 + 13 [male] + 7 e, one decimal
///   income     lognormal: log = 7.4 + 0.22 education + 0.012 (age - 45) - 0.12 [female] + 0.45 e,
///   whole numbers;
///              missing not at random: P[missing] = s(-2.6 + 1.2 (log income - 7.9))
///   balance    heavy-tailed: 600 education + 2500 t with 3 degrees of freedom, two decimals, at
///   most a million visits     zero-inflated: P[0] = s(1 - 1.5 [chronic] - 2.5 [rare]), else 1 +
///   Poisson(1.5) discharged admitted + stay; stay = 1 + Poisson(2 + 0.05 (age - 18) + 4 [chronic]
///   + 20 [rare]) days note       free text that names the condition; missing for 15 % at random
///   granted    target: logit = -0.3 + 0.6 (log income - 7.9) + 0.35 (education - 1.5) + 0.8
///   [chronic] + 1.5 [rare]
///              + kBiasFemale [female] + kBiasOrigin [south or west]: the last two are the bias
///   person     id: P0000001, ...; says nothing
/// with s(x) = 1/(1 + exp(-x)) and e standard normal. Income in other columns is the true one, also
/// where it is missing.
namespace people {

inline constexpr double kFemale = 0.52;
inline constexpr double kRare = 0.005;
inline constexpr double kNoteMissing = 0.15;
inline constexpr double kBiasFemale = -0.5;  ///< log odds of a grant, all else equal
inline constexpr double kBiasOrigin = -0.9;  ///< south or west against north or east
inline constexpr int kYoungest = 18, kOldest = 90;
inline constexpr int kFirstDay = 18'628, kDays = 1'095;  ///< 2021-01-01, three years
inline constexpr double kHeightStep = 13, kHeightDeviation = 7, kIncomeDeviation = 0.45;
inline constexpr double kBalanceStep = 600, kBalanceScale = 2500, kBalanceBound = 1e6;

inline constexpr std::array<std::string_view, 2> kSexes = {"female", "male"};
inline constexpr std::array<std::string_view, 4> kOrigins = {"north", "east", "south", "west"};
inline constexpr std::array<std::string_view, 4> kBloods = {"O", "A", "B", "AB"};
inline constexpr std::array<std::string_view, 4> kEducations = {"none", "basic", "secondary",
                                                                "higher"};
inline constexpr std::array<std::string_view, 3> kConditions = {"none", "chronic", "rare"};
inline constexpr std::array<std::string_view, 2> kLabels = {"no", "yes"};
inline constexpr std::array<double, 4> kOriginShares = {0.50, 0.27, 0.18, 0.05};
inline constexpr std::array<double, 4> kBloodShares = {0.45, 0.40, 0.11, 0.04};

double logistic(double x);
double age_weight(int age);                                ///< not normalised
double education_at_most(int level, int age, int origin);  ///< P[education <= level]
double chronic_rate(int age);                         ///< among people without the rare condition
double income_mean(int education, int age, int sex);  ///< of log income
double income_missing_rate(double log_income);
double no_visit_rate(int condition);
double stay_mean(int age, int condition);  ///< days
double grant_logit(double log_income, int education, int condition, int sex, int origin);

}  // namespace people

/// Cause and effect, by column name.
std::span<const std::pair<std::string_view, std::string_view>> people_graph();

/// What is public about the people: every kind, category and bound declared; roles set.
Schema people_schema();

/// `rows` people; the first is called P<first>. Person i depends on rng.split(i) alone, so tables
/// of different lengths begin alike. Parallel over people.
Table simulate_people(std::size_t rows, std::uint64_t first, Rng rng);

}  // namespace assay
