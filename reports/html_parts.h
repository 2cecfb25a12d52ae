#pragma once
#include "core/run_record.h"
#include "reports/markup.h"

/// Sections of report.html; html.cpp puts them together.
namespace assay {

std::string_view style_sheet();  ///< CSS: light, dark, print, narrow screens

/// Summary, one card an attack, the guarantee, one card a headline figure.
Markup verdict_strip(const RunRecord& run);
Markup result_section(const Result& result);  ///< one measure: figures, pictures, parts, tables
/// Results without an estimate and why; blank if there are none.
Markup not_computed(const RunRecord& run);
Markup how_to_read();
Markup how_to_reproduce(const RunRecord& run);

/// "no leak shown" with a mark of its own: never by colour alone.
Markup verdict_chip(Verdict verdict);
/// A table whose rows beyond the first 15 are folded away; beyond the first 1,000 it says how many more stand in
/// report.json. `notes`: one a row, empty for those without; each is written below its row.
Markup folded_table(const std::vector<std::string>& headings,
                    const std::vector<std::vector<Value>>& rows, std::string_view caption,
                    const std::vector<std::string>& notes = {});
/// Minus signs for people, "−0.12", and intervals that no line break parts.
std::string typeset(std::string number);

}  // namespace assay
