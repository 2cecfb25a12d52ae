#include "attacks/reconstruction/reconstruction_report.h"

#include <algorithm>

#include "attacks/crowd_report.h"
#include "attacks/verdict.h"
#include "core/text.h"

namespace assay {
namespace {

SideHits side_hits(const Trial& trial) {
  return {hits_of(trial.members), hits_of(trial.outsiders)};
}

double excess(const SideHits& hits) {
  return rate_or_zero(hits.members) - rate_or_zero(hits.outsiders);
}

std::string share(Hits hits) {
  return hits.trials > 0 ? percent(hits.hits / hits.trials) : "none tried";
}

/// "16 % of the training people and 1 % of the people outside".
std::string both(const SideHits& hits) {
  return text(share(hits.members), " of the training people and ", share(hits.outsiders),
              " of the people outside");
}

/// "; in minority classes 16 % of 1,151 and 1 % of 1,160"; empty without a target. `first`: says what they are.
std::string minority_words(const GeometryFacts& facts, const SideHits& hits, bool first) {
  if (!facts.target) {
    return "";
  }
  const auto of = [](Hits side) {
    return text(share(side), " of ", with_commas(static_cast<std::size_t>(side.trials)));
  };
  const std::string which =
      first ? text(" (all but the largest of '", *facts.target, "')") : std::string();
  return text("; in minority classes", which, ' ', of(hits.members), " and ", of(hits.outsiders));
}

std::string rebuilt_words(const GeometryFacts& facts) {
  if (facts.rebuilt == 0) {
    return "From the release alone no row was rebuilt: lines through its rows end together, and "
           "rows pile up, no more often than chance brings.";
  }
  return text(
      "From the release alone, by lines through its rows that end together and by rows that pile "
      "up, ",
      with_commas(facts.rebuilt), facts.rebuilt == 1 ? " row was" : " rows were", " rebuilt; ",
      with_commas(facts.rebuilt_in_training), " of them ",
      facts.rebuilt_in_training == 1 ? "is" : "are", " in the training table, equal",
      facts.target ? text(" in '", *facts.target, "' and,") : "", " to within a step of rounding",
      facts.target ? "," : "",
      " in every numeric and datetime column. Of the people compared ('segments') it rebuilt ",
      both(facts.segments), minority_words(facts, facts.minority_segments, true), '.');
}

std::string ends_words(const GeometryFacts& facts) {
  std::string words = text(
      " An attacker who holds a person's row and asks whether the release was made from it, "
      "because lines through rows of the release end there ('end points, ",
      facts.scaled ? "scaled" : "unscaled", "'), says yes for ", both(facts.ends),
      facts.scaled ? "" : ", the difference of which is the estimate",
      minority_words(facts, facts.minority_ends, facts.rebuilt == 0),
      ". A yes gives away that the person was in the training data; the row was known.");
  if (facts.scaled) {
    words += text(" The estimate is the difference in 'end points, unscaled': ",
                  both(facts.unscaled_ends), '.');
  }
  return words;
}

std::string limit_words(const GeometryFacts& facts) {
  std::string words = text(" Every row was joined with its ", facts.near_rows, " nearest rows");
  if (facts.near_rows < facts.options.k) {
    words += text(" in the largest class, not with ", facts.options.k, ": at most ",
                  with_commas(static_cast<std::size_t>(facts.options.pairs)),
                  " pairs a class are looked at (option pairs)");
  }
  words += '.';
  if (facts.thinned) {
    words +=
        text(" Where ", with_commas(facts.options.sample),
             " rows of a class lay on no line, its other rows were not tried (option sample).");
  }
  for (const auto& column : facts.gappy) {
    words += text(" Column '", column,
                  "' took no part in this: it is missing in more than a tenth of the rows.");
  }
  return words;
}

Hits minority_hits(const std::vector<double>& success, const std::vector<char>& minority) {
  std::vector<double> some;
  for (std::size_t unit = 0; unit < minority.size(); ++unit) {
    if (minority[unit] != 0) {
      some.push_back(success[unit]);
    }
  }
  return hits_of(some);
}

Value rate_of(Hits hits) { return hits.trials > 0 ? Value(hits.hits / hits.trials) : Value(); }

}  // namespace

GeometryFacts geometry_facts(const GeometryAttack& attack, const GeometryAttack::Outcome& outcome,
                             const Schema& schema) {
  GeometryFacts facts;
  facts.lines = outcome.lines;
  facts.rebuilt = outcome.places();
  facts.rebuilt_in_training = attack.confirmed(outcome);
  facts.near_rows = outcome.least_k;
  facts.thinned = outcome.thinned;
  facts.gappy = attack.space().gappy;
  facts.options = attack.options();
  const Trial& segments = outcome.trials[GeometryAttack::kSegments];
  const Trial& unscaled = outcome.trials[GeometryAttack::kEndsUnscaled];
  const Trial& scaled = outcome.trials[GeometryAttack::kEndsScaled];
  facts.segments = side_hits(segments);
  facts.unscaled_ends = side_hits(unscaled);
  facts.scaled = excess(side_hits(scaled)) > excess(facts.unscaled_ends);
  const Trial& ends = facts.scaled ? scaled : unscaled;
  facts.ends = side_hits(ends);
  if (attack.space().target) {
    facts.target = schema.fields[*attack.space().target].name;
    const auto members = attack.minority(attack.sides().members);
    const auto outsiders = attack.minority(attack.sides().outsiders);
    const auto minority = [&](const Trial& trial) {
      return SideHits{minority_hits(trial.members, members),
                      minority_hits(trial.outsiders, outsiders)};
    };
    facts.minority_segments = minority(segments);
    facts.minority_ends = minority(ends);
  }
  return facts;
}

std::string geometry_words(const GeometryFacts& facts) {
  return rebuilt_words(facts) + ends_words(facts) + limit_words(facts);
}

Values geometry_values(const GeometryFacts& facts) {
  Values values = {{"lines", static_cast<double>(facts.lines)},
                   {"rebuilt rows", static_cast<double>(facts.rebuilt)},
                   {"rebuilt rows in training", static_cast<double>(facts.rebuilt_in_training)},
                   {"near rows", static_cast<double>(facts.near_rows)}};
  if (facts.target) {
    const SideHits& rebuilt = facts.minority_segments;
    const SideHits& ends = facts.minority_ends;
    values.insert(values.end(), {{"minority people", rebuilt.members.trials},
                                 {"minority rebuilt", rate_of(rebuilt.members)},
                                 {"minority end points", rate_of(ends.members)},
                                 {"minority people outside", rebuilt.outsiders.trials},
                                 {"minority rebuilt outside", rate_of(rebuilt.outsiders)},
                                 {"minority end points outside", rate_of(ends.outsiders)}});
  }
  return values;
}

std::string marginal_words(std::span<const Trial> trials, const Schema& schema) {
  if (trials.empty()) {
    return "";
  }
  const auto& most = *std::max_element(
      trials.begin(), trials.end(),
      [](const Trial& a, const Trial& b) { return excess(side_hits(a)) < excess(side_hits(b)); });
  const SideHits hits = side_hits(most);
  if (std::min(hits.members.trials, hits.outsiders.trials) < 1) {
    return "";
  }
  const std::string& secret = most.key.back().second;
  const std::string which =
      trials.size() == 1
          ? text("From its marginals ('marginals') an unknown '", secret, "' is guessed right for ")
          : text("Of the ", trials.size(), " columns guessed from its marginals ('marginals') '",
                 secret, "' shows the largest difference: guessed right for ");
  const bool cut = schema.at(secret).is_ordered();
  return text(which, both(hits), "; the commonest ", cut ? "range" : "value",
              " among people outside is right for ", percent(most.baseline.value_or(0)),
              cut ? ". Right is the same of about ten ranges." : ".");
}

}  // namespace assay
