#include "reports/result_state.h"

#include "core/error.h"
#include "reports/columnar.h"

namespace assay {
namespace {

void visit_optional(hdf5::State& state, std::string_view name, std::optional<double>& value) {
  std::vector<double> items;
  if (value) {
    items = {*value};
  }
  state.field(name, items);
  require(items.size() <= 1, "'", name, "' must hold at most one number");
  value = items.empty() ? std::nullopt : std::optional(items[0]);
}

/// Names of enumerations; "" is none.
template <class T, class From>
void visit_name(hdf5::State& state, std::string_view name, std::optional<T>& value,
                const From& from) {
  std::string word(value ? name_of(*value) : std::string_view{});
  state.field(name, word);
  value = word.empty() ? std::nullopt : std::optional<T>(from(word));
}

void visit_test(hdf5::State& state, std::optional<Test>& test) {
  std::uint64_t present = test ? 1 : 0;
  state.field("tested", present);
  if (present == 0) {
    test.reset();
    return;
  }
  if (!test) {
    test.emplace();
  }
  state.enter("test");
  state.field("p", test->p);
  visit_optional(state, "p_adjusted", test->p_adjusted);
  state.field("procedure", test->procedure);
  visit_optional(state, "minimum_detectable", test->minimum_detectable);
  state.leave();
}

/// The columns of a list of parts, of a result's own estimate and values (as one part), or of a
/// table.
struct Block {
  Vocabulary words;
  EstimateList estimates{words};
  Queue<std::int32_t> key_sizes, value_sizes;
  TextList key_names{words}, key_values{words}, value_names{words}, notes{words};
  CellList cells{words};

  void visit(hdf5::State& state) {
    words.visit(state);
    estimates.visit(state);
    state.field("keys_size", key_sizes.items());
    key_names.visit(state, "keys_name");
    key_values.visit(state, "keys_value");
    notes.visit(state, "note");
    state.field("values_size", value_sizes.items());
    value_names.visit(state, "values_name");
    cells.visit(state);
  }

  void add(std::int64_t i, const Part& part) {
    estimates.add(i, part.estimate);
    key_sizes.add(static_cast<std::int32_t>(part.key.size()));
    for (const auto& [name, value] : part.key) {
      key_names.add(name);
      key_values.add(value);
    }
    notes.add(part.note);
    value_sizes.add(static_cast<std::int32_t>(part.values.size()));
    for (const auto& [name, value] : part.values) {
      value_names.add(name);
      cells.add(value);
    }
  }

  Part next(std::int64_t i) {
    Part part;
    part.estimate = estimates.at(i);
    for (auto left = key_sizes.next(); left > 0; --left) {
      auto name = key_names.next();
      part.key.emplace_back(std::move(name), key_values.next());
    }
    part.note = notes.next();
    for (auto left = value_sizes.next(); left > 0; --left) {
      auto name = value_names.next();
      part.values.emplace_back(std::move(name), cells.next());
    }
    return part;
  }
};

void visit_parts(hdf5::State& state, std::string_view group, std::vector<Part>& parts) {
  state.enter(group);
  Block block;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    block.add(static_cast<std::int64_t>(i), parts[i]);
  }
  block.visit(state);
  if (state.loading()) {
    for (std::size_t i = 0; i < block.key_sizes.items().size(); ++i) {
      parts.push_back(block.next(static_cast<std::int64_t>(i)));
    }
  }
  state.leave();
}

/// The result's own estimate, note and values are a part without a key.
void visit_whole(hdf5::State& state, Result& result) {
  std::vector<Part> whole;
  if (!state.loading()) {
    whole.push_back({{}, result.estimate, result.note, result.values});
  }
  visit_parts(state, "whole", whole);
  require(whole.size() == 1, "a result must have one estimate, not ", whole.size());
  result.estimate = whole[0].estimate;
  result.note = whole[0].note;
  result.values = std::move(whole[0].values);
}

void visit_table(hdf5::State& state, TableBlock& table) {
  state.field("title", table.title);
  state.field("columns", table.columns);
  Vocabulary words;
  CellList cells(words);
  Queue<std::int32_t> sizes;
  for (const auto& row : table.rows) {
    sizes.add(static_cast<std::int32_t>(row.size()));
    for (const auto& cell : row) {
      cells.add(cell);
    }
  }
  words.visit(state);
  state.field("rows_size", sizes.items());
  cells.visit(state);
  if (state.loading()) {
    for (const auto size : sizes.items()) {
      auto& row = table.rows.emplace_back();
      for (auto left = size; left > 0; --left) {
        row.push_back(cells.next());
      }
    }
  }
}

void visit_plot(hdf5::State& state, Plot& plot) {
  state.field("kind", plot.kind);
  state.field("title", plot.title);
  state.field("x_label", plot.x_label);
  state.field("y_label", plot.y_label);
  state.field("note", plot.note);
  state.field("labels", plot.labels);
  state.field("edges", plot.edges);
  state.enter("series");
  visit_each(state, plot.series, [&](Series& series) {
    state.field("name", series.name);
    state.field("x", series.x);
    state.field("y", series.y);
    state.field("low", series.low);
    state.field("high", series.high);
  });
  state.leave();
}

}  // namespace

void visit_result(hdf5::State& state, Result& result) {
  state.field("id", result.id);
  state.field("family", result.family);
  std::optional<Goal> goal = result.goal;
  visit_name(state, "goal", goal, goal_from);
  result.goal = goal.value_or(Goal::kNone);
  visit_name(state, "verdict", result.verdict, verdict_from);
  state.field("seconds", result.seconds);
  visit_optional(state, "floor", result.floor);
  visit_optional(state, "ceiling", result.ceiling);
  visit_whole(state, result);
  visit_test(state, result.test);
  visit_parts(state, "parts", result.parts);
  state.enter("tables");
  visit_each(state, result.tables, [&](TableBlock& table) { visit_table(state, table); });
  state.leave();
  state.enter("plots");
  visit_each(state, result.plots, [&](Plot& plot) { visit_plot(state, plot); });
  state.leave();
}

}  // namespace assay
