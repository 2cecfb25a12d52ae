#include <algorithm>

#include "core/text.h"
#include "reports/guarantee.h"
#include "reports/numbers.h"
#include "reports/report.h"
#include "reports/words.h"

namespace assay {
namespace {

constexpr std::size_t kShownParts = 15;

/// Text inside a paragraph or a table cell: what Markdown or HTML would act on is escaped, line
/// ends become blanks.
std::string plain(std::string_view value) {
  std::string out;
  for (const char c : value) {
    if (c == '\n' || c == '\r') {
      out += ' ';
      continue;
    }
    if (std::string_view("\\`*_[]<>|#&~").find(c) != std::string_view::npos) {
      out += '\\';
    }
    out += c;
  }
  return out;
}

/// Ids are ours; as code they keep their underscores.
std::string id_text(const Result& result) { return '`' + result.id + '`'; }

void row(std::string& out, const std::vector<std::string>& cells) {
  out += '|';
  for (const auto& cell : cells) {
    out += ' ' + cell + " |";
  }
  out += '\n';
}

void headings(std::string& out, const std::vector<std::string>& names) {
  row(out, names);
  row(out, std::vector<std::string>(names.size(), "---"));
}

/// Fenced so that nothing inside ends the fence.
void code(std::string& out, const std::string& value) {
  std::string fence = "```";
  while (value.find(fence) != std::string::npos) {
    fence += '`';
  }
  out += fence + '\n' + value + '\n' + fence + "\n\n";
}

std::string estimate_text(const Estimate& estimate) {
  const auto interval = human_interval(estimate);
  return human_value(estimate) + (interval.empty() ? "" : " (" + interval + ')');
}

std::string number(const std::optional<double>& value) { return value ? human(*value) : "–"; }

void guarantee(std::string& out, const RunRecord& run) {
  const auto stated = stated_guarantee(run);
  out += "* **Guarantee**: ";
  if (!stated.generator.empty()) {
    out += plain(stated.generator) + ": ";
  }
  out += plain(stated.statement) + ".";
  for (const auto& caveat : stated.caveats) {
    out += " Caveat: " + plain(caveat) + ".";
  }
  out += stated.generator.empty() ? "\n" : text(' ', kAsStated, '\n');
}

void verdicts(std::string& out, const RunRecord& run) {
  out += "## Verdicts\n\n";
  if (const auto summary = summary_of(run); !summary.empty()) {
    out += "**" + plain(summary) + "**\n\n";
  }
  for (const auto& result : run.results) {
    if (result.verdict) {
      out += text("* **", name_of(*result.verdict), "**: ", title_of(result), " (", id_text(result),
                  "). ", verdict_meaning(*result.verdict), ' ', detectable_text(result), '\n');
    }
  }
  if (is_audit(run)) {
    guarantee(out, run);
    out += text('\n', kNoPolicy, "\n\n");
  }
}

void family_table(std::string& out, const FamilyResults& family) {
  headings(out, {"measure", "estimate (interval)", "raw", "floor (raw)", "ceiling (raw)",
                 "what it means"});
  for (const auto* result : family.results) {
    std::string raw = "–";
    for (const auto& [name, value] : result->values) {
      raw = name == "raw" ? plain(human_cell(value)) : raw;
    }
    const auto meaning = result->verdict
                             ? text("**", name_of(*result->verdict), "** ", meaning_of(*result))
                             : meaning_of(*result);
    row(out,
        {id_text(*result), result->estimate ? estimate_text(*result->estimate) : "not computed",
         raw, number(result->floor), number(result->ceiling), meaning});
  }
  out += '\n';
}

std::string values_text(const Values& values) {
  std::string joined;
  for (const auto& [name, value] : values) {
    joined += (joined.empty() ? "" : ", ") + plain(name) + ' ' + plain(human_cell(value));
  }
  return joined;
}

void parts(std::string& out, const Result& result) {
  headings(out, {"part", "estimate (interval)", "values", "note"});
  const auto shown = std::min(result.parts.size(), kShownParts);
  for (std::size_t i = 0; i < shown; ++i) {
    const auto& part = result.parts[i];
    row(out, {plain(key_text(part.key)), part.estimate ? estimate_text(*part.estimate) : "–",
              values_text(part.values), plain(part.note)});
  }
  out += '\n';
  if (shown < result.parts.size()) {
    out += text("The worst ", shown, " of ", result.parts.size(),
                "; all of them are in report.json.\n\n");
  }
}

void table(std::string& out, const TableBlock& block) {
  out += "**" + plain(block.title) + "**\n\n";
  if (block.rows.empty()) {
    out += "None.\n\n";
    return;
  }
  std::vector<std::string> names;
  for (const auto& name : block.columns) {
    names.push_back(plain(name));
  }
  headings(out, names);
  const auto shown = std::min(block.rows.size(), kShownParts);
  for (std::size_t i = 0; i < shown; ++i) {
    std::vector<std::string> cells;
    for (const auto& cell : block.rows[i]) {
      cells.push_back(plain(human_cell(cell)));
    }
    row(out, cells);
  }
  out += '\n';
  if (shown < block.rows.size()) {
    out += text("The first ", shown, " of ", block.rows.size(),
                "; all of them are in report.json.\n\n");
  }
}

void measure(std::string& out, const Result& result) {
  out += text("### ", title_of(result), " (", id_text(result), ")\n\n");
  for (const auto& sentence :
       {plain(result.note), plain(test_text(result)), values_text(result.values)}) {
    if (!sentence.empty()) {
      out += sentence + "\n\n";
    }
  }
  if (!result.parts.empty()) {
    parts(out, result);
  }
  for (const auto& block : result.tables) {
    table(out, block);
  }
}

void not_computed(std::string& out, const RunRecord& run) {
  std::string lines;
  for (const auto& result : run.results) {
    if (lacks_estimate(result)) {
      lines += text("* ", id_text(result), ": ",
                    result.note.empty() ? "it gives no single figure" : plain(result.note), '\n');
    }
  }
  if (!lines.empty()) {
    out += "## What was not computed, and why\n\n" + lines + '\n';
  }
}

void reproduce(std::string& out, const RunRecord& run) {
  out += "## How to reproduce\n\n";
  code(out, run.command);
  headings(out, {"table", "file", "rows", "columns", "fingerprint"});
  for (const auto& info : run.tables) {
    row(out, {plain(info.name), plain(info.file), fixed(static_cast<double>(info.rows), 0),
              std::to_string(info.columns), plain(info.fingerprint)});
  }
  out += text("\nassay ", plain(run.version), run.git.empty() ? "" : " (" + plain(run.git) + ")",
              ", seed ", run.seed, ", ", run.threads, run.threads == 1 ? " thread" : " threads",
              ", started ", plain(run.started), ", ", fixed(run.seconds, 1), " s on ",
              plain(run.host), ".\n");
}

}  // namespace

std::string report_markdown(const RunRecord& run) {
  std::string out = text("# assay report\n\n> ", internal_text(run), "\n\n");
  verdicts(out, run);
  for (const auto& family : by_family(run)) {
    out += text("## ", family.words.title, "\n\n");
    if (!family.words.question.empty()) {
      out += text(family.words.question, "\n\n");
    }
    family_table(out, family);
    for (const auto* result : family.results) {
      measure(out, *result);
    }
  }
  not_computed(out, run);
  out += "## How to read this report\n\n";
  for (const auto& [term, meaning] : glossary()) {
    out += text("* **", term, "**: ", meaning, '\n');
  }
  out += '\n';
  reproduce(out, run);
  return out;
}

}  // namespace assay
