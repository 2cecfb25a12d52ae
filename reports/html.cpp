#include <algorithm>

#include "core/text.h"
#include "reports/html_parts.h"
#include "reports/numbers.h"
#include "reports/report.h"
#include "reports/words.h"

namespace assay {
namespace {

std::string count(std::uint64_t n) { return fixed(static_cast<double>(n), 0); }

/// The table the report is about: the release, else the only one.
const TableInfo* subject(const RunRecord& run) {
  for (const auto& table : run.tables) {
    if (table.name == "synthetic") {
      return &table;
    }
  }
  return run.tables.empty() ? nullptr : &run.tables.front();
}

std::string base_name(std::string_view file) {
  const auto slash = file.find_last_of('/');
  return std::string(slash == std::string_view::npos ? file : file.substr(slash + 1));
}

std::string heading(const RunRecord& run) {
  const auto* table = subject(run);
  const auto name = table == nullptr || table->file.empty() ? "this run" : base_name(table->file);
  return (is_audit(run) ? "Audit of " : "A look at ") + name;
}

void head(Markup& out, const RunRecord& run) {
  out.open("head").empty("meta", {{"charset", "utf-8"}});
  out.empty("meta", {{"http-equiv", "Content-Security-Policy"},
                     {"content", "default-src 'none'; style-src 'unsafe-inline'; img-src data:"}});
  out.empty("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  out.empty("meta", {{"name", "referrer"}, {"content", "no-referrer"}});
  out.leaf("title", heading(run));
  out.open("style").raw(style_sheet()).close().close();
}

void facts(Markup& out, const RunRecord& run) {
  out.open("dl", {{"class", "facts"}});
  for (const auto& table : run.tables) {
    out.open("div").leaf("dt", table_title(table.name)).open("dd");
    out.say(text(counted(table.rows, "row"), ", ", counted(table.columns, "column")))
        .leaf("small", base_name(table.file));
    out.close().close();
  }
  const auto fact = [&](std::string_view name, const std::string& value, const std::string& more) {
    out.open("div").leaf("dt", name).open("dd").say(value).leaf("small", more).close().close();
  };
  fact("Run", run.started, text(fixed(run.seconds, 1), " s on ", run.host));
  fact("Seed", std::to_string(run.seed), text("assay ", run.version));
  out.close();
}

void contents(Markup& out, const RunRecord& run, const std::vector<FamilyResults>& families) {
  out.open("nav", {{"aria-label", "Contents"}}).open("ul");
  const auto entry = [&](const std::string& id, std::string_view title) {
    out.open("li").leaf("a", title, {{"href", '#' + id}}).close();
  };
  for (const auto& family : families) {
    entry(std::string(family.words.family), family.words.title);
  }
  if (std::any_of(run.results.begin(), run.results.end(), lacks_estimate)) {
    entry("not-computed", "What was not computed");
  }
  entry("how-to-read", "How to read this report");
  entry("reproduce", "How to reproduce");
  out.close().close();
}

void family_section(Markup& out, const FamilyResults& family) {
  out.open("section", {{"id", std::string(family.words.family)}});
  out.leaf("h2", family.words.title).leaf("p", family.words.question);
  for (const auto* result : family.results) {
    out.add(result_section(*result));
  }
  out.close();
}

}  // namespace

Markup not_computed(const RunRecord& run) {
  std::vector<std::vector<Value>> rows;
  for (const auto& result : run.results) {
    if (lacks_estimate(result)) {
      rows.push_back({result.id, result.note.empty() ? Value("it gives no single figure")
                                                     : Value(result.note)});
    }
    for (const auto& part : result.parts) {
      if (!part.estimate && part.values.empty() && !part.note.empty()) {
        rows.push_back({text(result.id, ": ", key_text(part.key)), part.note});
      }
    }
  }
  Markup out;
  if (!rows.empty()) {
    out.open("section", {{"id", "not-computed"}}).leaf("h2", "What was not computed, and why");
    out.add(folded_table({"what", "why"}, rows, "")).close();
  }
  return out;
}

Markup how_to_read() {
  Markup out;
  out.open("section", {{"id", "how-to-read"}}).leaf("h2", "How to read this report");
  out.open("dl", {{"class", "terms"}});
  for (const auto& [term, meaning] : glossary()) {
    out.leaf("dt", term).leaf("dd", meaning);
  }
  out.close().close();
  return out;
}

Markup how_to_reproduce(const RunRecord& run) {
  Markup out;
  out.open("section", {{"id", "reproduce"}}).leaf("h2", "How to reproduce");
  out.leaf("p",
           "The same command with the same seed and version gives the same figures, whatever the "
           "number of threads.");
  out.leaf("pre", run.command);
  std::vector<std::vector<Value>> rows;
  for (const auto& table : run.tables) {
    rows.push_back({table_title(table.name), table.file, count(table.rows), table.fingerprint});
  }
  out.add(folded_table({"table", "file", "rows", "fingerprint"}, rows, "Data"));
  out.leaf("p", text("assay ", run.version, run.git.empty() ? "" : " (" + run.git + ")", ", seed ",
                     run.seed, ", ", run.threads, run.threads == 1 ? " thread" : " threads", ", ",
                     run.started, "."));
  rows.clear();
  for (const auto& column : run.columns) {
    std::string roles;
    for (const auto& role : column.roles) {
      roles += (roles.empty() ? "" : ", ") + role;
    }
    rows.push_back(
        {column.name, column.kind, roles.empty() ? Value() : Value(roles), column.domain});
  }
  const auto fold = [&](const std::string& title, const std::vector<std::string>& headings) {
    if (!rows.empty()) {
      out.open("details").leaf("summary", title).add(folded_table(headings, rows, "")).close();
    }
  };
  fold(text("Columns (", run.columns.size(), ")"), {"column", "kind", "roles", "domain"});
  rows.clear();
  for (const auto& [name, value] : run.options) {
    rows.push_back({name, value});
  }
  fold(text("Options (", run.options.size(), ")"), {"option", "value"});
  for (const auto& [title, json] :
       {std::pair{"Generator", run.generator_json}, {"Guarantee", run.guarantee_json}}) {
    if (!json.empty()) {
      out.open("details").leaf("summary", title).leaf("pre", json).close();
    }
  }
  out.close();
  return out;
}

std::string report_html(const RunRecord& run) {
  const auto families = by_family(run);
  Markup out;
  out.raw("<!DOCTYPE html>\n").open("html", {{"lang", "en"}});
  head(out, run);
  out.open("body");
  out.open("div", {{"class", "internal"}, {"role", "note"}})
      .leaf("div", internal_text(run), {{"class", "wrap"}})
      .close();
  out.open("header", {{"class", "wrap"}})
      .leaf("p", "assay report", {{"class", "kicker"}})
      .leaf("h1", heading(run));
  facts(out, run);
  contents(out, run, families);
  out.close().open("main", {{"class", "wrap"}});
  out.add(verdict_strip(run));
  for (const auto& family : families) {
    family_section(out, family);
  }
  out.add(not_computed(run)).add(how_to_read()).add(how_to_reproduce(run));
  out.close();
  out.open("footer", {{"class", "wrap"}})
      .say(text("assay ", run.version, ". ", internal_text(run),
                " Every figure in full precision: report.json."))
      .close();
  out.close().close();
  return out.take() + '\n';
}

}  // namespace assay
