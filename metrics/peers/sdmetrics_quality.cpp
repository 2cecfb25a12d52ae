#include <algorithm>
#include <array>

#include "core/parallel.h"
#include "core/text.h"
#include "metrics/peers/parts.h"
#include "metrics/peers/sdmetrics.h"
#include "metrics/peers/sdmetrics_columns.h"
#include "metrics/peers/sdmetrics_pairs.h"
#include "metrics/peers/sdmetrics_report.h"

namespace assay {
namespace {

using sdmetrics::Coded;
using sdmetrics::Score;
using sdmetrics::Shape;

struct Thresholds {
  double correlation = 0.5, association = 0.3;
};

/// One column of one table, as scores of columns and of pairs want it.
struct Side {
  Side() = default;
  Side(Side&&) = default;  // a copy's spans would point into the original

  std::vector<double> storage;       ///< dates as numbers
  std::span<const double> numbers;   ///< continuous only
  std::vector<std::int32_t> digits;  ///< continuous only: bin numbers; empty without edges
  Coded coded;                       ///< categories, or `digits`
};

struct Subject {
  std::string name;
  Shape shape = Shape::kOther;
  bool binned = true;  ///< can be set against categories
  Side real, synthetic;
  Score score;
};

/// Fills `side`; its spans point into its own vectors. Returns false if the bins are undefined.
bool read_side(const Table& table, std::size_t column, Shape shape, bool wants_bins, Side& side) {
  if (shape == Shape::kDiscrete) {
    side.coded = {table.codes(column), table.words(column).size()};
    return true;
  }
  side.numbers = sdmetrics::numbers_of(table, column, side.storage);
  if (!wants_bins) {
    return true;
  }
  const auto edges = sdmetrics::equal_width_edges(side.numbers);
  if (edges) {
    side.digits = sdmetrics::digitize(side.numbers, *edges);
    side.coded = {side.digits, sdmetrics::kDigitizedLevels};
  }
  return edges.has_value();
}

Score score_of(const Subject& subject, const Field& field) {
  if (subject.shape == Shape::kDiscrete) {
    return sdmetrics::tv_complement(subject.real.coded, subject.synthetic.coded);
  }
  if (field.kind == Kind::kDatetime) {
    // Without its missing cells a date is an integer to pandas: never rounded.
    return sdmetrics::ks_complement(sdmetrics::present(subject.real.numbers),
                                    sdmetrics::present(subject.synthetic.numbers));
  }
  return sdmetrics::ks_complement(subject.real.numbers, subject.synthetic.numbers);
}

std::vector<Subject> subjects_of(const Evidence& evidence) {
  std::vector<std::size_t> columns;
  bool any_discrete = false;
  for (std::size_t c = 0; c < evidence.train().columns(); ++c) {
    const Shape shape = sdmetrics::shape_of(evidence.train().field(c));
    any_discrete |= shape == Shape::kDiscrete;
    if (shape != Shape::kOther) {
      columns.push_back(c);
    }
  }
  std::vector<Subject> subjects(columns.size());
  parallel_for(columns.size(), [&](std::size_t i) {
    const Field& field = evidence.train().field(columns[i]);
    Subject& subject = subjects[i];
    subject.name = field.name;
    subject.shape = sdmetrics::shape_of(field);
    const bool real =
        read_side(evidence.train(), columns[i], subject.shape, any_discrete, subject.real);
    const bool synthetic =
        read_side(evidence.synthetic(), columns[i], subject.shape, any_discrete, subject.synthetic);
    subject.binned = real && synthetic;
    subject.score = score_of(subject, field);
  });
  return subjects;
}

Part column_part(const Subject& subject) {
  return sdmetrics::score_part(
      {{"column", subject.name}}, subject.score, "undefined: no value in one of the tables",
      {{"metric", subject.shape == Shape::kDiscrete ? "TVComplement" : "KSComplement"}});
}

Value or_empty(const std::optional<double>& number) { return number ? Value(*number) : Value(); }

Part pair_part(const Subject& a, const Subject& b, const Thresholds& thresholds) {
  Key key = peers::columns_key(std::array{a.name, b.name});
  if (a.shape == Shape::kContinuous && b.shape == Shape::kContinuous) {
    const auto found = sdmetrics::correlation_similarity(
        {a.real.numbers, b.real.numbers}, {a.synthetic.numbers, b.synthetic.numbers},
        sdmetrics::Coefficient::kPearson, thresholds.correlation);
    return sdmetrics::score_part(std::move(key), found.score, found.why,
                                 {{"metric", "CorrelationSimilarity"},
                                  {"real correlation", or_empty(found.real)},
                                  {"release correlation", or_empty(found.synthetic)}});
  }
  const Values metric{{"metric", "ContingencySimilarity"}};
  if (!a.binned || !b.binned) {
    return sdmetrics::score_part(std::move(key), {}, "undefined: the range overflows", metric);
  }
  const auto found = sdmetrics::contingency_similarity(
      {a.real.coded, b.real.coded}, {a.synthetic.coded, b.synthetic.coded}, thresholds.association);
  return sdmetrics::score_part(std::move(key), found.score, found.why,
                               {metric[0], {"real association", or_empty(found.real_association)}});
}

std::vector<Part> pair_parts(const std::vector<Subject>& subjects, const Thresholds& thresholds) {
  std::vector<std::pair<std::size_t, std::size_t>> pairs;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    for (std::size_t j = i + 1; j < subjects.size(); ++j) {
      pairs.emplace_back(i, j);
    }
  }
  std::vector<Part> parts(pairs.size());
  parallel_for(pairs.size(), [&](std::size_t k) {
    parts[k] = pair_part(subjects[pairs[k].first], subjects[pairs[k].second], thresholds);
  });
  return parts;
}

/// The mean of the parts that have a figure.
sdmetrics::ScoreMean mean_of(const std::vector<Part>& parts) {
  sdmetrics::ScoreMean mean;
  for (const auto& part : parts) {
    mean.add(part.estimate ? Score(part.estimate->value) : Score());
  }
  return mean;
}

class SdmetricsQuality final : public Measure {
 public:
  void visit_options(OptionVisitor& visitor) override {
    visitor.field("real-correlation-threshold", thresholds_.correlation, Between{0, 1},
                  "two numeric columns count if |r| is above it in the training table; 0: always");
    visitor.field("real-association-threshold", thresholds_.association, Between{0, 1},
                  "other pairs count if Cramer's V is above it in the training table; 0: always");
  }

  Result evaluate(const Evidence& evidence, Rng) const override {
    const auto subjects = subjects_of(evidence);
    std::vector<Part> columns;
    for (const auto& subject : subjects) {
      columns.push_back(column_part(subject));
    }
    auto pairs = pair_parts(subjects, thresholds_);
    const auto shapes = mean_of(columns), trends = mean_of(pairs);
    Result result;
    result.goal = Goal::kHigher;
    sdmetrics::add_properties(
        sdmetrics::score_part({{"property", "Column Shapes"}}, shapes.value(),
                              "undefined: no column has a score"),
        sdmetrics::score_part({{"property", "Column Pair Trends"}}, trends.value(),
                              "undefined: no pair counts; the score is Column Shapes alone"),
        result);
    result.note = note_of(evidence, subjects.size(), shapes, trends, pairs.size());
    result.values = {{"columns", static_cast<double>(shapes.count())},
                     {"pairs that count", static_cast<double>(trends.count())},
                     {"pairs", static_cast<double>(pairs.size())}};
    peers::append_worst_first(std::move(columns), result);
    peers::append_worst_first(std::move(pairs), result);
    return result;
  }

 private:
  static std::string note_of(const Evidence& evidence, std::size_t scored,
                             const sdmetrics::ScoreMean& shapes, const sdmetrics::ScoreMean& trends,
                             std::size_t pairs) {
    const auto all = static_cast<std::size_t>(
        std::ranges::count_if(evidence.schema().fields, &Field::is_measured));
    std::string note =
        text("The quality score of SDMetrics 0.29.1, without its sub-sampling; ", shapes.count(),
             " of ", all, " columns and ", trends.count(), " of ", pairs, " pairs count");
    note += scored < all ? "; text, id and vector columns never do. " : ". ";
    if (!shapes.value()) {
      note += "Undefined: no numeric, datetime or categorical column has values in both tables. ";
    }
    return note +
           "Known faults: missing values change no column's score, numbers are binned in each "
           "table on its own, dependence that the release invents is not looked at, and nothing "
           "says how much of the score a release without any dependence would reach (Adult with "
           "all columns shuffled: 0.88).";
  }

  Thresholds thresholds_;
};

}  // namespace

std::unique_ptr<Measure> make_sdmetrics_quality() { return std::make_unique<SdmetricsQuality>(); }

}  // namespace assay
