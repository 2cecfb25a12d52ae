#include "generators/copula/gaussian_copula.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <numeric>
#include <optional>
#include <set>

#include "core/error.h"
#include "core/parallel.h"
#include "core/stats/intervals.h"
#include "generators/assemble.h"
#include "generators/copula/conditional.h"
#include "generators/copula/latent.h"
#include "generators/copula/ordering.h"
#include "generators/given.h"
#include "generators/margin.h"
#include "generators/people.h"
#include "generators/published.h"

namespace assay {
namespace {

constexpr double kTargetWeight = 10;
constexpr std::size_t kLeastClass = 100;
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLargest = std::numeric_limits<double>::max();

std::optional<std::size_t> first_target(const Schema& schema) {
  const auto targets = schema.with(Role::kTarget);
  return targets.empty() ? std::nullopt : std::optional(targets[0]);
}

/// One copula and its share of the rows.
struct Copula {
  double share = 1;
  std::vector<Margin> margins;
  std::vector<double> correlation;  ///< p x p, row-major

  void visit_state(StateVisitor& visitor) {
    visitor.field("share", share);
    visit_all(visitor, "margins", margins);
    visitor.field("correlation", correlation);
  }
};

std::vector<double> latent_correlations(const std::vector<FittedMargin>& columns,
                                        std::optional<std::size_t> target) {
  const std::size_t p = columns.size();
  std::vector<LatentColumn> latent;
  std::vector<std::span<const std::int32_t>> cells;
  for (const auto& column : columns) {
    latent.push_back(latent_column(column.margin.mass));
    cells.emplace_back(column.cells);
  }
  const auto moments = score_moments(latent, cells);
  std::vector<double> r(p * p, 1.0), weight(p, 1.0);
  parallel_for(p, [&](std::size_t j) {
    for (std::size_t k = 0; k < j; ++k) {
      r[j * p + k] = latent_correlation(latent[j], latent[k], moments[j * p + k]);
    }
  });
  for (std::size_t j = 0; j < p; ++j) {
    for (std::size_t k = 0; k < j; ++k) {
      r[k * p + j] = r[j * p + k];
    }
  }
  if (target) {
    weight[*target] = kTargetWeight;
  }
  return nearest_correlation(std::move(r), weight);
}

Copula fit_copula(const Table& train, std::int64_t atoms, CategoryOrder order, double share) {
  std::vector<FittedMargin> columns(train.columns());
  const People people = people_of(train);
  parallel_for(train.columns(),
               [&](std::size_t j) { columns[j] = fit_margin(train, j, atoms, people); });
  const auto target = first_target(train.schema());
  order_cells(train.schema(), columns, order, target);
  Copula out{share, {}, latent_correlations(columns, target)};
  for (auto& column : columns) {
    out.margins.push_back(std::move(column.margin));
  }
  return out;
}

struct ClassGroups {
  std::vector<std::vector<std::size_t>> large;  ///< rows of every class of at least `least` people
  std::vector<std::size_t> rest;                ///< all other rows, ascending
};

std::size_t count_people(const People& people, const std::vector<std::size_t>& rows) {
  std::set<std::uint32_t> different;
  for (const auto row : rows) {
    different.insert(people.of_row[row]);
  }
  return different.size();
}

ClassGroups class_groups(const Table& train, const People& people, std::size_t least) {
  const auto target = first_target(train.schema());
  require(target && train.field(*target).kind == Kind::kCategorical,
          "gaussian-copula: per-class needs a categorical column with role target; give one that "
          "role in the schema, or leave per-class out");
  std::vector<std::vector<std::size_t>> classes(train.field(*target).categories.size());
  ClassGroups out;
  for (std::size_t row = 0; row < train.rows(); ++row) {
    const auto code = train.codes(*target)[row];
    (code < 0 ? out.rest : classes[static_cast<std::size_t>(code)]).push_back(row);
  }
  for (auto& rows : classes) {
    if (count_people(people, rows) >= least) {
      out.large.push_back(std::move(rows));
    } else {
      out.rest.insert(out.rest.end(), rows.begin(), rows.end());
    }
  }
  std::sort(out.rest.begin(), out.rest.end());
  return out;
}

/// Draws rows of one copula under conditions.
class Sampler {
 public:
  /// Nothing if a margin never draws what a condition asks.
  static std::optional<Sampler> make(const Schema& schema, const Copula& copula,
                                     std::span<const Condition> conditions) {
    std::vector<LatentBound> bounds;
    double density = 1;
    for (const auto& each : conditions) {
      const auto& field = schema.fields[each.column];
      const auto& margin = copula.margins[each.column];
      const auto place = find_place(field, margin, each);
      if (!place) {
        return std::nullopt;
      }
      bounds.push_back(bound_of(each.column, margin, *place));
      if (bounds.back().low == bounds.back().high) {
        density *= chance_of_value(field, margin, *place, bounds.back().low);
      }
    }
    return Sampler(schema, copula, std::move(bounds), density);
  }

  double evidence(const Rng& rng) const { return density_ * normal_.evidence(rng); }

  void draw(Rng& rng, std::span<double> z, Draws& out, std::size_t row) const {
    normal_.draw(rng, z);
    for (std::size_t j = 0; j < z.size(); ++j) {
      if (!out[j].empty()) {
        const auto& margin = copula_->margins[j];
        const auto cut = std::lower_bound(cuts_[j].begin(), cuts_[j].end(), z[j]);
        const auto cell = static_cast<std::size_t>(cut - cuts_[j].begin());
        const double within = margin.low[cell] < margin.high[cell] ? within_cell(j, cell, z[j]) : 0;
        out[j][row] = margin.value(schema_->fields[j], cell, within);
      }
    }
  }

 private:
  Sampler(const Schema& schema, const Copula& copula, std::vector<LatentBound> bounds,
          double density)
      : schema_(&schema),
        copula_(&copula),
        normal_(copula.correlation, std::move(bounds)),
        density_(density) {
    for (const auto& margin : copula.margins) {
      cuts_.push_back(latent_column(margin.mass).cut);
      upper_.push_back(margin.upper());
    }
  }

  double within_cell(std::size_t j, std::size_t cell, double z) const {
    const double begin = cell == 0 ? 0 : upper_[j][cell - 1];
    const double within = (normal_cdf(z) - begin) / copula_->margins[j].mass[cell];
    return std::clamp(within, 0.0, 1.0);
  }

  // Categories, atoms and missing: the cell's interval. A number inside a bin: the very point.
  static LatentBound bound_of(std::size_t column, const Margin& margin,
                              const Margin::Place& place) {
    if (margin.low[place.cell] < margin.high[place.cell]) {
      const auto upper = margin.upper();
      const double begin = place.cell == 0 ? 0 : upper[place.cell - 1];
      const double u = begin + place.within * margin.mass[place.cell];
      const double z = normal_quantile(std::clamp(u, 1e-12, 1 - 1e-12));
      return {column, z, z};
    }
    const auto cut = latent_column(margin.mass).cut;
    return {column, place.cell == 0 ? -kInfinity : cut[place.cell - 1],
            place.cell < cut.size() ? cut[place.cell] : kInfinity};
  }

  // Chance that a value inside a bin is drawn after rounding, over the density of its normal score:
  // makes points and cells comparable between classes. Without rounding the chance is 0; the
  // smallest rounding stands in.
  static double chance_of_value(const Field& field, const Margin& margin,
                                const Margin::Place& place, double z) {
    const double width = std::min(margin.high[place.cell] - margin.low[place.cell], kLargest);
    const double grid = field.kind == Kind::kDatetime ? margin.unit
                        : field.step > 0              ? field.step
                        : field.decimals >= 0         ? std::pow(10.0, -field.decimals)
                                                      : width * 1e-9;
    const double density = std::exp(-z * z / 2) / std::sqrt(2 * std::acos(-1.0));
    return margin.mass[place.cell] * std::min(grid / width, 1.0) / density;
  }

  const Schema* schema_;
  const Copula* copula_;
  ConditionalNormal normal_;
  double density_;
  std::vector<std::vector<double>> cuts_, upper_;
};

class GaussianCopula final : public Generator {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("atoms", atoms_, Count{1, 1'000'000'000}, kAtomsHelp);
    visitor.field(
        "order", order_, OneOf(std::begin(kCategoryOrders), std::end(kCategoryOrders)),
        "how categories are ordered along the latent axis: by association with all columns "
        "(ace, correspondence), with the target, or as the schema lists them");
    visitor.field("per-class", per_class_,
                  "one copula for each class of the target with at least 100 people");
  }
  void visit_state(StateVisitor& visitor) override {
    visit_all(visitor, "copulas", copulas_);
    visitor.field("id-prefix", id_prefix_);
  }

 private:
  void do_fit(const Table& train, Rng&) override {
    const People people = people_of(train);
    require_enough(people, atoms_, "gaussian-copula");
    copulas_.clear();
    id_prefix_ = fresh_id_prefix(train);
    if (per_class_) {
      fit_classes(train, people);
    } else {
      add_copula(train, 1);
    }
    std::vector<std::vector<Margin>*> models;
    for (auto& copula : copulas_) {
      models.push_back(&copula.margins);
    }
    publish(published_schema(train.schema(), models));
  }

  void fit_classes(const Table& train, const People& people) {
    const std::size_t least = std::max(kLeastClass, static_cast<std::size_t>(atoms_));
    const auto groups = class_groups(train, people, least);
    const auto share = [&](const auto& rows) {
      return static_cast<double>(rows.size()) / static_cast<double>(train.rows());
    };
    for (const auto& rows : groups.large) {
      add_copula(train.take(rows), share(rows));
    }
    if (!groups.rest.empty()) {
      // A copula of few people would be about them: theirs is everybody's.
      const bool enough = count_people(people, groups.rest) >= least;
      add_copula(enough ? train.take(groups.rest) : train, share(groups.rest));
    }
  }

  void add_copula(const Table& rows, double share) {
    copulas_.push_back(fit_copula(rows, atoms_, category_order_from(order_), share));
  }

  Table do_sample(std::size_t rows, Rng& rng, const std::vector<Given>& given) const override {
    const auto conditions = parse_given(schema(), given);
    refuse_words(schema(), conditions);
    std::vector<Sampler> samplers;
    const auto cumulated = cumulated_weights(conditions, rng.split("evidence"), samplers);
    auto draws = empty_draws(schema(), rows);
    fill_blocks(rows, rng.split("rows"), [&](std::size_t begin, std::size_t end, Rng& own) {
      std::vector<double> z(schema().fields.size());
      for (std::size_t row = begin; row < end; ++row) {
        const double u = samplers.size() > 1 ? own.uniform() * cumulated.back() : 0;
        const auto at = std::upper_bound(cumulated.begin(), cumulated.end() - 1, u);
        samplers[static_cast<std::size_t>(at - cumulated.begin())].draw(own, z, draws, row);
      }
    });
    for (const auto& each : conditions) {
      std::fill(draws[each.column].begin(), draws[each.column].end(), each.value);
    }
    return assemble(schema(), draws, rows, id_prefix_);
  }

  // Bayes' rule: a class's weight is its share times the chance of the conditions in it.
  std::vector<double> cumulated_weights(std::span<const Condition> conditions, const Rng& rng,
                                        std::vector<Sampler>& samplers) const {
    std::vector<double> cumulated;
    double sum = 0;
    for (const auto& copula : copulas_) {
      if (auto sampler = Sampler::make(schema(), copula, conditions)) {
        sum += copula.share * sampler->evidence(rng);
        cumulated.push_back(sum);
        samplers.push_back(std::move(*sampler));
      }
    }
    if (samplers.empty()) {
      for (const auto& each : conditions) {
        place_of(schema().fields[each.column], copulas_[0].margins[each.column], each);
      }
      throw InputError("given: no class of the target meets all the conditions together; drop one");
    }
    return cumulated;
  }

  std::int64_t atoms_ = 11;
  std::string order_ = "ace";
  bool per_class_ = false;
  std::vector<Copula> copulas_;
  std::string id_prefix_;
};

}  // namespace

std::unique_ptr<Generator> make_gaussian_copula() { return std::make_unique<GaussianCopula>(); }

}  // namespace assay
