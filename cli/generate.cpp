#include <algorithm>
#include <array>
#include <filesystem>
#include <iostream>

#include "cli/catalogue.h"
#include "cli/command.h"
#include "cli/guards.h"
#include "core/csv.h"
#include "core/error.h"
#include "core/files.h"
#include "experiments/match.h"
#include "experiments/provenance.h"
#include "generators/generator.h"

namespace assay::cli {
namespace {

std::vector<Given> given_of(const Arguments& arguments) {
  std::vector<Given> given;
  for (auto& [column, value] : arguments.pairs("given")) {
    given.push_back({column, value});
  }
  return given;
}

/// Generators whose model is the training table.
constexpr std::array<std::string_view, 2> kKeepRows = {"resample", "smote-nc"};

/// The files of this call, before any is written.
void check_files(const Arguments& arguments) {
  auto outputs = given_files(arguments, {"out", "save"});
  outputs.push_back({"--out (provenance)", provenance_file(arguments.text("out"))});
  keep_apart(given_files(arguments, {"train", "schema", "match", "load"}), outputs);
}

std::unique_ptr<Generator> loaded(const Arguments& arguments, Provenance& provenance) {
  const std::filesystem::path model = arguments.text("load");
  for (const auto* flag : {"train", "schema", "set", "save"}) {
    require(!arguments.has(flag), "generate: --", flag,
            " and --load exclude each other: a saved model is fitted already");
  }
  provenance.model = model.filename().string();
  return load_generator(model.string(), provenance.generator);
}

void save(const std::string& model, const std::string& name, Generator& generator) {
  save_generator(model, name, generator);
  if (std::find(kKeepRows.begin(), kKeepRows.end(), name) != kKeepRows.end()) {
    std::cout << model << " contains training rows: handle it like the training table\n";
  }
}

std::unique_ptr<Generator> fitted(const Arguments& arguments, Rng rng, Provenance& provenance) {
  const auto& name = provenance.generator;
  auto generator = make_generator(name);
  require(arguments.has("train"), "generate: --train is missing (or --load MODEL.h5)");
  for (const auto& [option, value] : arguments.pairs("set")) {
    set_option(*generator, name, option, value);
  }
  provenance.options.emplace();
  for (const auto& option : describe_options(*generator)) {
    (*provenance.options)[option.name] = option.value;
  }
  generator->fit(read_data(arguments.text("train"), arguments), rng);
  return generator;
}

Table sampled(const Arguments& arguments, const Generator& generator, Rng rng,
              const std::vector<Given>& given) {
  const auto columns = generator.schema().fields.size();
  if (!arguments.has("match")) {
    require_memory(arguments.count("rows"), columns);
    return generator.sample(arguments.count("rows"), rng, given);
  }
  const Table counts = read_table(arguments.text("match"));
  require_memory(matched_rows(counts), columns);
  return sample_matching(generator, counts, rng);
}

int run(const Arguments& arguments, const std::string&) {
  Provenance provenance;
  provenance.generator = arguments.text("GENERATOR");
  provenance.matched = arguments.has("match");
  require(provenance.matched != arguments.has("rows"),
          "generate: give either --rows N or --match COUNTS.csv");
  require(!provenance.matched || !arguments.has("given"),
          "generate: --match and --given exclude each other");
  provenance.given = given_of(arguments);
  check_files(arguments);
  const Rng rng(arguments.count("seed"));
  const auto generator = arguments.has("load") ? loaded(arguments, provenance)
                                               : fitted(arguments, rng.split("fit"), provenance);
  provenance.guarantee = generator->guarantee();
  const Table release = sampled(arguments, *generator, rng.split("sample"), provenance.given);
  if (const auto model = arguments.optional("save")) {
    save(*model, provenance.generator, *generator);
  }
  const std::filesystem::path out = arguments.text("out");
  write_table(release, out);
  provenance.rows = release.rows();
  if (std::filesystem::is_regular_file(out)) {  // what went into a pipe cannot be read again
    provenance.sha256 = file_sha256(out);
  }
  write_file(provenance_file(out), provenance_json(provenance));
  std::cout << out.string() << '\n' << provenance_file(out).string() << '\n';
  return 0;
}

void more_help(std::ostream& out) {
  out << "\ngenerators and their options (--set option=value)\n";
  const auto section = section_of("generators");
  out << '\n';
  for (const auto& item : section.items) {
    out << "  " << item.name << ": " << item.summary << '\n';
  }
  print_options(section, /*with_item_name=*/false, out);
}

}  // namespace

Command generate_command() {
  Flag rows{"rows", "N", "rows of the release; not needed with --match"};
  rows.range = Count{1, kMostRows};
  Flag seed = seed_flag();
  seed.help = "same seed, same release; keep it to yourself: who knows it learns more of the rows";
  return {{"generate",
           "a synthetic release, and OUT.provenance.json beside it",
           {required({"GENERATOR", "", "name of the generator; see below"})},
           {{"train", "F", "training table; not needed with --load"},
            rows,
            out_flag("F", "the release (.csv, .tsv, .csv.gz)"),
            schema_flag(),
            seed,
            repeated({"set", "option=value", "option of the generator"}),
            repeated({"given", "column=value", "every row of the release has this value"}),
            {"match", "COUNTS.csv",
             "columns of the table and a column 'count': so many rows of each combination"},
            {"save", "MODEL.h5", "keep the fitted model"},
            {"load", "MODEL.h5", "sample from a kept model instead of fitting"},
            threads_flag()}},
          run,
          more_help};
}

}  // namespace assay::cli
