#pragma once
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/options.h"
#include "core/rng.h"
#include "core/state.h"
#include "core/table.h"

namespace assay {

/// Equality on one column, {"sex", "Female"}. Several mean "and". The value is text as in the CSV
/// file.
struct Given {
  std::string column, value;
};

/// What a generator promises about the people it was trained on. Empty where it promises nothing.
struct LedgerLine {
  std::string what;       ///< "one-way marginals", "training", ...
  std::string mechanism;  ///< "Gaussian, sigma = 2.1, sensitivity 1"
  double epsilon = 0, delta = 0;
};
struct Guarantee {
  double epsilon = 0, delta = 0;
  std::string unit;        ///< "row" or "entity (column)"
  std::string neighbours;  ///< "add or remove one"
  std::vector<LedgerLine> ledger;
  std::vector<std::string> caveats;
};

/// Learns from a training table and writes tables of new rows. Checks live in the public functions,
/// so no algorithm repeats them.
class Generator {
 public:
  virtual ~Generator() = default;

  /// Throws InputError if the table has no rows or no column that can be generated. Same seed, same
  /// model.
  void fit(const Table& train, Rng rng);
  /// `rows` rows that satisfy every `given`, with the schema of the training table, less the inferred categories that
  /// are too rare to be drawn. Rows that break a constraint of the schema are drawn anew (generators/redraw.h), but for
  /// generators that copy rows. Throws InputError before fit, for an unknown column or value, and if the condition or
  /// the constraints cannot be met.
  Table sample(std::size_t rows, Rng rng, const std::vector<Given>& given = {}) const;
  virtual std::optional<Guarantee> guarantee() const { return std::nullopt; }

  virtual void visit_options(OptionVisitor&) {}
  /// Everything sample() needs beyond the schema. Options are not state: what sampling needs of
  /// them is.
  virtual void visit_state(StateVisitor&) = 0;

  bool fitted() const { return fitted_; }
  const Schema& schema() const { return schema_; }
  void restore(Schema schema);  ///< after visit_state has loaded

 protected:
  /// For do_fit: the schema of what is drawn, where that is less than the training table's.
  void publish(Schema schema) { schema_ = std::move(schema); }

 private:
  virtual void do_fit(const Table& train, Rng& rng) = 0;
  /// True if the rows are training rows as they are: then the rules of the schema hold as they hold there.
  virtual bool copies_rows() const { return false; }
  virtual Table do_sample(std::size_t rows, Rng& rng, const std::vector<Given>& given) const = 0;
  Schema schema_;
  bool fitted_ = false;
};

struct GeneratorEntry {
  std::string_view name;
  std::string_view summary;  ///< one sentence, with what it means for privacy
  std::unique_ptr<Generator> (*make)();
};
std::span<const GeneratorEntry> generators();
/// Throws InputError that lists the known names.
std::unique_ptr<Generator> make_generator(std::string_view name);

void save_generator(const std::string& file, std::string_view name, Generator& generator);
std::unique_ptr<Generator> load_generator(const std::string& file, std::string_view name);

}  // namespace assay
