#include <benchmark/benchmark.h>
#include <stdlib.h>

#include <filesystem>
#include <random>

#include "core/csv.h"
#include "core/files.h"

namespace assay {
namespace {

/// People with two numbers of few values, one of many, a date and four categories, as CSV text.
std::string people(std::size_t rows) {
  std::mt19937_64 random(1);
  std::string text = "age,hours,income,admitted,sex,region,education,work\n";
  const auto append_all = [&](auto... parts) { ((text += parts, text += ','), ...); };
  for (std::size_t row = 0; row < rows; ++row) {
    append_all(std::to_string(17 + random() % 74), std::to_string(random() % 100),
               std::to_string(random() % 1'000'000) + "." + std::to_string(random() % 100),
               "2020-0" + std::to_string(1 + random() % 9) + "-1" + std::to_string(random() % 10),
               random() % 2 == 0 ? "Female" : "Male", "region-" + std::to_string(random() % 40),
               "education-" + std::to_string(random() % 16));
    text += "work-" + std::to_string(random() % 9) + '\n';
  }
  return text;
}

/// A folder with people.csv and people.csv.gz, removed at the end.
class Folder {
 public:
  explicit Folder(std::size_t rows) {
    std::string pattern = (std::filesystem::temp_directory_path() / "csv_bench.XXXXXX").string();
    path_ = mkdtemp(pattern.data());
    write_file(path_ / "people.csv", people(rows));
    table_ = read_table(path_ / "people.csv");
    write_table(table_, path_ / "people.csv.gz");
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  const Table& table() const { return table_; }
  std::filesystem::path operator/(const char* name) const { return path_ / name; }
  std::size_t bytes() const { return std::filesystem::file_size(path_ / "people.csv"); }

 private:
  std::filesystem::path path_;
  Table table_;
};

void count(benchmark::State& state, const Folder& folder) {
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(folder.table().rows()));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(folder.bytes()));
}

void read(benchmark::State& state, const char* name, bool with_schema) {
  const Folder folder(static_cast<std::size_t>(state.range(0)));
  const Schema schema = folder.table().schema();
  for (auto _ : state) {
    benchmark::DoNotOptimize(
        read_table(folder / name, {.schema = with_schema ? &schema : nullptr}));
  }
  count(state, folder);
}

void write(benchmark::State& state, const char* name) {
  const Folder folder(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) {
    write_table(folder.table(), folder / name);
  }
  count(state, folder);
}

BENCHMARK_CAPTURE(read, inferring, "people.csv", false)->Arg(50'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, with_schema, "people.csv", true)
    ->Arg(50'000)
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(read, gzip, "people.csv.gz", true)->Arg(50'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(write, csv, "out.csv")->Arg(50'000)->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(write, gzip, "out.csv.gz")->Arg(50'000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace assay

BENCHMARK_MAIN();
