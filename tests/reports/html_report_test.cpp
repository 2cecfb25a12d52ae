#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <regex>
#include <set>

#include "core/text.h"
#include "reports/html_parts.h"
#include "reports/markup.h"
#include "reports/numbers.h"
#include "reports/report.h"
#include "reports/svg/draw.h"
#include "reports/svg/plot.h"
#include "reports/words.h"
#include "tests/reports/html_checks.h"
#include "tests/reports/sample_run.h"
#include "tests/support/checks.h"

namespace assay {
namespace {

using testing::count;
using ::testing::HasSubstr;
using testing::imbalance;
using ::testing::Not;

TEST(Escaped, LeavesNothingToActOn) {
  EXPECT_EQ(escaped("<script>a & \"b\" 'c'</script>"),
            "&lt;script&gt;a &amp; &quot;b&quot; &#39;c&#39;&lt;/script&gt;");
  EXPECT_EQ(escaped("ü✓😀\n"), "ü✓😀\n");
  EXPECT_EQ(escaped("a\x01"), "a\xEF\xBF\xBD");
  EXPECT_EQ(escaped("a\xff\xc3"), "a\xEF\xBF\xBD\xEF\xBF\xBD");
  EXPECT_EQ(escaped("\xC0\xBC"), "\xEF\xBF\xBD\xEF\xBF\xBD");  // an overlong '<'
}

TEST(Markup, RefusesOpenElements) {
  Markup out;
  out.open("p");
  EXPECT_ANY_THROW(out.take());
  out.close();
  EXPECT_ANY_THROW(out.close());
}

TEST(HtmlReport, IsWellFormedForEveryKindOfRun) {
  EXPECT_EQ(imbalance(report_html(testing::sample_run())), "");
  EXPECT_EQ(imbalance(report_html(testing::sample_explore())), "");
  EXPECT_EQ(imbalance(report_html(testing::wide_run(40))), "");
  EXPECT_EQ(imbalance(report_html({})), "");
  EXPECT_NE(imbalance("<p><b></p></b>"), "");  // the check can fail
  EXPECT_NE(imbalance("<p class=x></p>"), "");
}

TEST(HtmlReport, AsksTheNetworkForNothing) {
  const auto page = report_html(testing::sample_run());
  EXPECT_THAT(
      page,
      HasSubstr(
          "http-equiv=\"Content-Security-Policy\" content=\"default-src &#39;none&#39;; style-src "
          "&#39;unsafe-inline&#39;; img-src data:\""));
  EXPECT_FALSE(std::regex_search(page, std::regex(R"((src|href|action|url)\s*=\s*"?[^#"])")));
  EXPECT_THAT(page, Not(HasSubstr("url(")));
  EXPECT_THAT(page, Not(HasSubstr("@import")));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
}

TEST(HtmlReport, KeepsHostileNamesAsText) {
  auto run = testing::sample_run();
  run.command = "</pre><img src=x onerror=alert(1)>";
  run.results[0].id = "\"><script>";
  const auto page = report_html(run);
  EXPECT_THAT(page, HasSubstr("&lt;script&gt;alert(1)&lt;/script&gt;"));
  EXPECT_THAT(page, Not(HasSubstr("<script")));
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_EQ(imbalance(page), "");
}

TEST(HtmlReport, ShowsEveryResultWithItsNumberIntervalAndMeaning) {
  const auto run = testing::sample_run();
  const auto page = report_html(run);
  for (const auto& result : run.results) {
    EXPECT_THAT(page, HasSubstr("id=\"" + result.id + "\""));
    EXPECT_THAT(page, HasSubstr(escaped(result.note)));
    if (result.estimate) {
      EXPECT_THAT(page, HasSubstr(typeset(human_value(*result.estimate)))) << result.id;
      EXPECT_THAT(page, HasSubstr(typeset(human_interval(*result.estimate)))) << result.id;
      EXPECT_THAT(page, HasSubstr(escaped(meaning_of(result)))) << result.id;
    }
    for (const auto& part : result.parts) {
      EXPECT_THAT(page, HasSubstr(escaped(part.key[0].second)));
    }
  }
}

TEST(HtmlReport, PutsVerdictsFirstAndFamiliesInOrder) {
  const auto page = report_html(testing::sample_run());
  const std::vector<std::string> order{
      "id=\"verdicts\"", "id=\"attacks\"",      "id=\"fidelity\"",    "id=\"fairness\"",
      "id=\"utility\"",  "id=\"not-computed\"", "id=\"how-to-read\"", "id=\"reproduce\""};
  std::size_t before = 0;
  for (const auto& id : order) {
    const auto at = page.find(id);
    ASSERT_NE(at, std::string::npos) << id;
    EXPECT_LT(before, at) << id;
    before = at;
  }
}

TEST(HtmlReport, SaysWhatItMustSay) {
  const auto run = testing::sample_run();
  const auto page = report_html(run);
  for (const std::string phrase :
       {"Internal: not for publication", "No policy was given, so no decision is made.",
        "no leak shown", "too weak",
        "Smallest leak this run could have found: verbatim copies of 0.21 %",
        "closer to the training people than new people are: see attacks", "Family-wise 5 %",
        "fedcba9876543210", "18446744073709551615", "assay 0.1.0", "9,999 permutations",
        "needs a target column"}) {
    EXPECT_THAT(page, HasSubstr(phrase));
  }
  EXPECT_THAT(page, HasSubstr(escaped(run.command)));
}

TEST(HtmlReport, FoldsLongTablesAndDropsNothing) {
  const auto run = testing::wide_run(40);  // 780 pairs
  const auto page = report_html(run);
  EXPECT_THAT(page, HasSubstr("Show the other 765 of 780 rows"));
  EXPECT_EQ(count(page, "<td>column 38</td><td>column 39</td>"), 1U);
  EXPECT_EQ(count(page, "<td>column 0</td>"), 39U);
}

TEST(HtmlReport, OfAWideTableStaysSmallAndSaysWhatItLeavesToTheJson) {
  const auto run = testing::wide_run(300);  // 44,850 pairs
  const auto page = report_html(run);
  EXPECT_LT(page.size(), 2'000'000U);
  EXPECT_THAT(page, HasSubstr("Show the next 985 of 44,850 rows"));
  EXPECT_THAT(page, HasSubstr("The first 1,000 rows of 44,850 are here; 43,850 more stand in "
                              "report.json."));
  EXPECT_EQ(imbalance(page), "");
  EXPECT_EQ(count(report_json(run), "\"with\":"), 44'850U);  // nothing is dropped there
}

TEST(Guarantee, StandsBesideTheVerdictsAsAStatement) {
  const auto run = testing::sample_run();
  const std::string promise = "epsilon = 1.5, delta = 1e-06, for each row, neighbours not stated";
  const std::string stated = "As stated by the generator, not verified by this report.";
  const auto page = report_html(run);
  const auto strip = page.substr(0, page.find("id=\"attacks\""));
  for (const auto& words : {promise, stated, std::string("Generator: gaussian-copula")}) {
    EXPECT_THAT(strip, HasSubstr(words));
  }
  EXPECT_THAT(report_markdown(run),
              HasSubstr("* **Guarantee**: gaussian-copula: " + promise + ". " + stated));
}

TEST(Guarantee, SaysUnitNeighboursAndCaveats) {
  RunRecord run;
  run.generator_json = R"j({"tool": "<other>"})j";
  run.guarantee_json = R"j({"epsilon": 3, "delta": 0, "unit": "entity (person)",
    "neighbours": "add or remove one", "caveats": ["seeded: not for release"]})j";
  run.tables = {{"synthetic", "s.csv", 1, 1, ""}};
  const auto page = report_html(run);
  EXPECT_THAT(page, HasSubstr("Generator: &lt;other&gt;"));
  EXPECT_THAT(
      page,
      HasSubstr(
          "epsilon = 3, delta = 0, for each entity (person) (neighbours: add or remove one)"));
  EXPECT_THAT(page, HasSubstr("Caveat: seeded: not for release"));
  EXPECT_THAT(report_markdown(run), HasSubstr("Caveat: seeded: not for release"));
}

TEST(Guarantee, TellsNoneFromUnknown) {
  auto run = testing::sample_run();
  run.guarantee_json.clear();
  EXPECT_THAT(report_html(run), HasSubstr("None: nothing is promised"));
  EXPECT_THAT(report_markdown(run), HasSubstr("gaussian-copula: None: nothing is promised"));
  run.generator_json.clear();
  EXPECT_THAT(report_html(run), HasSubstr("Unknown: no provenance file"));
  EXPECT_THAT(report_markdown(run), HasSubstr("* **Guarantee**: Unknown: no provenance file"));
  EXPECT_THAT(report_html(testing::sample_explore()), Not(HasSubstr("provenance")));
}

TEST(HtmlReport, IsAccessible) {
  const auto page = report_html(testing::sample_run());
  for (const std::string landmark :
       {"<html lang=\"en\">", "<header", "<nav aria-label", "<main", "<footer", "<h1>"}) {
    EXPECT_EQ(count(page, landmark), 1U) << landmark;
  }
  EXPECT_EQ(count(page, "<svg"), count(page, "role=\"img\" aria-label=\"") +
                                     count(page, "aria-hidden=\"true\"><line") +
                                     count(page, "aria-hidden=\"true\"><rect"));
  EXPECT_EQ(count(page, "<th "), count(page, "scope=\"col\""));
}

TEST(HtmlReport, ShowsExplorationsWithoutVerdictsOrDecisions) {
  const auto page = report_html(testing::sample_explore());
  EXPECT_THAT(page, HasSubstr("A look at data.csv"));
  EXPECT_THAT(page, HasSubstr("strongest first"));
  EXPECT_THAT(page, Not(HasSubstr("no decision")));
  EXPECT_THAT(page, Not(HasSubstr("What was not computed")));
}

TEST(Figure, SaysSoWhenThereIsNothingToDraw) {
  for (const std::string kind : {"histogram", "heatmap", "intervals", "curve", "unheard-of"}) {
    Plot plot;
    plot.kind = kind;
    EXPECT_THAT(svg::figure(plot).take(), HasSubstr("Nothing to draw")) << kind;
    plot.labels = {"a"};
    plot.series = {{"real", {0.0}, {std::numeric_limits<double>::quiet_NaN()}, {}, {}}};
    const auto drawn = svg::figure(plot).take();
    EXPECT_EQ(imbalance(drawn), "") << kind;
    EXPECT_THAT(drawn, Not(HasSubstr("nan"))) << kind;
  }
}

TEST(Figure, CutsEndlessListsAndSaysHowMany) {
  Plot plot{"histogram", "names", "", "", {}, {}, {{"release", {}, {}, {}, {}}}, ""};
  for (int i = 0; i < 1000; ++i) {
    plot.labels.push_back(text("name ", i));
    plot.series[0].y.push_back(0.001);
  }
  EXPECT_THAT(svg::figure(plot).take(), HasSubstr("and 980 more, in report.json"));
  plot.kind = "intervals";
  EXPECT_THAT(svg::figure(plot).take(), HasSubstr("and 960 more, in report.json"));
}

TEST(Figure, DrawsAHeatMapOf300ColumnsInLittleSpace) {
  const auto run = testing::wide_run(300);
  const auto drawn = svg::figure(run.results[1].plots[0]).take();
  EXPECT_LT(drawn.size(), 700'000U);
  EXPECT_THAT(drawn, HasSubstr("Drawn are the 100 of 300 columns with the largest differences"));
}

TEST(Figure, KeepsTheColumnsOfAHeatMapThatDifferMost) {
  constexpr std::size_t kColumns = 130;
  Plot plot{"heatmap", "h", "", "", {}, {}, {}, ""};
  for (std::size_t i = 0; i < kColumns; ++i) {
    plot.labels.push_back(text("<", i, ">"));
  }
  std::vector<double> real(kColumns * kColumns, 0.9), difference(kColumns * kColumns, 0.01);
  difference[7 * kColumns + 129] = difference[129 * kColumns + 7] =
      -0.5;  // the last pair but one to be kept by order
  plot.series = {{"real", {}, real, {}, {}}, {"difference", {}, difference, {}, {}}};
  const auto drawn = svg::figure(plot).take();
  EXPECT_THAT(drawn, HasSubstr("the 100 of 130 columns"));
  EXPECT_EQ(count(drawn, "class=\"neg\" fill-opacity=\"100%\""),
            2U);  // both squares, and the scale's end
  plot.series.pop_back();
  EXPECT_THAT(svg::figure(plot).take(), HasSubstr("columns with the largest values"));
}

TEST(IntervalBar, ReachesBeyondFloorAndCeiling) {
  Result result;
  result.floor = 0.2;
  result.ceiling = 0.8;
  result.estimate = Estimate{1.5, 1.2, 1.8, 0.95, "release", "bootstrap"};
  const auto bar = svg::interval_bar(result).take();
  EXPECT_THAT(bar, HasSubstr("0 floor"));
  EXPECT_THAT(bar, HasSubstr("1 ceiling"));
  EXPECT_THAT(meaning_of(result),
              HasSubstr("closer to the training people than new people are: see attacks"));
  result.estimate = Estimate{-0.4, -0.6, -0.2, 0.95, "release", "bootstrap"};
  EXPECT_THAT(meaning_of(result), HasSubstr("worse than the floor"));
  result.estimate = Estimate{0.98, 0.9, 1.06, 0.95, "release", "bootstrap"};
  EXPECT_THAT(meaning_of(result), HasSubstr("no difference from one is shown"));
}

TEST(IntervalBar, StandsAgainstTheValueOfChance) {
  Result result;
  result.family = "attacks";
  result.goal = Goal::kLower;
  result.estimate = Estimate{0.51, 0.49, 0.53, 0.95, "release", "delong"};
  EXPECT_THAT(svg::interval_bar(result).take(), HasSubstr(">0</text>"));
  EXPECT_EQ(meaning_of(result), "Chance gives 0; the lower, the better.");
  result.floor = 0.5;
  result.verdict = Verdict::kLeak;  // found by another part
  EXPECT_THAT(meaning_of(result), HasSubstr("The alarm comes from another comparison"));
  result.verdict = Verdict::kNoLeakShown;
  EXPECT_THAT(svg::interval_bar(result).take(), HasSubstr(">0.5</text>"));
  EXPECT_EQ(meaning_of(result),
            "Chance gives 0.5; the lower, the better; the interval holds 0.5, so no advantage over "
            "chance is shown.");
  result.goal = Goal::kNone;  // attacks.distances
  EXPECT_THAT(meaning_of(result), HasSubstr("A proxy without verdict: 0.5 is expected"));
}

TEST(Figure, GivesEverySeriesOfACurveItsOwnLook) {
  std::set<int> looks;
  std::size_t position = 0;
  for (const char* name : {"dcr", "domias-boosted", "dcr-diff", "domias", "chance"}) {
    looks.insert(svg::look_of(name, position++).index);
  }
  EXPECT_EQ(looks.size(), 5U);
  EXPECT_NE(svg::look_of("baseline", 2).index, svg::look_of("control", 1).index);
}

TEST(Words, GiveEveryFamilyAndEveryUnknownMeasureATitle) {
  Result result;
  result.id = "fidelity.joint_k-marginals";
  EXPECT_EQ(title_of(result), "Joint k marginals");
  EXPECT_EQ(words_of("novel").title, "novel");
}

TEST(Words, GiveEveryAttackATitleOfItsOwn) {
  std::set<std::string> titles;
  for (const char* id : {"attacks.replay", "attacks.membership", "attacks.singling_out",
                         "attacks.linkability", "attacks.inference", "attacks.reconstruction",
                         "attacks.distances", "attacks.pii", "attacks.text"}) {
    Result result;
    result.id = id;
    const std::string title = title_of(result);
    EXPECT_GE(std::count(title.begin(), title.end(), ' '), 1) << id << ": only \"" << title << '"';
    titles.insert(title);
  }
  EXPECT_EQ(titles.size(), 9U);
}

TEST(Words, NeverCallSilenceSafe) {
  auto run = testing::sample_run();
  EXPECT_THAT(summary_of(run), HasSubstr("Leak: 1 of 3 attacks"));
  run.results[2].verdict = Verdict::kNoLeakShown;
  EXPECT_EQ(summary_of(run),
            "No alarm: 2 of 3 attacks could have found a leak and found none; that is no proof of "
            "safety. 1 was too weak to count.");
  for (auto& result : run.results) {
    result.verdict = Verdict::kTooWeak;
  }
  EXPECT_EQ(summary_of(run),
            "Privacy: not shown. All attacks were too weak to say anything: nothing is known about "
            "this release's privacy.");
  run.results.clear();
  EXPECT_EQ(summary_of(run), "Privacy: not shown. No attack of this run gave a verdict.");
  EXPECT_EQ(summary_of(testing::sample_explore()), "");
}

TEST(HtmlReport, SaysFirstThatPrivacyIsUndecidedWithoutAHoldout) {
  auto run = testing::sample_run();
  std::erase_if(run.tables, [](const auto& table) { return table.name == "holdout"; });
  for (auto& result : run.results) {
    if (result.family == "attacks") {
      result.verdict.reset();
      result.estimate.reset();
      result.test.reset();
      result.note = "needs a holdout.";
    }
  }
  const std::string first =
      "Privacy: not shown. Without a holdout, people outside the training data, no attack can be "
      "judged.";
  const auto page = report_html(run);
  EXPECT_LT(page.find(first), page.find("class=\"card"));
  const auto markdown = report_markdown(run);
  EXPECT_LT(markdown.find(first), markdown.find("## Privacy"));
}

TEST(HtmlReport, WritesNotesBelowTheirRowAndFoldsManyFigures) {
  auto run = testing::sample_run();
  auto& replay = run.results[2];
  for (int i = 0; i < 12; ++i) {
    replay.values.emplace_back(text("figure ", i), 1.0);
  }
  const auto page = report_html(run);
  EXPECT_THAT(page, HasSubstr("<tr class=\"said\"><td colspan=\"5\">fewer than 11 rows hold a rare "
                              "value</td></tr>"));
  EXPECT_THAT(page, HasSubstr("Show 15 figures"));
  EXPECT_EQ(imbalance(page), "");
}

TEST(HtmlReport, ShowsTheFirstColumnsOfAWideTableAndSaysHowManyStandInTheJson) {
  auto run = testing::sample_run();
  Result wide;
  wide.id = "fidelity.wide";
  wide.family = "fidelity";
  Part& part = wide.parts.emplace_back();
  part.key = {{"column", "age"}};
  part.estimate.emplace().value = 0.5;
  for (int i = 0; i < 9; ++i) {
    part.values.emplace_back(text("wide value ", i), 1.0);
  }
  run.results = {wide};
  EXPECT_THAT(report_html(run), ::testing::Not(HasSubstr("first columns of the table")))
      << "11 columns";
  for (int i = 9; i < 14; ++i) {
    run.results[0].parts[0].values.emplace_back(text("wide value ", i), 1.0);
  }
  const auto page = report_html(run);
  EXPECT_THAT(page, HasSubstr(">wide value 6<"));
  EXPECT_THAT(page, ::testing::Not(HasSubstr(">wide value 7<")));
  EXPECT_THAT(page, HasSubstr("These are the first columns of the table; 7 more columns are in "
                              "report.json."));
  EXPECT_EQ(imbalance(page), "");
  EXPECT_THAT(report_json(run), HasSubstr("wide value 13"));
}

TEST(HtmlReport, GivesPartsOfDifferentKindsTablesOfTheirOwn) {
  auto run = testing::sample_run();
  Result both;
  both.id = "fidelity.both";
  both.family = "fidelity";
  for (const auto* kind : {"column", "component", "column"}) {
    Part& part = both.parts.emplace_back();
    part.key = {{kind, "x"}};
    part.values.emplace_back(text("value of a ", kind), 1.0);
  }
  run.results = {both};
  const auto page = report_html(run);
  EXPECT_THAT(page, HasSubstr("<caption>By column, worst first</caption>"));
  EXPECT_THAT(page, HasSubstr("<caption>By component</caption>"));
  EXPECT_EQ(count(page, ">value of a column<"), 1U);
  EXPECT_EQ(imbalance(page), "");
}

TEST(HtmlReport, CountsOneInTheSingular) {
  auto run = testing::sample_explore();
  run.tables[0].rows = 1;
  run.tables[0].columns = 1;
  EXPECT_THAT(report_html(run), HasSubstr("1 row, 1 column<"));
}

TEST(MarkdownReport, SaysAllThatCounts) {
  const auto run = testing::sample_run();
  const auto page = report_markdown(run);
  for (const auto& result : run.results) {
    EXPECT_THAT(page, HasSubstr('`' + result.id + '`'));
    if (result.estimate) {
      EXPECT_THAT(page, HasSubstr(human_value(*result.estimate))) << result.id;
    }
  }
  EXPECT_LT(page.find("## Verdicts"), page.find("## Privacy"));
  EXPECT_LT(page.find("## Privacy"), page.find("## Fidelity"));
  EXPECT_THAT(page, HasSubstr("\\<script\\>alert(1)\\</script\\>"));
  EXPECT_THAT(page, HasSubstr("## What was not computed, and why"));
  EXPECT_THAT(page, HasSubstr("The worst 15 of 45"));
  EXPECT_THAT(page, HasSubstr(run.command));
}

TEST(WriteReport, WritesTheFileOrNamesTheFormats) {
  namespace fs = std::filesystem;
  const auto folder = fs::path(::testing::TempDir()) / "assay-write-report";
  fs::remove_all(folder);
  fs::create_directories(folder);
  for (const std::string format : {"html", "md", "json", "csv"}) {
    write_report(testing::sample_run(), format, folder);
    EXPECT_GT(fs::file_size(folder / ("report." + format)), 1000U);
  }
  EXPECT_THAT(testing::input_error([&] { write_report({}, "docx", folder); }),
              HasSubstr("no report format 'docx'; choose one of: html, md, json, csv"));
  fs::remove_all(folder);
}

}  // namespace
}  // namespace assay
