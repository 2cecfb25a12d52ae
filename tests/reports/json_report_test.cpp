#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "core/error.h"
#include "core/json.h"
#include "reports/report.h"
#include "tests/reports/sample_run.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

std::vector<std::string> keys_of(const Json& object) {
  std::vector<std::string> keys;
  for (const auto& item : object.items()) {
    keys.push_back(item.key());
  }
  return keys;
}

RunRecord small_run() {
  RunRecord run;
  run.version = "0.1.0";
  run.git = "abc";
  run.command = "assay audit";
  run.host = "here";
  run.started = "2026-01-01T00:00:00Z";
  run.seed = 7;
  run.seconds = 0.5;
  run.options = {{"a.b", "1"}};
  run.tables = {{"train", "t.csv", 4, 2, "00"}, {"synthetic", "s.csv", 3, 2, "ff"}};
  run.columns = {{"age", "numeric", {"protected"}, "17..90 (declared)"}};
  auto& result = run.results.emplace_back();
  result.id = "fidelity.dependence";
  result.family = "fidelity";
  result.estimate = Estimate{0.81, 0.79, 0.83, 0.95, "release", "bootstrap"};
  result.floor = 0;
  result.ceiling = 1;
  result.note = "A note.";
  result.values = {{"raw", 0.1}, {"unknown", {}}};
  result.parts = {{{{"column", "age"}},
                   Estimate{1.0 / 3, {}, {}, 0.95, "release", "none"},
                   "",
                   {{"n", 39032.0}}},
                  {{{"column", "b"}}, {}, "one value only", {}}};
  result.tables = {{"t", {"a"}, {{"x"}, {1.5}, {Value()}}}};
  result.plots = {
      {"heatmap", "h", "", "", {"age"}, {}, {{"real", {}, {std::nan("")}, {}, {}}}, ""}};
  return run;
}

// DESIGN.md 5, letter for letter: key order, nulls, numbers.
TEST(JsonReport, HasTheFixedFormat) {
  EXPECT_EQ(report_json(small_run()), R"golden({
  "format": "assay-report/1",
  "run": {
    "version": "0.1.0",
    "git": "abc",
    "command": "assay audit",
    "seed": 7,
    "threads": 1,
    "host": "here",
    "started": "2026-01-01T00:00:00Z",
    "seconds": 0.5,
    "options": {
      "a.b": "1"
    },
    "policy_sha256": null
  },
  "data": {
    "train": {
      "rows": 4,
      "columns": 2,
      "fingerprint": "00"
    },
    "synthetic": {
      "rows": 3,
      "columns": 2,
      "fingerprint": "ff"
    },
    "holdout": null,
    "schema": {
      "columns": {
        "age": {
          "kind": "numeric",
          "roles": [
            "protected"
          ],
          "domain": "17..90 (declared)"
        }
      }
    }
  },
  "guarantee": null,
  "results": [
    {
      "id": "fidelity.dependence",
      "family": "fidelity",
      "goal": "higher",
      "estimate": {
        "value": 0.81,
        "low": 0.79,
        "high": 0.83,
        "level": 0.95,
        "covers": "release",
        "method": "bootstrap"
      },
      "floor": 0,
      "ceiling": 1,
      "note": "A note.",
      "values": {
        "raw": 0.1,
        "unknown": null
      },
      "test": null,
      "verdict": null,
      "parts": [
        {
          "key": {
            "column": "age"
          },
          "estimate": {
            "value": 0.3333333333333333,
            "low": null,
            "high": null,
            "level": 0.95,
            "covers": "release",
            "method": "none"
          },
          "note": null,
          "values": {
            "n": 39032
          }
        },
        {
          "key": {
            "column": "b"
          },
          "estimate": null,
          "note": "one value only",
          "values": {}
        }
      ],
      "tables": [
        {
          "title": "t",
          "columns": [
            "a"
          ],
          "rows": [
            [
              "x"
            ],
            [1.5],
            [null]
          ]
        }
      ],
      "plots": [
        {
          "kind": "heatmap",
          "title": "h",
          "x_label": "",
          "y_label": "",
          "labels": [
            "age"
          ],
          "edges": [],
          "series": [
            {
              "name": "real",
              "x": [],
              "y": [null],
              "low": [],
              "high": []
            }
          ],
          "note": ""
        }
      ],
      "seconds": 0
    }
  ],
  "gates": [],
  "decision": null
}
)golden");
}

TEST(JsonReport, ReadsBackWithEveryResultPartAndVerdict) {
  const auto run = testing::sample_run();
  const auto json = Json::parse(report_json(run));
  EXPECT_THAT(keys_of(json), ::testing::ElementsAre("format", "run", "data", "guarantee", "results",
                                                    "gates", "decision"));
  EXPECT_EQ(json["run"]["seed"].get<std::uint64_t>(), run.seed);
  EXPECT_EQ(json["guarantee"]["epsilon"], 1.5);
  ASSERT_EQ(json["results"].size(), run.results.size());
  for (std::size_t i = 0; i < run.results.size(); ++i) {
    const auto& result = run.results[i];
    const auto& read = json["results"][i];
    EXPECT_EQ(read["id"], result.id);
    EXPECT_EQ(read["parts"].size(), result.parts.size());
    EXPECT_EQ(read["estimate"].is_null(), !result.estimate);
    if (result.estimate) {
      EXPECT_EQ(read["estimate"]["value"].get<double>(), result.estimate->value);
    }
    EXPECT_EQ(read["verdict"].is_null(), !result.verdict);
  }
  EXPECT_EQ(json["results"][2]["verdict"], "leak");
  EXPECT_EQ(json["results"][2]["test"]["minimum_detectable"], 0.0021);
}

TEST(JsonReport, WritesARepeatedKeyNameAsAList) {
  auto run = small_run();
  run.results[0].parts[0].key = {{"columns", "age"}, {"columns", "sex"}, {"columns", "job"}};
  const Json json = Json::parse(report_json(run));
  EXPECT_EQ(json["results"][0]["parts"][0]["key"],
            Json::parse(R"({"columns": ["age", "sex", "job"]})"));
}

TEST(JsonReport, RefusesANumberThatIsNone) {
  auto run = small_run();
  run.results[0].estimate->value = std::nan("");
  EXPECT_THROW(report_json(run), InternalError);
}

TEST(JsonReport, RefusesAGuaranteeThatIsNotJson) {
  auto run = small_run();
  run.guarantee_json = "epsilon = 1";
  EXPECT_THAT(testing::input_error([&] { report_json(run); }), ::testing::HasSubstr("is not JSON"));
}

TEST(CsvReport, HasOneLineAnEstimateOrPartAndQuotes) {
  auto run = small_run();
  run.results[0].parts[1].key[0].second = "a,\"b\"";
  EXPECT_EQ(report_csv(run),
            "id,key,value,low,high,note\n"
            "fidelity.dependence,,0.81,0.79,0.83,A note.\n"
            "fidelity.dependence,column=age,0.3333333333333333,,,\n"
            "fidelity.dependence,\"column=a,\"\"b\"\"\",,,,one value only\n");
}

}  // namespace
}  // namespace assay
