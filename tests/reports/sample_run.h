#pragma once
#include "core/run_record.h"

namespace assay::testing {

/// A run of every family, every kind of plot and every verdict, with figures made up by closed
/// forms. Hostile names
/// ("<script>", quotes, unicode, very long ones) are among its columns.
RunRecord sample_run();

/// One table, family "explore": what `assay explore` reports.
RunRecord sample_explore();

/// As the runs of wide tables: `columns` columns, one part for each pair, a heat map over all.
RunRecord wide_run(std::size_t columns);

}  // namespace assay::testing
