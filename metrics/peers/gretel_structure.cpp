#include "metrics/peers/gretel_structure.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>
#include <map>

#include "metrics/peers/numpy_random.h"

namespace assay::gretel {
namespace {

constexpr std::uint32_t kSamplingSeed = 333;

/// `frame` cut to `rows` rows, as pandas' sample(rows, random_state=333) does.
Frame sampled(const Frame& frame, std::size_t rows) {
  if (frame.rows <= rows) {
    return frame;
  }
  auto order = NumpyRandom(kSamplingSeed).permutation(frame.rows);
  order.resize(rows);
  return frame.take(order);
}

/// Missing and infinite cells by the median of the others.
std::vector<double> filled(const Column& column) {
  std::vector<double> values;
  std::ranges::copy_if(column.numbers, std::back_inserter(values),
                       [](double x) { return std::isfinite(x); });
  std::ranges::sort(values);
  const std::size_t middle = values.size() / 2;
  const double median = values.empty()           ? 0
                        : values.size() % 2 == 1 ? values[middle]
                                                 : (values[middle - 1] + values[middle]) / 2;
  std::vector<double> result = column.numbers;
  std::ranges::replace_if(
      result, [](double x) { return !std::isfinite(x); }, median);
  return result;
}

/// A category as a key: a number by its value, a word by its code, missing by itself; a word is no number.
using Category = std::pair<int, double>;
Category category_of(const Column& column, std::size_t row) {
  if (column.missing(row)) {
    return {0, 0};
  }
  return column.is_text() ? Category{1, column.codes[row]} : Category{2, column.numbers[row]};
}

std::vector<double> counted(const Column& column, const std::map<Category, double>& rows) {
  std::vector<double> result;
  for (std::size_t row = 0; row < column.rows(); ++row) {
    const auto at = rows.find(category_of(column, row));
    result.push_back(at == rows.end() ? 0 : at->second);
  }
  return result;
}

Eigen::MatrixXd standardised(const std::vector<std::vector<double>>& columns,
                             const PrincipalComponents& by) {
  const auto rows = static_cast<Eigen::Index>(columns[0].size());
  Eigen::MatrixXd matrix(rows, static_cast<Eigen::Index>(columns.size()));
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const Eigen::Map<const Eigen::ArrayXd> values(columns[c].data(), rows);
    matrix.col(static_cast<Eigen::Index>(c)) = (values - by.mean[c]) / by.scale[c];
  }
  return matrix;
}

std::vector<double> vector_of(const Eigen::VectorXd& values) {
  return {values.data(), values.data() + values.size()};
}

}  // namespace

PreparedColumns prepare_structure(const Frame& reference, const Frame& output) {
  const std::size_t rows = std::min(reference.rows, output.rows);
  const Frame first = sampled(reference, rows), second = sampled(output, rows);
  PreparedColumns numeric, nominal;
  for (std::size_t c = 0; c < reference.columns.size(); ++c) {
    if (!describe(reference.columns[c]).is_tabular() || !describe(output.columns[c]).is_tabular()) {
      continue;
    }
    const Column &a = first.columns[c], &b = second.columns[c];
    const Field field = describe(a);
    if (field.type == FieldType::kNumeric && describe(b).type == FieldType::kNumeric) {
      numeric.names.push_back(a.name);
      numeric.reference.push_back(filled(a));
      numeric.output.push_back(filled(b));
    } else if (field.is_nominal()) {
      std::map<Category, double> count;
      for (std::size_t row = 0; row < a.rows(); ++row) {
        ++count[category_of(a, row)];
      }
      nominal.names.push_back(a.name);
      nominal.reference.push_back(counted(a, count));
      nominal.output.push_back(counted(b, count));
    }
  }
  std::ranges::move(nominal.names, std::back_inserter(numeric.names));
  std::ranges::move(nominal.reference, std::back_inserter(numeric.reference));
  std::ranges::move(nominal.output, std::back_inserter(numeric.output));
  return numeric;
}

std::optional<PrincipalComponents> principal_components(const PreparedColumns& columns) {
  if (columns.names.size() < 2 || columns.reference[0].size() < 2) {
    return std::nullopt;
  }
  PrincipalComponents result;
  for (const auto& column : columns.reference) {
    const Eigen::Map<const Eigen::ArrayXd> values(column.data(),
                                                  static_cast<Eigen::Index>(column.size()));
    const double mean = values.mean();
    const double sd = std::sqrt((values - mean).square().mean());
    if (!std::isfinite(sd)) {
      return std::nullopt;
    }
    result.mean.push_back(mean);
    result.scale.push_back(sd > 0 ? sd : 1);
  }
  const Eigen::MatrixXd reference = standardised(columns.reference, result);
  const Eigen::MatrixXd output = standardised(columns.output, result);
  const Eigen::MatrixXd covariance =
      reference.transpose() * reference / static_cast<double>(reference.rows() - 1);
  const Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> solver(covariance);
  result.total_variance = solver.eigenvalues().sum();
  for (Eigen::Index k = 1; k <= 2; ++k) {
    const Eigen::Index at = covariance.cols() - k;  // ascending
    Eigen::VectorXd loading = solver.eigenvectors().col(at);
    Eigen::Index largest = 0;
    loading.cwiseAbs().maxCoeff(&largest);
    loading *= loading[largest] < 0 ? -1 : 1;
    result.variance.push_back(solver.eigenvalues()[at]);
    result.loading.push_back(vector_of(loading));
    result.reference.push_back(vector_of(reference * loading));
    result.output.push_back(vector_of(output * loading));
  }
  return result;
}

std::optional<DeepStructure> deep_structure(const Frame& reference, const Frame& output) {
  auto components = principal_components(prepare_structure(reference, output));
  if (!components) {
    return std::nullopt;
  }
  DeepStructure structure;
  double sum = 0;
  for (std::size_t k = 0; k < 2; ++k) {
    Column first, second;
    first.name = k == 0 ? "pc1" : "pc2";
    first.numbers = components->reference[k];
    second.numbers = components->output[k];
    structure.distances.push_back(column_distance(first, second));
    sum += structure.distances[k].distance.value_or(0);
  }
  structure.components = std::move(*components);
  structure.score = finished(sum / 2, 10 * std::exp(-1.6 * sum / 2), Rounding::kNumpy);
  return structure;
}

}  // namespace assay::gretel
