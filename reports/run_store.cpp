#include "reports/run_store.h"

#include "core/error.h"
#include "core/hdf5_state.h"
#include "reports/result_state.h"

namespace assay {
namespace {

constexpr std::string_view kFormat = "assay-run/1";

/// Every option is an attribute of its own; their names are data.
void visit_options(hdf5::State& state, std::map<std::string, std::string>& options) {
  state.enter("options");
  if (state.loading()) {
    for (const auto& name : hdf5::attribute_names(state.here())) {
      state.field(name, options[name]);
    }
  } else {
    for (auto& [name, value] : options) {
      state.field(name, value);
    }
  }
  state.leave();
}

void visit_tables(hdf5::State& state, std::vector<TableInfo>& tables) {
  state.enter("data");
  std::vector<std::string> names;
  for (const auto& table : tables) {
    names.push_back(table.name);
  }
  state.field("names", names);
  tables.resize(names.size());
  for (std::size_t i = 0; i < tables.size(); ++i) {
    tables[i].name = names[i];
    state.enter(names[i]);
    state.field("file", tables[i].file);
    state.field("rows", tables[i].rows);
    state.field("columns", tables[i].columns);
    state.field("fingerprint", tables[i].fingerprint);
    state.leave();
  }
  state.leave();
}

void visit_columns(hdf5::State& state, std::vector<ColumnInfo>& columns) {
  state.enter("columns");
  visit_each(state, columns, [&](ColumnInfo& column) {
    state.field("name", column.name);
    state.field("kind", column.kind);
    state.field("roles", column.roles);
    state.field("domain", column.domain);
  });
  state.leave();
}

void visit_run(hdf5::State& state, RunRecord& run) {
  state.field("version", run.version);
  state.field("git", run.git);
  state.field("command", run.command);
  state.field("host", run.host);
  state.field("started", run.started);
  state.field("seed", run.seed);
  state.field("threads", run.threads);
  state.field("seconds", run.seconds);
  state.field("policy_sha256", run.policy_sha256);
  state.field("generator", run.generator_json);
  state.field("guarantee", run.guarantee_json);
  visit_options(state, run.options);
  visit_tables(state, run.tables);
  visit_columns(state, run.columns);
  state.enter("results");
  visit_each(state, run.results, [&](Result& result) { visit_result(state, result); });
  state.leave();
}

}  // namespace

void save_run(const std::filesystem::path& file, const RunRecord& run) {
  auto copy = run;  // one walk saves and loads, so it wants to write
  hdf5::write_file(file, kFormat, [&](hid_t root) {
    hdf5::State state(root, hdf5::State::Mode::kSave);
    visit_run(state, copy);
  });
}

RunRecord load_run(const std::filesystem::path& file) {
  auto path = file;
  if (std::filesystem::is_directory(file)) {
    path = file / "run.h5";
    require(
        std::filesystem::exists(path), file.string(),
        " holds no run: there is no run.h5 in it; name a folder that `assay audit --out` wrote");
  }
  const auto in = hdf5::open_file(path, kFormat, "a run");
  try {
    RunRecord run;
    hdf5::State state(in, hdf5::State::Mode::kLoad);
    visit_run(state, run);
    return run;
  } catch (const InputError& error) {
    throw InputError(text("cannot load ", path.string(), ": ", error.what()));
  }
}

}  // namespace assay
