#include "experiments/simulate.h"

#include <algorithm>

#include "core/csv.h"
#include "core/files.h"
#include "core/schema_file.h"
#include "experiments/people.h"
#include "experiments/people_truth.h"

namespace assay {

void simulate(std::uint64_t rows, std::uint64_t seed, const std::filesystem::path& folder) {
  const Rng rng(seed);
  const std::uint64_t fresh = std::max<std::uint64_t>(1, (rows + 2) / 4);
  make_folder(folder);
  write_table(simulate_people(rows, 1, rng.split("train")), folder / "train.csv");
  write_table(simulate_people(fresh, rows + 1, rng.split("holdout")), folder / "holdout.csv");
  write_file(folder / "schema.toml", schema_toml(people_schema()));
  write_file(folder / "truth.json", truth_json(people_truth(), seed, rows, fresh));
}

}  // namespace assay
