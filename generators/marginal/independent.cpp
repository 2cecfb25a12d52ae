#include "generators/marginal/independent.h"

#include <algorithm>
#include <array>

#include "generators/assemble.h"
#include "generators/given.h"
#include "generators/margin.h"
#include "generators/people.h"
#include "generators/published.h"

namespace assay {
namespace {

class Independent final : public Generator {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("atoms", atoms_, Count{1, 1'000'000'000}, kAtomsHelp);
  }
  void visit_state(StateVisitor& visitor) override {
    visit_all(visitor, "margins", margins_);
    visitor.field("id-prefix", id_prefix_);
  }

 private:
  void do_fit(const Table& train, Rng&) override {
    const People people = people_of(train);
    require_enough(people, atoms_, "independent");
    margins_.clear();
    for (std::size_t j = 0; j < train.columns(); ++j) {
      margins_.push_back(fit_margin(train, j, atoms_, people).margin);
    }
    const std::array models{&margins_};
    publish(published_schema(train.schema(), models));
    id_prefix_ = fresh_id_prefix(train);
  }

  Table do_sample(std::size_t rows, Rng& rng, const std::vector<Given>& given) const override {
    auto draws = empty_draws(schema(), rows);
    const auto conditions = parse_given(schema(), given);
    refuse_words(schema(), conditions);
    std::vector<bool> fixed(draws.size());
    for (const auto& each : conditions) {
      const auto j = each.column;
      place_of(schema().fields[j], margins_[j], each);  // throws if the margin never draws it
      std::fill(draws[j].begin(), draws[j].end(), each.value);
      fixed[j] = true;
    }
    for (std::size_t j = 0; j < draws.size(); ++j) {
      if (!draws[j].empty() && !fixed[j]) {
        draw_column(j, rng.split(schema().fields[j].name), draws[j]);
      }
    }
    return assemble(schema(), draws, rows, id_prefix_);
  }

  void draw_column(std::size_t j, const Rng& rng, std::vector<double>& out) const {
    const auto& margin = margins_[j];
    const auto upper = margin.upper();
    fill_blocks(out.size(), rng, [&](std::size_t begin, std::size_t end, Rng& own) {
      for (std::size_t i = begin; i < end; ++i) {
        const auto [cell, within] = margin.place(own.uniform(), upper);
        out[i] = margin.value(schema().fields[j], cell, within);
      }
    });
  }

  std::int64_t atoms_ = 11;
  std::vector<Margin> margins_;
  std::string id_prefix_;
};

}  // namespace

std::unique_ptr<Generator> make_independent() { return std::make_unique<Independent>(); }

}  // namespace assay
