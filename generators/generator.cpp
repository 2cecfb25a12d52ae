#include "generators/generator.h"

#include "core/constraints.h"
#include "core/error.h"
#include "core/state_file.h"
#include "generators/given.h"
#include "generators/redraw.h"

namespace assay {

void Generator::fit(const Table& train, Rng rng) {
  require(train.columns() > 0, "fit: the training table has no columns");
  require(train.rows() > 0, "fit: the training table has no rows; a generator needs at least one");
  if (!copies_rows()) {
    constraints_of(train.schema());  // a rule that cannot be read is refused before the work
  }
  fitted_ = false;
  schema_ = train.schema();
  do_fit(train, rng);
  fitted_ = true;
}

Table Generator::sample(std::size_t rows, Rng rng, const std::vector<Given>& given) const {
  require(fitted_,
          "sample: the generator has not been fitted; call fit or load a saved model first");
  parse_given(schema_, given);  // the checks; each generator reads the conditions as it needs them
  const auto draw = [&](std::size_t count, Rng own) { return do_sample(count, own, given); };
  Table out = draw(rows, rng);
  if (!copies_rows()) {
    out =
        redraw_until_kept(std::move(out), constraints_of(schema_), rng.split("constraints"), draw);
  }
  ensure(out.rows() == rows, "sample: ", out.rows(), " rows instead of ", rows);
  return out;
}

void Generator::restore(Schema schema) {
  schema_ = std::move(schema);
  fitted_ = true;
}

void save_generator(const std::string& file, std::string_view name, Generator& generator) {
  require(generator.fitted(), "save: ", name, " has not been fitted; fit it first");
  save_state(file, std::string(name), generator.schema(),
             [&](StateVisitor& visitor) { generator.visit_state(visitor); });
}

std::unique_ptr<Generator> load_generator(const std::string& file, std::string_view name) {
  auto generator = make_generator(name);
  generator->restore(load_state(file, std::string(name),
                                [&](StateVisitor& visitor) { generator->visit_state(visitor); }));
  return generator;
}

}  // namespace assay
