#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/run_record.h"

/// What the report says in words, shared by HTML and Markdown. Plain English for a reader who is no
/// statistician.
namespace assay {

struct FamilyWords {
  std::string_view family;    ///< "attacks"
  std::string_view title;     ///< "Privacy"
  std::string_view question;  ///< one sentence: what the section answers
};
/// Privacy, fidelity, fairness, utility, then the others; a family without words of its own gets
/// its name as title.
FamilyWords words_of(std::string_view family);

/// The results of a run, grouped by family in the order of the report, each family in the order of
/// the run.
struct FamilyResults {
  FamilyWords words;
  std::vector<const Result*> results;
};
std::vector<FamilyResults> by_family(const RunRecord& run);

/// "Copied people" for a known id, else the name made readable: "fidelity.new_thing" is "New
/// thing".
std::string title_of(const Result& result);

/// The estimate is a skill: 0 at the floor, 1 at the ceiling.
bool is_skill(const Result& result);

/// One sentence saying what the estimate means, by its place between floor and ceiling, its goal
/// and its interval. Empty without an estimate.
std::string meaning_of(const Result& result);

std::string verdict_meaning(Verdict verdict);  ///< one sentence
/// "Smallest leak this run could have found: verbatim copies of 1.2 % of the training people."; empty if the test does
/// not say, or if the attack is too weak for another reason.
std::string detectable_text(const Result& result);
/// "p = 0.031 over all attacks of this run (Holm); permutation of the maximum"; empty without a
/// test.
std::string test_text(const Result& result);

/// A measure that should have given an estimate and did not; `note` says why. Explorations promise
/// none.
bool lacks_estimate(const Result& result);

/// The run is an audit of a release, not a look at one table.
bool is_audit(const RunRecord& run);
/// "Internal: not for publication. ...": why the report itself must be kept.
std::string internal_text(const RunRecord& run);

/// The report's main sentence: what the alarms say of the run as a whole, or that nothing is known. Empty for a look at
/// one table.
std::string summary_of(const RunRecord& run);

/// "train" is "training people", "synthetic" is "release", ...
std::string table_title(std::string_view table);

std::string key_text(const Key& key);  ///< "age × income"; names are column headings elsewhere

struct Explanation {
  std::string_view term, text;
};
/// "How to read this report".
std::vector<Explanation> glossary();

inline constexpr std::string_view kNoPolicy = "No policy was given, so no decision is made.";
inline constexpr std::string_view kBeyondCeiling =
    "closer to the training people than new people are: see attacks";

}  // namespace assay
