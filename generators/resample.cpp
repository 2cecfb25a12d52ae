#include "generators/resample.h"

#include "core/error.h"
#include "core/state_file.h"
#include "generators/assemble.h"
#include "generators/given.h"

namespace assay {
namespace {

class Resample final : public Generator {
 public:
  void visit_state(StateVisitor& visitor) override { visit_table(visitor, "rows", train_); }

 private:
  void do_fit(const Table& train, Rng&) override { train_ = train; }
  bool copies_rows() const override { return true; }

  Table do_sample(std::size_t rows, Rng& rng, const std::vector<Given>& given) const override {
    const auto conditions = parse_given(schema(), given);
    const auto choices = rows_that_meet(train_, conditions);
    require(!choices.empty(), "given: none of the ", train_.rows(),
            " training rows meets the condition; resample repeats rows and cannot make one");
    std::vector<std::size_t> drawn(rows);
    fill_blocks(rows, rng, [&](std::size_t begin, std::size_t end, Rng& own) {
      for (std::size_t i = begin; i < end; ++i) {
        drawn[i] = choices[own.below(choices.size())];
      }
    });
    return train_.take(drawn);
  }

  Table train_;
};

}  // namespace

std::unique_ptr<Generator> make_resample() { return std::make_unique<Resample>(); }

}  // namespace assay
