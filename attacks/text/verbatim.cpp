#include "attacks/text/verbatim.h"

#include <algorithm>
#include <limits>
#include <numeric>

#include "attacks/crowd_report.h"
#include "attacks/text/text_near.h"
#include "attacks/text/text_spans.h"
#include "attacks/trials.h"
#include "attacks/verdict.h"
#include "core/text.h"

namespace assay {
namespace {

/// One text column, attacked.
struct ColumnTexts {
  std::string name;
  TextSpans spans;
  NearTexts near;
  std::size_t members = 0, outsiders = 0;  // who have a text of 4 words

  bool testable() const { return std::min(members, outsiders) >= kFewestPeople; }
};

std::vector<std::size_t> text_columns(const Schema& schema) {
  return columns_by_name(schema, [](const Field& field) { return field.kind == Kind::kText; });
}

std::size_t count_tried(const std::vector<TextOutcome>& outcomes) {
  return static_cast<std::size_t>(std::count_if(outcomes.begin(), outcomes.end(),
                                                [](const TextOutcome& one) { return one.tried; }));
}

std::vector<ColumnTexts> attack_columns(const Evidence& evidence, const SpanOptions& options) {
  std::vector<ColumnTexts> columns;
  for (const std::size_t column : text_columns(evidence.schema())) {
    const Corpus corpus = corpus_of(evidence, column);
    ColumnTexts texts{evidence.schema().fields[column].name, spans_of(corpus, options),
                      near_texts(corpus), 0, 0};
    texts.members = count_tried(texts.near.members);
    texts.outsiders = count_tried(texts.near.outsiders);
    columns.push_back(std::move(texts));
  }
  return columns;
}

std::vector<double> successes(const std::vector<TextOutcome>& outcomes, const Scene& scene,
                              std::size_t planted) {
  std::vector<double> success(outcomes.size());
  std::transform(outcomes.begin(), outcomes.end(), success.begin(), [&](const TextOutcome& one) {
    return one.tried ? static_cast<double>(one.success(scene, planted))
                     : std::numeric_limits<double>::quiet_NaN();
  });
  return success;
}

std::vector<Trial> trials_of(const std::vector<ColumnTexts>& columns, const People& people,
                             const Scene& scene) {
  const std::size_t planted =
      scene.kind == Scene::Kind::kPlanted ? planted_units(people)[scene.step] : 0;
  std::vector<Trial> trials;
  const auto add = [&](Key key, const std::vector<TextOutcome>& members,
                       const std::vector<TextOutcome>& outsiders) {
    trials.push_back({std::move(key), successes(members, scene, planted),
                      successes(outsiders, scene, planted), std::nullopt});
  };
  for (const ColumnTexts& column : columns) {
    if (column.testable()) {
      for (std::size_t k = 0; k < kEidetic.size(); ++k) {
        add({{"column", column.name}, {"k-eidetic", std::to_string(kEidetic[k])}},
            column.spans.members.eidetic[k], column.spans.outsiders.eidetic[k]);
      }
      add({{"column", column.name}, {"match", "near-verbatim"}}, column.near.members,
          column.near.outsiders);
    }
  }
  return trials;
}

/// The 1-eidetic trial of the column in which most people have a text.
std::size_t headline_of(const std::vector<ColumnTexts>& columns) {
  std::size_t headline = 0;
  std::size_t most = 0;
  std::size_t next = 0;
  for (const ColumnTexts& column : columns) {
    if (column.testable()) {
      if (column.members + column.outsiders > most) {
        most = column.members + column.outsiders;
        headline = next;
      }
      next += kEidetic.size() + 1;
    }
  }
  return headline;
}

/// The longest span of every unit, over all columns.
std::vector<LongestSpan> longest_spans(const std::vector<ColumnTexts>& columns,
                                       SpanSide TextSpans::*side) {
  std::vector<LongestSpan> longest((columns.front().spans.*side).longest.size());
  for (const ColumnTexts& column : columns) {
    const auto& here = (column.spans.*side).longest;
    for (std::size_t unit = 0; unit < longest.size(); ++unit) {
      if (here[unit].tokens > longest[unit].tokens) {
        longest[unit] = here[unit];
      }
    }
  }
  return longest;
}

TableBlock longest_table(const std::vector<LongestSpan>& longest, const Crowd& members) {
  std::vector<std::size_t> order(longest.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return longest[a].tokens > longest[b].tokens;  // equals stay in content order
  });
  TableBlock table{
      "Training people of whose own words the release repeats most, verbatim",
      {"training row", "words in a row", "people who wrote the rarest passage of them"},
      {}};
  for (const std::size_t unit : order) {
    if (table.rows.size() == kMostExposed || longest[unit].tokens == 0) {
      break;
    }
    table.rows.push_back({row_number(members, unit), static_cast<double>(longest[unit].tokens),
                          static_cast<double>(longest[unit].writers)});
  }
  return table;
}

double most_tokens(const std::vector<LongestSpan>& spans) {
  std::size_t most = 0;
  for (const LongestSpan& span : spans) {
    most = std::max(most, span.tokens);
  }
  return static_cast<double>(most);
}

std::string not_tested(const std::vector<ColumnTexts>& columns) {
  std::string words;
  for (const ColumnTexts& column : columns) {
    if (!column.testable()) {
      words += (words.empty() ? "" : ", ") + column.name;
    }
  }
  return words;
}

std::string words_of(const std::vector<Trial>& trials, std::size_t headline,
                     const std::vector<ColumnTexts>& columns, std::size_t tokens) {
  const Hits members = hits_of(trials[headline].members);
  const Hits outsiders = hits_of(trials[headline].outsiders);
  std::string words =
      text("Of the ", with_commas(static_cast<std::size_t>(members.trials)),
           " training people with a text of ", SpanOptions::kShortest, " words or more in column '",
           trials[headline].key.front().second, "', the release repeats ", tokens,
           " or more successive words (of a shorter text: the whole text) that no other person ",
           "compared and nobody in the reference wrote for ", percent(members.rate()), "; of the ",
           with_commas(static_cast<std::size_t>(outsiders.trials)), " such people outside, for ",
           percent(outsiders.rate()), '.');
  const std::string left_out = not_tested(columns);
  if (!left_out.empty()) {
    words += text(" Not tested, because fewer than ", kFewestPeople,
                  " people on one side have such a text: ", left_out, '.');
  }
  return words;
}

class TextAttack final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("tokens", tokens_, Count{5, 1'000}, "words in a row that make a passage");
    visitor.field("permutations", permutations_, Count{199, 999'999},
                  "relabellings of the permutation test");
  }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    if (text_columns(evidence.schema()).empty()) {
      return not_attacked("Nothing to look for: the tables have no text column.");
    }
    if (auto refused = cannot_attack(evidence,
                                     "some passages recur by chance, and only people outside show "
                                     "how many.")) {
      return *refused;
    }
    const People& people = people_of(evidence);
    const auto columns = attack_columns(evidence, {static_cast<std::size_t>(tokens_)});
    if (std::none_of(columns.begin(), columns.end(),
                     [](const ColumnTexts& column) { return column.testable(); })) {
      return without_texts(columns, people);
    }
    const std::size_t headline = headline_of(columns);
    TrialAttack attack;
    attack.id = "attacks.text";
    attack.headline = headline;
    attack.everyone = true;
    attack.words = [&](const std::vector<Trial>& trials) {
      return words_of(trials, headline, columns, static_cast<std::size_t>(tokens_));
    };
    attack.attack = [&](const Scene& scene) { return trials_of(columns, people, scene); };
    Result result = run_trials(attack, evidence, rng, static_cast<std::size_t>(permutations_));
    const auto members = longest_spans(columns, &TextSpans::members);
    const auto outsiders = longest_spans(columns, &TextSpans::outsiders);
    result.values.emplace_back("longest span, members", most_tokens(members));
    result.values.emplace_back("longest span, outsiders", most_tokens(outsiders));
    result.tables = {longest_table(members, people.members)};
    return result;
  }

 private:
  static Result without_texts(const std::vector<ColumnTexts>& columns, const People& people) {
    const bool any = std::any_of(columns.begin(), columns.end(), [](const ColumnTexts& column) {
      return column.members + column.outsiders > 0;
    });
    if (!any) {
      return not_attacked(text("Nothing to look for: no text of the people compared has ",
                               SpanOptions::kShortest,
                               " words. Text columns: ", not_tested(columns), '.'));
    }
    Result result = not_attacked(text("too few people: in no text column do ", kFewestPeople,
                                      " people on both sides have a text of ",
                                      SpanOptions::kShortest, " words. ", people.described()));
    result.verdict = Verdict::kTooWeak;
    return result;
  }

  std::int64_t tokens_ = 10;
  std::int64_t permutations_ = 9'999;
};

}  // namespace

std::unique_ptr<Measure> make_text() { return std::make_unique<TextAttack>(); }

}  // namespace assay
