#include "learners/boosted.h"

#include <xgboost/c_api.h>

#include <algorithm>
#include <cmath>

#include "core/error.h"
#include "learners/encoding.h"

namespace assay {
namespace {

void check(int status, const char* doing) {
  if (status != 0) {
    throw InternalError(text("XGBoost: cannot ", doing, ": ", XGBGetLastError()));
  }
}

template <class T>
std::string array_interface(const std::vector<T>& values, const char* type) {
  return text("{\"data\": [", reinterpret_cast<std::uintptr_t>(values.data()),
              ", true], \"shape\": [", values.size(), "], \"typestr\": \"", type,
              "\", \"version\": 3}");
}

// One thread also for reading the matrix: by default XGBoost would wake a pool as large as the
// machine.
class Matrix {
 public:
  explicit Matrix(const SparseRows& x) {
    static_assert(sizeof(std::size_t) == 8);
    check(XGDMatrixCreateFromCSR(array_interface(x.begin, "<u8").c_str(),
                                 array_interface(x.index, "<u4").c_str(),
                                 array_interface(x.value, "<f4").c_str(), x.columns,
                                 "{\"missing\": NaN, \"nthread\": 1}", &handle_),
          "read the features");
  }
  ~Matrix() { XGDMatrixFree(handle_); }
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;

  template <class Numbers>
  void set(const char* name, const Numbers& numbers) {
    const std::vector<float> values(numbers.begin(), numbers.end());
    check(XGDMatrixSetFloatInfo(handle_, name, values.data(), values.size()),
          "set labels or weights");
  }
  DMatrixHandle get() const { return handle_; }

 private:
  DMatrixHandle handle_ = nullptr;
};

class Booster {
 public:
  explicit Booster(const Matrix& cache) {
    const DMatrixHandle matrix = cache.get();
    check(XGBoosterCreate(&matrix, 1, &handle_), "make a model");
  }
  ~Booster() { XGBoosterFree(handle_); }
  Booster(const Booster&) = delete;
  Booster& operator=(const Booster&) = delete;
  void set(const char* name, const std::string& value) const {
    check(XGBoosterSetParam(handle_, name, value.c_str()), name);
  }
  BoosterHandle get() const { return handle_; }

 private:
  BoosterHandle handle_ = nullptr;
};

// Where a number's zero lies and how large one is.
struct Unit {
  double zero = 0, size = 1;
};

Unit unit_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  Unit unit{values[values.size() / 2], 0};
  for (const double value : values) {  // each is divided first: no sum overflows
    unit.size += std::abs(value / 2 - unit.zero / 2) / static_cast<double>(values.size());
  }
  unit.size = unit.size > 0 && std::isfinite(2 * unit.size) ? 2 * unit.size : 1;
  return unit;
}

// exp(margin - log sum exp): finite, and every row adds up to 1.
std::vector<double> softmax(const float* margin, std::size_t rows, std::size_t classes) {
  std::vector<double> p(rows * classes);
  for (std::size_t row = 0; row < rows; ++row) {
    const float* own = margin + row * classes;
    const double most = *std::max_element(own, own + classes);
    double sum = 0;
    for (std::size_t k = 0; k < classes; ++k) {
      sum += p[row * classes + k] = std::exp(static_cast<double>(own[k]) - most);
    }
    for (std::size_t k = 0; k < classes; ++k) {
      p[row * classes + k] /= sum;
    }
  }
  return p;
}

class Boosted final : public Learner {
 public:
  explicit Boosted(const BoostedOptions& options) : options_(options) {}
  void visit_options(OptionVisitor& visitor) override { options_.visit(visitor); }
  bool models(std::size_t classes) const override {
    return classes == Outcome::kNumber || classes >= 2;
  }
  std::map<std::string, double> gains() const override;

 private:
  void do_fit(const Table& features, const Outcome& outcome, std::span<const double> weights,
              Rng& rng) override {
    encoder_ = FeatureEncoder(features, MissingNumber::kAbsent);
    Matrix train(encoder_.encode(features));
    set_labels(train, outcome);
    if (!weights.empty()) {
      train.set("weight", weights);
    }
    auto booster = std::make_shared<Booster>(train);
    set_objective(*booster);
    booster->set("tree_method", "hist");
    booster->set("max_depth", text(options_.depth));
    booster->set("eta", text(options_.learning_rate));
    booster->set("nthread", "1");
    booster->set("verbosity", "0");
    booster->set("seed", text(rng.below(1u << 30)));
    for (int tree = 0; tree < options_.trees; ++tree) {
      check(XGBoosterUpdateOneIter(booster->get(), tree, train.get()), "grow a tree");
    }
    model_ = std::move(booster);
  }

  std::vector<double> do_predict(const Table& features) const override {
    const Matrix x(encoder_.encode(features));
    bst_ulong const* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* margin = nullptr;
    // Margins, not probabilities: single precision near 0 and 1 would tie people who differ.
    check(XGBoosterPredictFromDMatrix(model_->get(), x.get(),
                                      "{\"type\": 1, \"training\": false, \"iteration_begin\": 0, "
                                      "\"iteration_end\": 0, \"strict_shape\": false}",
                                      &shape, &dimensions, &margin),
          "predict");
    return predictions(margin, features.rows());
  }

  void set_labels(Matrix& train, const Outcome& outcome) {
    classes_ = outcome.classes;
    if (classes_ != Outcome::kNumber) {
      train.set("label", outcome.values);
      return;
    }
    unit_ = unit_of(outcome.values);
    std::vector<double> scaled(outcome.values.size());
    std::transform(outcome.values.begin(), outcome.values.end(), scaled.begin(),
                   [&](double value) { return (value - unit_.zero) / unit_.size; });
    train.set("label", scaled);
  }

  // The first guess is fixed: newer versions of XGBoost would estimate it.
  void set_objective(const Booster& booster) const {
    if (classes_ == 2) {
      booster.set("objective", "binary:logistic");
      booster.set("base_score", "0.5");
    } else if (classes_ == Outcome::kNumber) {
      booster.set("objective", "reg:absoluteerror");
      booster.set("base_score", "0");
    } else {
      booster.set("objective", "multi:softprob");
      booster.set("num_class", text(classes_));
      booster.set("base_score", "0");
    }
  }

  std::vector<double> predictions(const float* margin, std::size_t rows) const {
    if (classes_ > 2) {
      return softmax(margin, rows, classes_);
    }
    std::vector<double> values(margin, margin + rows);
    for (double& value : values) {
      value = classes_ == 2 ? probability_of(value) : unit_.zero + unit_.size * value;
    }
    return values;
  }

  std::size_t classes_ = 2;  ///< of the outcome
  Unit unit_;                ///< of a number
  BoostedOptions options_;
  FeatureEncoder encoder_;
  std::shared_ptr<const Booster> model_;
};

// XGBoost names features f0, f1, ... in the encoder's order, and leaves out those without a split.
std::map<std::string, double> Boosted::gains() const {
  std::map<std::string, double> by_column;
  if (!model_) {
    return by_column;
  }
  bst_ulong features = 0, dimensions = 0;
  const char** names = nullptr;
  bst_ulong const* shape = nullptr;
  const float* scores = nullptr;
  check(XGBoosterFeatureScore(model_->get(), "{\"importance_type\": \"total_gain\"}", &features,
                              &names, &dimensions, &shape, &scores),
        "read the gains");
  for (bst_ulong f = 0; f < features; ++f) {
    by_column[encoder_.columns().at(std::stoul(names[f] + 1))] += static_cast<double>(scores[f]);
  }
  return by_column;
}

}  // namespace

void BoostedOptions::visit(OptionVisitor& visitor) {
  visitor.field("trees", trees, Count{1, 10'000}, "boosting rounds");
  visitor.field("depth", depth, Count{1, 16}, "largest depth of a tree");
  visitor.field("learning-rate", learning_rate, Between{1e-4, 1}, "shrinkage of every tree");
}

std::unique_ptr<Learner> make_boosted(const BoostedOptions& options) {
  return std::make_unique<Boosted>(options);
}

}  // namespace assay
