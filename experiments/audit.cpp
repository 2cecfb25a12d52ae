#include "experiments/audit.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <set>

#include "attacks/registry.h"
#include "attacks/verdict.h"
#include "core/csv.h"
#include "core/error.h"
#include "core/parallel.h"
#include "core/schema_file.h"
#include "experiments/build_info.h"
#include "experiments/provenance.h"
#include "fairness/registry.h"
#include "metrics/registry.h"

namespace assay {
namespace {

/// Ids named by ids or families.
std::set<std::string_view> named(const std::vector<std::string>& words) {
  std::set<std::string_view> ids;
  const auto all = all_measures();
  for (const auto& word : words) {
    bool found = false;
    std::string known;
    for (const auto* entry : all) {
      if (entry->id == word || entry->family() == word) {
        ids.insert(entry->id);
        found = true;
      }
      known += text(known.empty() ? "" : ", ", entry->id);
    }
    require(found, "no measure or family '", word, "'; the measures are: ", known);
  }
  return ids;
}

/// Splits "attacks.membership.permutations" into measure and option and sets it.
void set_measure_option(std::vector<PlannedMeasure>& plan, const MeasureOption& option) {
  const auto dot = option.name.rfind('.');
  const std::string id = dot == std::string::npos ? "" : option.name.substr(0, dot);
  require(option.name.find('.') < dot && dot + 1 < option.name.size(), "option '", option.name,
          "' must name measure and option, as in attacks.membership.permutations=999");
  named({id});
  const auto found = std::find_if(plan.begin(), plan.end(),
                                  [&](const auto& planned) { return planned.entry->id == id; });
  require(found != plan.end(), "option '", option.name, "': ", id, " is left out of this run");
  set_option(*found->measure, id, option.name.substr(dot + 1), option.value);
}

std::string utc_now() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 32> buffer{};
  std::strftime(buffer.data(), buffer.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return buffer.data();
}

std::string host_name() {
  std::array<char, 256> buffer{};
  return gethostname(buffer.data(), buffer.size() - 1) == 0 ? buffer.data() : "unknown";
}

std::string domain_of(const Field& field) {
  const auto source = [](Source from) {
    return from == Source::kDeclared ? " (declared)" : " (inferred)";
  };
  if (field.kind == Kind::kCategorical) {
    const auto count = field.categories.size();
    return text(count, count == 1 ? " category" : " categories", source(field.categories_source));
  }
  if (field.bounds) {
    return text(field.bounds->low, "..", field.bounds->high, " (declared)");
  }
  return "not declared";
}

Table read_release(const std::filesystem::path& file, const Schema& schema) {
  ReadOptions options;
  options.schema = &schema;
  options.keep_foreign = true;
  return read_table(file, options);
}

}  // namespace

std::vector<const MeasureEntry*> all_measures() {
  std::vector<const MeasureEntry*> all;
  for (const auto registry : {attack_measures(), fidelity_measures(), peer_measures(),
                              fairness_measures(), utility_measures()}) {
    for (const auto& entry : registry) {
      all.push_back(&entry);
    }
  }
  return all;
}

std::vector<PlannedMeasure> plan_measures(const std::vector<std::string>& only,
                                          const std::vector<std::string>& skip,
                                          const std::vector<MeasureOption>& options) {
  const auto wanted = named(only), unwanted = named(skip);
  std::vector<PlannedMeasure> plan;
  for (const auto* entry : all_measures()) {
    if ((only.empty() || wanted.contains(entry->id)) && !unwanted.contains(entry->id)) {
      plan.push_back({entry, entry->make()});
    }
  }
  require(!plan.empty(), "no measure is left to run: --skip takes away all that --only names");
  for (const auto& option : options) {
    set_measure_option(plan, option);
  }
  return plan;
}

TableInfo describe_table(std::string name, const std::filesystem::path& file, const Table& table) {
  std::array<char, 17> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx",
                static_cast<unsigned long long>(table.fingerprint()));
  return {std::move(name), file.string(), table.rows(), table.columns(), digits.data()};
}

std::vector<ColumnInfo> describe_columns(const Schema& schema) {
  std::vector<ColumnInfo> columns;
  for (const auto& field : schema.fields) {
    ColumnInfo info{field.name, std::string(name_of(field.kind)), {}, domain_of(field)};
    for (const Role role : field.roles) {
      info.roles.emplace_back(name_of(role));
    }
    columns.push_back(std::move(info));
  }
  return columns;
}

RunRecord start_record() {
  RunRecord run;
  run.version = build_version();
  run.git = build_git();
  run.host = host_name();
  run.started = utc_now();
  run.threads = thread_count();
  return run;
}

RunRecord run_audit(const AuditInput& input, const std::vector<PlannedMeasure>& plan,
                    const std::function<void(const Result&)>& done) {
  const auto start = std::chrono::steady_clock::now();
  RunRecord run = start_record();
  run.seed = input.seed;
  const auto how_made = input.provenance.value_or(provenance_file(input.synthetic));
  std::optional<StatedProvenance> stated;
  if (input.provenance || std::filesystem::exists(how_made)) {
    stated = read_provenance(how_made);
    run.generator_json = stated->json;
    run.guarantee_json = stated->guarantee_json;
  }

  std::optional<Schema> declared;
  ReadOptions read;
  if (input.schema) {
    declared = read_schema(*input.schema);
    read.schema = &*declared;
  }
  const Table train = read_table(input.train, read);
  for (const auto& planned : plan) {
    planned.measure->check_options(train.schema());
  }
  read.schema = &train.schema();
  std::optional<Table> holdout;
  if (input.holdout) {
    holdout = read_table(*input.holdout, read);
  }
  const Table synthetic = read_release(input.synthetic, train.schema());
  if (stated) {
    require_same_release(*stated, how_made, input.synthetic, synthetic.rows());
  }

  run.tables.push_back(describe_table("train", input.train, train));
  if (holdout) {
    run.tables.push_back(describe_table("holdout", *input.holdout, *holdout));
  }
  run.tables.push_back(describe_table("synthetic", input.synthetic, synthetic));
  run.columns = describe_columns(train.schema());

  const Evidence evidence(train, holdout, synthetic);
  const Rng rng(input.seed);
  for (const auto& [entry, measure] : plan) {
    for (const auto& option : describe_options(*measure)) {
      run.options[text(entry->id, '.', option.name)] = option.value;
    }
    run.results.push_back(run_measure(*entry, *measure, evidence, rng.split(entry->id)));
    if (done) {
      done(run.results.back());
    }
  }
  settle_verdicts(run.results);
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return run;
}

}  // namespace assay
