#include "metrics/peers/kmarginal.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <sstream>

#include <fmt/format.h>

#include "core/error.h"
#include "metrics/peers/parts.h"

namespace assay {
namespace {

std::string trimmed(std::string name) {
  name.erase(0, name.find_first_not_of(' '));
  name.erase(name.find_last_not_of(' ') + 1);
  return name;
}

std::size_t column_with_cells(const Schema& schema, const std::string& name,
                              std::string_view option) {
  const std::size_t column = schema.index_of(name);
  require(peers::has_cells(schema.fields[column]), "peers.nist_kmarginal: ", option, " names '",
          name, "', which is ", name_of(schema.fields[column].kind),
          "; choose numeric, datetime and categorical columns");
  return column;
}

class Kmarginal final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("columns", columns_,
                  "columns whose pairs are compared, separated by commas; empty: all numeric, "
                  "datetime and categorical ones");
    visitor.field("group", group_,
                  "a column that every pair is joined with, as NIST does with regions; its values "
                  "get a score each; empty: none");
  }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    const Schema& schema = evidence.schema();
    std::optional<std::size_t> group;
    if (!trimmed(group_).empty()) {
      group = column_with_cells(schema, trimmed(group_), "group");
    }
    const auto columns = columns_of(schema, group);
    require(columns.size() >= 2,
            "the k-marginal score compares pairs of numeric, datetime or "
            "categorical columns; there are ",
            columns.size(), " such columns");
    const auto score = kmarginal_score(evidence.train(), evidence.synthetic(), columns, group, rng);
    Result result;
    result.goal = Goal::kHigher;
    result.estimate.emplace().value = score.score;
    result.note = note(score, schema, columns.size());
    add_columns(score, schema, result);
    add_pairs(score, schema, result);
    if (group) {
      add_groups(score, schema.fields[*group].name, result);
    }
    return result;
  }

 private:
  std::vector<std::size_t> columns_of(const Schema& schema,
                                      std::optional<std::size_t> group) const {
    std::set<std::size_t> columns;
    std::istringstream list(columns_);
    for (std::string name; std::getline(list, name, ',');) {
      columns.insert(column_with_cells(schema, trimmed(name), "columns"));
    }
    for (std::size_t c = 0; trimmed(columns_).empty() && c < schema.fields.size(); ++c) {
      if (schema.fields[c].is_measured() && peers::has_cells(schema.fields[c])) {
        columns.insert(c);
      }
    }
    if (group) {
      columns.erase(*group);
    }
    return {columns.begin(), columns.end()};
  }

  std::string note(const KmarginalScore& score, const Schema& schema, std::size_t columns) const {
    std::string words = fmt::format(
        "The k-marginal score of NIST's SDNist (July 2025), 0 to 1000, over {} of {} "
        "columns{}. It has no floor (shuffling every column keeps most of the score), and real "
        "people do not reach 1000 either: sampling noise lowers it.",
        score.marginals.size() == 1 ? std::string("the one pair")
                                    : fmt::format("{} pairs", score.marginals.size()),
        columns,
        trimmed(group_).empty() ? "" : fmt::format(", each joined with {}", trimmed(group_)));
    if (score.marginals.size() < score.pairs) {
      words +=
          fmt::format(" The pairs are drawn at random, with replacement, out of {}.", score.pairs);
    }
    std::size_t without = 0;
    for (const auto& field : schema.fields) {
      without += field.is_measured() && !peers::has_cells(field) ? 1 : 0;
    }
    if (without > 0 && trimmed(columns_).empty()) {
      words += fmt::format(
          " {} not scored: text, id and vector have no cells.",
          without == 1 ? std::string("One column is") : fmt::format("{} columns are", without));
    }
    return words;
  }

  static void add_columns(const KmarginalScore& score, const Schema& schema, Result& result) {
    struct Mean {
      double sum = 0, count = 0;
    };
    std::map<std::string, Mean> means;
    for (const auto& pair : score.marginals) {
      for (const auto column : std::set<std::size_t>{pair.first, pair.second}) {
        auto& mean = means[schema.fields[column].name];
        mean.sum += pair.score;
        ++mean.count;
      }
    }
    std::vector<Part> parts;
    for (const auto& [name, mean] : means) {
      auto& part = parts.emplace_back();
      part.key = {{"column", name}};
      part.estimate.emplace().value = mean.sum / mean.count;
      part.values = {{"pairs", mean.count}};
    }
    peers::append_worst_first(std::move(parts), result);
  }

  /// A pair drawn twice is shown once.
  static void add_pairs(const KmarginalScore& score, const Schema& schema, Result& result) {
    std::map<Key, double> scores;
    for (const auto& pair : score.marginals) {
      const std::array names{schema.fields[pair.first].name, schema.fields[pair.second].name};
      scores[peers::columns_key(names)] = pair.score;
    }
    std::vector<Part> parts;
    for (const auto& [key, value] : scores) {
      auto& part = parts.emplace_back();
      part.key = key;
      part.estimate.emplace().value = value;
    }
    peers::append_worst_first(std::move(parts), result);
  }

  static void add_groups(const KmarginalScore& score, const std::string& column, Result& result) {
    std::vector<Part> parts;
    for (const auto& group : score.groups) {
      auto& part = parts.emplace_back();
      part.key = {{"column", column}, {"group", group.label}};
      if (group.score) {
        part.estimate.emplace().value = *group.score;
      } else {
        part.note = "no training rows without missing values in some pair: the tool prints NaN";
      }
    }
    peers::append_worst_first(std::move(parts), result);
  }

  std::string columns_, group_;
};

}  // namespace

std::unique_ptr<Measure> make_nist_kmarginal() { return std::make_unique<Kmarginal>(); }

}  // namespace assay
