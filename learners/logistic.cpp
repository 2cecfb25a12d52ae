#include "learners/logistic.h"

#include <linear.h>

#include <algorithm>
#include <array>

#include "core/error.h"
#include "learners/encoding.h"

namespace assay {
namespace {

struct ModelDeleter {
  void operator()(::model* fitted) const { free_and_destroy_model(&fitted); }
};

// liblinear's rows: each one a run of nodes that ends with index -1; indices count from 1; the last
// feature is the constant.
struct Problem {
  std::vector<feature_node> nodes;
  std::vector<feature_node*> rows;
  std::vector<double> labels;
  ::problem view{};

  Problem(const SparseRows& x, const std::vector<double>& outcome) {
    const int constant = static_cast<int>(x.columns) + 1;
    nodes.reserve(x.index.size() + 2 * x.rows());
    std::vector<std::size_t> start;
    for (std::size_t r = 0; r < x.rows(); ++r) {
      start.push_back(nodes.size());
      for (std::size_t i = x.begin[r]; i < x.begin[r + 1]; ++i) {
        nodes.push_back({static_cast<int>(x.index[i]) + 1, x.value[i]});
      }
      nodes.push_back({constant, 1});
      nodes.push_back({-1, 0});
      labels.push_back(outcome[r]);
    }
    for (const std::size_t s : start) {
      rows.push_back(nodes.data() + s);
    }
    view = {static_cast<int>(x.rows()), constant, labels.data(), rows.data(), 1};
  }
};

// The weight of class 0 and of class 1.
std::array<double, 2> class_weights(const Outcome& outcome, std::span<const double> weights) {
  std::array<double, 2> of{0, 0};
  for (std::size_t r = 0; r < weights.size(); ++r) {
    double& seen = of[outcome.values[r] == 1 ? 1 : 0];
    require(seen == 0 || seen == weights[r], "learner 'logistic': weights ", seen, " and ",
            weights[r],
            " within one class; liblinear takes one weight a class: use the learner 'boosted'");
    seen = weights[r];
  }
  return weights.empty() ? std::array<double, 2>{1, 1} : of;
}

class Logistic final : public Learner {
 public:
  explicit Logistic(const LogisticOptions& options) : options_(options) {}
  void visit_options(OptionVisitor& visitor) override { options_.visit(visitor); }

 private:
  void do_fit(const Table& features, const Outcome& outcome, std::span<const double> weights,
              Rng&) override {
    static const bool silent = (set_print_string_function([](const char*) {}), true);
    ensure(silent, "liblinear's messages are on");
    auto by_class = class_weights(outcome, weights);
    encoder_ = FeatureEncoder(features, MissingNumber::kMean);
    Problem problem(encoder_.encode(features), outcome.values);
    std::array<int, 2> labels{0, 1};
    ::parameter how{};
    how.solver_type = L2R_LR;
    how.eps = kTolerance;
    how.C = options_.cost;
    how.nr_weight = 2;
    how.weight_label = labels.data();
    how.weight = by_class.data();
    how.p = 0.1;  // of regression solvers; check_parameter looks at it all the same
    const char* complaint = check_parameter(&problem.view, &how);
    ensure(complaint == nullptr, "liblinear: ", complaint == nullptr ? "" : complaint);
    const std::unique_ptr<::model, ModelDeleter> fitted(train(&problem.view, &how));
    const double sign =
        fitted->label[0] == 1 ? 1 : -1;  // liblinear scores the class that it met first
    weights_.assign(fitted->w, fitted->w + problem.view.n);
    std::transform(weights_.begin(), weights_.end(), weights_.begin(),
                   [&](double w) { return sign * w; });
  }

  std::vector<double> do_predict(const Table& features) const override {
    const auto x = encoder_.encode(features);
    std::vector<double> p(x.rows());
    for (std::size_t r = 0; r < x.rows(); ++r) {
      double score = weights_.back();
      for (std::size_t i = x.begin[r]; i < x.begin[r + 1]; ++i) {
        score += weights_[x.index[i]] * x.value[i];
      }
      p[r] = probability_of(score);
    }
    return p;
  }

  static constexpr double kTolerance = 1e-2;  // of the gradient's norm, relative to the start
  LogisticOptions options_;
  FeatureEncoder encoder_;
  std::vector<double> weights_;  // features, then the constant
};

}  // namespace

void LogisticOptions::visit(OptionVisitor& visitor) {
  visitor.field("cost", cost, Between{1e-6, 1e6},
                "weight of the data against the ridge penalty (liblinear's C)");
}

std::unique_ptr<Learner> make_logistic(const LogisticOptions& options) {
  return std::make_unique<Logistic>(options);
}

}  // namespace assay
