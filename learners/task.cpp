#include "learners/task.h"

#include <algorithm>

#include "core/error.h"

namespace assay {
namespace {

// How often each word occurs, for those that occur.
std::vector<std::pair<std::string, std::size_t>> label_counts(const Table& table,
                                                              std::size_t column) {
  const auto& words = table.words(column);
  std::vector<std::size_t> count(words.size());
  for (const auto code : table.codes(column)) {
    if (code >= 0) {
      ++count[static_cast<std::size_t>(code)];
    }
  }
  std::vector<std::pair<std::string, std::size_t>> met;
  for (std::size_t k = 0; k < words.size(); ++k) {
    if (count[k] > 0) {
      met.emplace_back(words[k], count[k]);
    }
  }
  return met;
}

}  // namespace

std::vector<int> BinaryTask::labels(const Table& table) const {
  const std::size_t index = table.schema().index_of(column);
  const auto& words = table.words(index);
  const auto found = std::find(words.begin(), words.end(), favourable);
  const auto wanted = found == words.end() ? std::int64_t{-2} : std::int64_t{found - words.begin()};
  std::vector<int> labels;
  labels.reserve(table.rows());
  for (const auto code : table.codes(index)) {
    labels.push_back(code < 0 ? -1 : code == wanted ? 1 : 0);
  }
  return labels;
}

std::optional<BinaryTask> binary_task(const Table& train, std::string& why) {
  const auto targets = train.schema().with(Role::kTarget);
  if (targets.empty()) {
    why = "needs a column with role target";
    return {};
  }
  const Field& field = train.field(targets.front());
  if (field.kind != Kind::kCategorical) {
    why = text("needs a categorical column with role target; '", field.name, "' is ",
               name_of(field.kind));
    return {};
  }
  const auto met = label_counts(train, targets.front());
  if (met.size() < 2) {
    why = text("the training table holds ", met.empty() ? "no" : "only one", " label in '",
               field.name, "': there is nothing to predict");
    return {};
  }
  BinaryTask task{field.name, field.favourable, ""};
  if (task.favourable.empty()) {
    task.favourable = std::min_element(met.begin(), met.end(), [](const auto& a, const auto& b) {
                        return a.second != b.second ? a.second < b.second : a.first < b.first;
                      })->first;
    task.note = text("The schema names no favourable label for '", task.column,
                     "': the rarer one, '", task.favourable, "', is taken.");
  } else if (std::none_of(met.begin(), met.end(),
                          [&](const auto& m) { return m.first == task.favourable; })) {
    why = text("the favourable label '", task.favourable, "' of '", task.column,
               "' does not occur in the training table");
    return {};
  }
  if (met.size() > 2) {
    task.note += text(task.note.empty() ? "" : " ", "'", task.column, "' has ", met.size(),
                      " labels: '", task.favourable, "' is set against all others.");
  }
  return task;
}

std::size_t LabelledRows::positives() const {
  return static_cast<std::size_t>(std::count(positive.begin(), positive.end(), 1));
}

LabelledRows labelled_rows(const BinaryTask& task, const Table& table) {
  const auto labels = task.labels(table);
  LabelledRows known;
  for (std::size_t r = 0; r < labels.size(); ++r) {
    if (labels[r] >= 0) {
      known.rows.push_back(r);
      known.positive.push_back(static_cast<char>(labels[r]));
    }
  }
  return known;
}

}  // namespace assay
