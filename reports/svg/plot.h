#pragma once
#include "core/result.h"
#include "reports/markup.h"

namespace assay::svg {

/// A <figure> for any plot: caption, legend, picture, note. A plot without data says so. Cost: at
/// most about 300 kB of markup, whatever the data: long category lists are cut with a count, heat
/// maps beyond 100 columns show the 100 with the largest differences and say so.
Markup figure(const Plot& plot);

/// The series of a histogram that is drawn as bars: the release, else the first. The others are
/// outlines.
std::size_t bar_series(const Plot& plot);

/// The pictures alone. Series are as core/result.h says; values that are not finite leave a blank.
Markup histogram(const Plot& plot);
Markup heatmap(const Plot& plot);
Markup intervals(const Plot& plot);
Markup curve(const Plot& plot);

/// An estimate with its interval on one line. A skill is drawn between floor (0) and ceiling (1),
/// also when it lies outside; anything else against its floor, or 0 without one.
Markup interval_bar(const Result& result);

}  // namespace assay::svg
