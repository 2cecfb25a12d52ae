#include "metrics/utility/tstr.h"

#include "core/text.h"
#include "learners/registry.h"
#include "metrics/utility/transfer_report.h"

namespace assay {
namespace {

constexpr std::size_t kFewestRows = 20;

std::vector<TestGroup> test_groups(const LabelledTable& test) {
  std::vector<TestGroup> groups;
  for (const std::size_t column : test.table.schema().with(Role::kProtected)) {
    if (test.table.field(column).kind != Kind::kCategorical) {
      continue;
    }
    const auto& words = test.table.words(column);
    std::vector<TestGroup> here;
    for (std::size_t k = 0; k <= words.size(); ++k) {
      here.push_back(
          {test.table.field(column).name, k < words.size() ? words[k] : "missing", {}, 0});
    }
    const auto codes = test.table.codes(column);
    for (std::size_t r = 0; r < test.rows(); ++r) {
      auto& group = here[codes[r] < 0 ? words.size() : static_cast<std::size_t>(codes[r])];
      group.rows.push_back(r);
      group.positives += test.positive[r] != 0 ? 1 : 0;
    }
    const bool missing = !here.back().rows.empty();
    here.resize(missing ? here.size() : here.size() - 1);
    groups.insert(groups.end(), here.begin(), here.end());
  }
  return groups;
}

// Why there is nothing to compute; empty if there is.
std::string obstacle(const LabelledTable& train, const LabelledTable& release,
                     const LabelledTable& test, const std::string& target) {
  for (const auto& [name, table] :
       {std::pair{"training table", &train}, {"holdout", &test}, {"release", &release}}) {
    if (table->rows() < kFewestRows) {
      return text("the ", name, " has ", table->rows(), " rows with a label in '", target,
                  "'; at least ", kFewestRows, " are needed");
    }
  }
  const bool one_class = test.positives() == 0 || test.positives() == test.rows();
  return one_class ? text("the holdout holds only one label of '", target,
                          "': no model can be tested on it")
                   : "";
}

class Tstr final : public Measure {
 public:
  explicit Tstr(const TstrOptions& options) : options_(options) {}
  void visit_options(OptionVisitor& visitor) override { options_.visit(visitor); }

  Result evaluate(const Evidence& evidence, Rng rng) const override {
    Result nothing;
    const auto task = binary_task(evidence.train(), nothing.note);
    if (!task) {
      return nothing;
    }
    if (!evidence.has_holdout()) {
      nothing.note = "needs a holdout";
      return nothing;
    }
    TransferStudy study{*task,
                        labelled_table(*task, evidence.train()),
                        labelled_table(*task, evidence.synthetic()),
                        labelled_table(*task, evidence.holdout()),
                        {},
                        {},
                        {},
                        {}};
    nothing.note = obstacle(study.train, study.release, study.test, task->column);
    if (!nothing.note.empty()) {
      return nothing;
    }
    for (const auto& entry : learners()) {
      study.learners.emplace_back(entry.name);
    }
    TransferPlan plan{study.learners, static_cast<std::size_t>(options_.groups),
                      static_cast<std::size_t>(options_.floor_fits)};
    study.fits = transfer_fits(study.train, study.release, study.test, plan, rng.split("fits"));
    study.groups = test_groups(study.test);
    std::vector<std::vector<std::size_t>> rows;
    for (const auto& group : study.groups) {
      if (group.estimable()) {
        rows.push_back(group.rows);
      }
    }
    study.spreads =
        transfer_spreads(study.fits, study.test, rows,
                         static_cast<std::size_t>(options_.replicates), rng.split("bootstrap"));
    return transfer_report(study);
  }

 private:
  TstrOptions options_;
};

}  // namespace

void TstrOptions::visit(OptionVisitor& visitor) {
  visitor.field("groups", groups, Count{2, 50},
                "groups of training people left out in turn, for the interval");
  visitor.field("floor-fits", floor_fits, Count{2, 200},
                "models trained on permuted columns, for the floor");
  visitor.field("replicates", replicates, Count{50, 100'000},
                "bootstrap samples of the test people");
}

std::unique_ptr<Measure> make_tstr(const TstrOptions& options) {
  return std::make_unique<Tstr>(options);
}

}  // namespace assay
