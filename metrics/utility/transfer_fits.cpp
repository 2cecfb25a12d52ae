#include "metrics/utility/transfer_fits.h"

#include <algorithm>
#include <numeric>

#include "core/parallel.h"
#include "learners/registry.h"

namespace assay {
namespace {

using Rows = std::vector<std::size_t>;

// One model to be fitted, and where its predictions go.
struct Fit {
  std::string_view learner;
  const LabelledTable* source = nullptr;
  Rows rows;
  bool permuted = false;
  TransferFits::Probabilities* out = nullptr;
};

Rows all_rows(const LabelledTable& source) {
  Rows rows(source.rows());
  std::iota(rows.begin(), rows.end(), std::size_t{0});
  return rows;
}

// Every unit's group, 0 .. groups - 1, of equal sizes up to one.
std::vector<std::size_t> groups_of(const Units& units, std::size_t groups, Rng rng) {
  const auto order = rng.choose(units.count(), units.count());
  std::vector<std::size_t> group(units.count());
  for (std::size_t i = 0; i < order.size(); ++i) {
    group[order[i]] = i % groups;
  }
  return group;
}

// Whole units in random order until `rows` rows are reached.
std::vector<char> sampled_units(const Units& units, std::size_t rows, Rng rng) {
  std::vector<char> taken(units.count());
  std::size_t so_far = 0;
  for (const std::size_t u : rng.choose(units.count(), units.count())) {
    if (so_far >= rows) {
      break;
    }
    taken[u] = 1;
    so_far += units.of(u).size();
  }
  return taken;
}

template <class Keep>
Rows rows_of_units(const Units& units, Keep keep) {
  Rows rows;
  for (std::size_t u = 0; u < units.count(); ++u) {
    if (keep(u)) {
      rows.insert(rows.end(), units.of(u).begin(), units.of(u).end());
    }
  }
  std::sort(rows.begin(), rows.end());
  return rows;
}

// Every column in an order of its own: margins kept, dependence gone.
Table permuted(const Table& table, const Rng& rng) {
  std::vector<Column> columns;
  for (std::size_t c = 0; c < table.columns(); ++c) {
    auto stream = rng.split(c);
    const std::size_t only[] = {c};
    columns.push_back(table.select(only).take(stream.choose(table.rows(), table.rows())).column(0));
  }
  return {table.schema(), std::move(columns)};
}

void run(const Fit& fit, const Table& test, const Rng& rng) {
  Table features = fit.source->table.take(fit.rows);
  Outcome outcome;
  for (const std::size_t r : fit.rows) {
    outcome.values.push_back(fit.source->positive[r]);
  }
  if (fit.permuted) {
    features = permuted(features, rng.split("columns"));
    rng.split("labels").shuffle(outcome.values);
  }
  const auto learner = make_learner(fit.learner);
  learner->fit(features, outcome, {}, rng.split("fit"));
  *fit.out = learner->predict(test);
}

void add_floor(std::vector<Fit>& fits, std::string_view learner, const LabelledTable& release,
               const TransferPlan& plan, const Rng& rng, TransferFits& out) {
  out.floor.resize(plan.floor_fits);
  for (std::size_t i = 0; i < plan.floor_fits; ++i) {
    auto rows = rng.split(i).choose(release.rows(), std::min(release.rows(), plan.floor_rows));
    fits.push_back({learner, &release, std::move(rows), true, &out.floor[i]});
  }
}

}  // namespace

std::size_t LabelledTable::positives() const {
  return static_cast<std::size_t>(std::count(positive.begin(), positive.end(), 1));
}

LabelledTable labelled_table(const BinaryTask& task, const Table& table) {
  std::vector<std::size_t> columns(table.columns());
  std::iota(columns.begin(), columns.end(), std::size_t{0});
  std::sort(columns.begin(), columns.end(), [&](std::size_t a, std::size_t b) {
    return table.field(a).name < table.field(b).name;
  });
  const Table by_name = table.select(columns);
  auto rows = labelled_rows(task, by_name).rows;
  const auto hash = by_name.row_hashes();
  std::stable_sort(rows.begin(), rows.end(),
                   [&](std::size_t a, std::size_t b) { return hash[a] < hash[b]; });
  LabelledTable out;
  out.table = by_name.take(rows);
  out.positive = labelled_rows(task, out.table).positive;
  out.units = units_of(out.table);
  out.unlabelled = table.rows() - rows.size();
  return out;
}

bool ceiling_is_smaller(const LabelledTable& train, const LabelledTable& release) {
  constexpr double kAlike =
      0.95;  // a twentieth fewer rows does not show in an AUC, but would double the fits
  return static_cast<double>(release.rows()) < kAlike * static_cast<double>(train.rows());
}

std::vector<TransferFits> transfer_fits(const LabelledTable& train, const LabelledTable& release,
                                        const LabelledTable& test, const TransferPlan& plan,
                                        Rng rng) {
  const std::size_t train_groups = std::min(plan.groups, train.units.count());
  const std::size_t release_groups = std::min(plan.groups, release.units.count());
  const auto train_group = groups_of(train.units, train_groups, rng.split("train groups"));
  const auto release_group = groups_of(release.units, release_groups, rng.split("release groups"));
  const bool smaller = ceiling_is_smaller(train, release);
  const auto sample = sampled_units(train.units, release.rows(), rng.split("ceiling"));

  std::vector<TransferFits> all(plan.learners.size());
  std::vector<Fit> fits;
  for (std::size_t l = 0; l < all.size(); ++l) {
    const std::string_view name = plan.learners[l];
    TransferFits& out = all[l];
    out.real_left_out.resize(train_groups);
    out.ceiling_left_out.resize(train_groups);
    out.release_left_out.resize(release_groups);
    fits.push_back({name, &train, all_rows(train), false, &out.real});
    fits.push_back({name, &release, all_rows(release), false, &out.release});
    if (smaller) {
      fits.push_back({name, &train,
                      rows_of_units(train.units, [&](std::size_t u) { return sample[u] != 0; }),
                      false, &out.ceiling});
    }
    for (std::size_t g = 0; g < train_groups; ++g) {
      fits.push_back(
          {name, &train,
           rows_of_units(train.units, [&](std::size_t u) { return train_group[u] != g; }), false,
           &out.real_left_out[g]});
      if (smaller) {
        const auto keep = [&](std::size_t u) { return sample[u] != 0 && train_group[u] != g; };
        fits.push_back(
            {name, &train, rows_of_units(train.units, keep), false, &out.ceiling_left_out[g]});
      }
    }
    for (std::size_t g = 0; g < release_groups; ++g) {
      fits.push_back(
          {name, &release,
           rows_of_units(release.units, [&](std::size_t u) { return release_group[u] != g; }),
           false, &out.release_left_out[g]});
    }
    add_floor(fits, name, release, plan, rng.split("floor"), out);
  }
  const Rng fit_rng = rng.split("fits");
  parallel_for(fits.size(), [&](std::size_t i) { run(fits[i], test.table, fit_rng.split(i)); });
  if (!smaller) {
    for (auto& out : all) {
      out.ceiling = out.real;
      out.ceiling_left_out = out.real_left_out;
    }
  }
  return all;
}

}  // namespace assay
