#include "tests/support/adult.h"

#include "core/csv.h"
#include "core/schema_file.h"
#include "tests/support/reference_data.h"

namespace assay::testing {

Table adult(const std::string& name) {
  const Schema schema = read_schema(shared_file("data/adult_schema.toml"));
  return read_table(shared_file("data/adult_" + name + ".csv"),
                    {.schema = &schema, .keep_foreign = true});
}

}  // namespace assay::testing
