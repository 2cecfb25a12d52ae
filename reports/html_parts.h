#pragma once
#include "core/run_record.h"
#include "reports/markup.h"

/// Sections of report.html; html.cpp puts them together.
namespace assay {

std::string_view style_sheet();  ///< CSS: light, dark, print, narrow screens

Markup verdict_strip(
    const RunRecord&
        run);  ///< summary, one card an attack, the guarantee, one card a headline figure
Markup result_section(const Result& result);  ///< one measure: figures, pictures, parts, tables
Markup not_computed(
    const RunRecord& run);  ///< results without an estimate and why; blank if there are none
Markup how_to_read();
Markup how_to_reproduce(const RunRecord& run);

/// "no leak shown" with a mark of its own: never by colour alone.
Markup verdict_chip(Verdict verdict);
/// A table whose rows beyond the first 15 are folded away; beyond the first 1,000 it says how many more stand in
/// report.json.
Markup folded_table(const std::vector<std::string>& headings,
                    const std::vector<std::vector<Value>>& rows, std::string_view caption);
/// Minus signs for people, "−0.12", and intervals that no line break parts.
std::string typeset(std::string number);

}  // namespace assay
