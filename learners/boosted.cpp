#include "learners/boosted.h"

#include <xgboost/c_api.h>

#include <algorithm>

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

class Boosted final : public Learner {
 public:
  explicit Boosted(const BoostedOptions& options) : options_(options) {}
  void visit_options(OptionVisitor& visitor) override { options_.visit(visitor); }

 private:
  void do_fit(const Table& features, const Outcome& outcome, std::span<const double> weights,
              Rng& rng) override {
    encoder_ = FeatureEncoder(features, MissingNumber::kAbsent);
    Matrix train(encoder_.encode(features));
    train.set("label", outcome.values);
    if (!weights.empty()) {
      train.set("weight", weights);
    }
    auto booster = std::make_shared<Booster>(train);
    booster->set("objective", "binary:logistic");
    booster->set("tree_method", "hist");
    booster->set("base_score", "0.5");  // newer versions would estimate it
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
    std::vector<double> p(features.rows());
    std::transform(margin, margin + p.size(), p.begin(), [](float m) { return probability_of(m); });
    return p;
  }

  BoostedOptions options_;
  FeatureEncoder encoder_;
  std::shared_ptr<const Booster> model_;
};

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
