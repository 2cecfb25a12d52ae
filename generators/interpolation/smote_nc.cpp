#include "generators/interpolation/smote_nc.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "core/error.h"
#include "core/state_file.h"
#include "generators/assemble.h"
#include "generators/given.h"
#include "generators/interpolation/smote_distance.h"
#include "generators/margin.h"

namespace assay {
namespace {

constexpr double kMissing = std::numeric_limits<double>::quiet_NaN();

std::optional<std::size_t> class_column(const Schema& schema) {
  for (const auto j : schema.with(Role::kTarget)) {
    if (schema.fields[j].kind == Kind::kCategorical) {
      return j;
    }
  }
  return std::nullopt;
}

// Distances are sums of squares.
void require_squarable(const Table& train) {
  constexpr double kLargest = 1e150;
  for (std::size_t j = 0; j < train.columns(); ++j) {
    if (train.field(j).kind != Kind::kNumeric) {
      continue;
    }
    for (const double value : train.numbers(j)) {
      require(
          std::isnan(value) || std::abs(value) <= kLargest, "smote-nc: column '",
          train.field(j).name, "' holds ", value,
          ", whose square overflows in distances; give the column in a larger unit, at most 1e150");
    }
  }
}

// Free text and ids take no part, and must not reach a saved model.
Table without_words(const Table& table) {
  std::vector<Column> columns;
  for (std::size_t j = 0; j < table.columns(); ++j) {
    const Kind kind = table.field(j).kind;
    columns.push_back(kind == Kind::kText || kind == Kind::kId ? no_words(table.rows())
                                                               : table.column(j));
  }
  return Table(table.schema(), std::move(columns));
}

/// Where a new row starts: a class and a row's position in it.
struct Start {
  std::uint32_t group, row;
};

/// The classes, and the neighbours of the rows asked for so far.
class Neighbourhood {
 public:
  Neighbourhood(const Table& train, std::optional<std::size_t> target, bool scale, std::size_t k)
      : space_(train, target, scale), groups_(rows_by_class(train, target)), k_(k) {
    for (const auto& group : groups_) {
      near_.emplace_back(group.rows.size());
    }
  }

  void find(const std::vector<Start>& starts) {
    std::vector<std::vector<std::size_t>> wanted(groups_.size());
    for (const auto& [group, row] : starts) {
      if (near_[group][row].empty() && size_of(group) > 0) {
        wanted[group].push_back(row);
      }
    }
    for (std::size_t g = 0; g < groups_.size(); ++g) {
      std::sort(wanted[g].begin(), wanted[g].end());
      wanted[g].erase(std::unique(wanted[g].begin(), wanted[g].end()), wanted[g].end());
      if (!wanted[g].empty()) {
        store(g, wanted[g]);
      }
    }
  }

  const std::vector<ClassRows>& groups() const { return groups_; }
  const SmoteSpace& space() const { return space_; }
  std::size_t table_row(Start start) const { return groups_[start.group].rows[start.row]; }
  /// Table rows; empty in a class of one.
  const std::vector<std::size_t>& near(Start start) const { return near_[start.group][start.row]; }

 private:
  std::size_t size_of(std::size_t group) const {
    return std::min(k_, groups_[group].rows.size() - 1);
  }

  void store(std::size_t g, const std::vector<std::size_t>& wanted) {
    const std::size_t k = size_of(g);
    const auto found = others_nearby(space_.points(groups_[g].rows), wanted, k);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      for (std::size_t n = 0; n < k; ++n) {
        near_[g][wanted[i]].push_back(groups_[g].rows[found[i * k + n]]);
      }
    }
  }

  SmoteSpace space_;
  std::vector<ClassRows> groups_;
  std::vector<std::vector<std::vector<std::size_t>>> near_;  ///< groups x rows x at most k
  std::size_t k_;
};

// The commonest code among the rows, ties at random.
std::int32_t vote(std::span<const std::int32_t> codes, const std::vector<std::size_t>& rows,
                  Rng& rng) {
  std::map<std::int32_t, int> counts;
  for (const auto row : rows) {
    ++counts[codes[row]];
  }
  int best = 0;
  std::vector<std::int32_t> winners;
  for (const auto& [code, count] : counts) {
    if (count > best) {
      best = count;
      winners.clear();
    }
    if (count == best) {
      winners.push_back(code);
    }
  }
  return winners[winners.size() == 1 ? 0 : rng.below(winners.size())];
}

double mix(double from, double to, double u) {
  if (std::isnan(from) != std::isnan(to)) {
    return (std::isnan(to) ? u : 1 - u) > 0.5 ? kMissing : std::isnan(to) ? from : to;
  }
  return from + u * (to - from);
}

class SmoteNc final : public Generator {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("k", k_, Count{1, 1'000},
                  "neighbours among which the other end of a row is drawn");
    visitor.field(
        "mode", mode_, OneOf{"table", "minority"},
        "table: every class keeps its share; minority: the rows that would balance the classes");
    visitor.field("scale", scale_,
                  "divide numbers by their standard deviation before measuring distances; the "
                  "original does not");
  }
  void visit_state(StateVisitor& visitor) override {
    visit_table(visitor, "rows", train_);
    visitor.field("k", k_);
    visitor.field("mode", mode_);
    std::int64_t scale = scale_ ? 1 : 0;
    visitor.field("scale", scale);
    scale_ = scale != 0;
    visitor.field("id-prefix", id_prefix_);
    if (visitor.loading()) {
      prepare();
    }
  }

 private:
  void do_fit(const Table& train, Rng&) override {
    for (const auto& field : train.schema().fields) {
      require(field.kind != Kind::kVector, "column '", field.name,
              "' holds vectors, which only resample can generate; leave it out of the training "
              "table or choose resample");
    }
    target_ = class_column(train.schema());
    require(mode_ != "minority" || target_,
            "smote-nc: mode = minority needs a categorical column with role target; give one that "
            "role in the schema, or choose mode = table");
    require_squarable(train);
    train_ = without_words(train);
    id_prefix_ = fresh_id_prefix(train);
    prepare();
  }

  // What follows from the rows alone.
  void prepare() {
    target_ = class_column(train_.schema());
    units_.assign(train_.columns(), 0);
    for (std::size_t j = 0; j < train_.columns(); ++j) {
      if (train_.field(j).kind == Kind::kDatetime) {
        units_[j] = time_unit(train_.times(j));
      }
    }
  }

  Table do_sample(std::size_t rows, Rng& rng, const std::vector<Given>& given) const override {
    auto conditions = parse_given(schema(), given);
    refuse_words(schema(), conditions);
    Neighbourhood hood(train_, target_, scale_, static_cast<std::size_t>(k_));
    const auto weights = class_weights(hood.groups(), conditions);
    std::erase_if(conditions, [&](const Condition& each) { return each.column == target_; });
    const auto draw = [&](std::size_t n, Rng own) { return draw_rows(n, own, hood, weights); };
    const auto draws =
        conditions.empty() ? draw(rows, rng) : draw_until(schema(), rows, rng, conditions, draw);
    return assemble(schema(), draws, rows, id_prefix_);
  }

  // Cumulated; a condition on the target leaves its class alone.
  std::vector<double> class_weights(const std::vector<ClassRows>& groups,
                                    const std::vector<Condition>& conditions) const {
    std::size_t largest = 0;
    for (const auto& group : groups) {
      largest = std::max(largest, group.rows.size());
    }
    const bool balanced = std::all_of(groups.begin(), groups.end(), [&](const auto& group) {
      return group.rows.size() == largest;
    });
    std::vector<double> cumulated;
    double sum = 0;
    for (const auto& group : groups) {
      const auto asked = std::find_if(conditions.begin(), conditions.end(),
                                      [&](const auto& each) { return each.column == target_; });
      const bool all = mode_ == "table" || balanced || asked != conditions.end();
      const bool out = asked != conditions.end() &&
                       group.code != (std::isnan(asked->value) ? -1 : std::int32_t(asked->value));
      sum += out ? 0 : static_cast<double>(all ? group.rows.size() : largest - group.rows.size());
      cumulated.push_back(sum);
    }
    require(sum > 0, "given: no training row has this value of the target; choose one that occurs");
    return cumulated;
  }

  Draws draw_rows(std::size_t rows, const Rng& rng, Neighbourhood& hood,
                  const std::vector<double>& weights) const {
    std::vector<Start> starts(rows);
    fill_blocks(rows, rng.split("starts"), [&](std::size_t begin, std::size_t end, Rng& own) {
      for (std::size_t i = begin; i < end; ++i) {
        const double u = own.uniform() * weights.back();
        const auto group = static_cast<std::size_t>(
            std::upper_bound(weights.begin(), weights.end() - 1, u) - weights.begin());
        const auto row = own.below(hood.groups()[group].rows.size());
        starts[i] = {static_cast<std::uint32_t>(group), static_cast<std::uint32_t>(row)};
      }
    });
    hood.find(starts);
    auto draws = empty_draws(schema(), rows);
    fill_blocks(rows, rng.split("mixes"), [&](std::size_t begin, std::size_t end, Rng& own) {
      for (std::size_t i = begin; i < end; ++i) {
        draw_row(hood.table_row(starts[i]), hood.near(starts[i]), hood.space(), own, draws, i);
      }
    });
    return draws;
  }

  void draw_row(std::size_t from, const std::vector<std::size_t>& near, const SmoteSpace& space,
                Rng& rng, Draws& draws, std::size_t i) const {
    const std::size_t to = near.empty() ? from : near[rng.below(near.size())];
    const double u = rng.uniform();
    for (const auto j : space.numeric()) {
      const double value = mix(cell(j, from), cell(j, to), u);
      draws[j][i] = std::isnan(value) ? value : snap(schema().fields[j], units_[j], value);
    }
    for (const auto j : space.categorical()) {
      const auto code = near.empty() ? train_.codes(j)[from] : vote(train_.codes(j), near, rng);
      draws[j][i] = code < 0 ? kMissing : code;
    }
    if (target_) {
      const auto code = train_.codes(*target_)[from];
      draws[*target_][i] = code < 0 ? kMissing : code;
    }
  }

  double cell(std::size_t j, std::size_t row) const {
    if (train_.missing(j, row)) {
      return kMissing;
    }
    return train_.field(j).kind == Kind::kNumeric ? train_.numbers(j)[row]
                                                  : static_cast<double>(train_.times(j)[row]);
  }

  std::int64_t k_ = 5;
  std::string mode_ = "table";
  bool scale_ = false;
  Table train_;
  std::optional<std::size_t> target_;
  std::vector<double> units_;
  std::string id_prefix_;
};

}  // namespace

std::unique_ptr<Generator> make_smote_nc() { return std::make_unique<SmoteNc>(); }

}  // namespace assay
