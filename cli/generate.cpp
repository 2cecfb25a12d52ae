#include <filesystem>
#include <iostream>

#include "cli/catalogue.h"
#include "cli/command.h"
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

/// A generator fitted to --train, or loaded; its options go to `provenance`.
std::unique_ptr<Generator> ready_generator(const Arguments& arguments, const Rng& rng,
                                           Provenance& provenance) {
  const auto& name = arguments.text("GENERATOR");
  auto generator = make_generator(name);
  if (const auto model = arguments.optional("load")) {
    for (const auto* flag : {"train", "schema", "set", "save"}) {
      require(!arguments.has(flag), "generate: --", flag,
              " and --load exclude each other: a saved model is fitted already");
    }
    return load_generator(*model, name);
  }
  require(arguments.has("train"), "generate: --train is missing (or --load MODEL.h5)");
  for (const auto& [option, value] : arguments.pairs("set")) {
    set_option(*generator, name, option, value);
  }
  for (const auto& option : describe_options(*generator)) {
    provenance.options[option.name] = option.value;
  }
  generator->fit(read_data(arguments.text("train"), arguments), rng.split("fit"));
  if (const auto model = arguments.optional("save")) {
    save_generator(*model, name, *generator);
  }
  return generator;
}

int run(const Arguments& arguments, const std::string&) {
  Provenance provenance;
  provenance.generator = arguments.text("GENERATOR");
  const bool matched = arguments.has("match");
  require(matched != arguments.has("rows"), "generate: give either --rows N or --match COUNTS.csv");
  require(!matched || !arguments.has("given"), "generate: --match and --given exclude each other");
  provenance.seed = arguments.count("seed");
  provenance.given = given_of(arguments);
  const Rng rng(provenance.seed);
  const auto generator = ready_generator(arguments, rng, provenance);
  provenance.guarantee = generator->guarantee();
  const std::filesystem::path out = arguments.text("out");
  const Rng draw = rng.split("sample");
  const Table release = matched
                            ? sample_matching(*generator, read_table(arguments.text("match")), draw)
                            : generator->sample(arguments.count("rows"), draw, provenance.given);
  provenance.rows = release.rows();
  write_table(release, out);
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
  rows.range = Count{1, 1'000'000'000};
  return {{"generate",
           "a synthetic release, and OUT.provenance.json beside it",
           {required({"GENERATOR", "", "name of the generator; see below"})},
           {{"train", "F", "training table; not needed with --load"},
            rows,
            out_flag("F", "the release (.csv, .tsv, .csv.gz)"),
            schema_flag(),
            seed_flag(),
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
