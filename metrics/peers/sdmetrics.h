#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// SDMetrics' QualityReport of one table, version 0.29.1.dev0, reproduced with its faults.
///
///   score         = mean of Column Shapes and Column Pair Trends; of one of them if the other is undefined
///   Column Shapes = mean over columns: KSComplement (numeric, datetime) or TVComplement (categorical)
///   Pair Trends   = mean over the pairs that count: CorrelationSimilarity (two of numeric, datetime) or
///                   ContingencySimilarity (else), where numeric columns are cut into 10 bins of equal width
/// The scores of columns and pairs, and what is wrong with each, stand in sdmetrics_columns.h and sdmetrics_pairs.h. A
/// pair counts if |Pearson's r| of the training table is above `real-correlation-threshold`, or its Cramer's V above
/// `real-association-threshold`; 0 lets every pair count. An undefined score leaves its mean.
/// SDMetrics' sdtypes numerical, categorical and boolean, datetime are our kinds numeric, categorical, datetime. Text,
/// id and vector columns are left out in silence there and with a note here; ignored and entity columns are left out.
///
/// Wrong with it, beyond the single scores:
///   - in mixed pairs each table gets its own bin edges and bin numbers are compared: a release of 100 x + 5000 scores
///     1, one outlier in the release takes a pair from 1 to 0.002; missing numbers share the bin of the largest value
///   - the default thresholds keep 13 of Adult's 105 pairs, and hide every dependence the release invents
///   - Adult with every column shuffled scores 0.882 and beats a real CTGAN release at 0.821
///   - missing values change no shape score; there is no interval, no floor, no ceiling
/// Differs: missing cells are those of the schema; pandas.read_csv also takes strings such as "NA" and "None" for
/// missing. Above 50,000 rows SDMetrics scores an unseeded sample of 50,000 rows, so that a table against itself gets
/// 0.94; here all rows count, as with its `num_rows_subsample = None`.
///
/// Parts: {"property"}, {"column"}, pairs {"columns": [a, b]} in the order of the schema; raw figures, worst first
/// within each kind. Random: no.
/// Cost: linear in rows; one count a pair and row, one radix sort a numeric column.
/// Source: github.com/sdv-dev/SDMetrics, sdmetrics/reports/single_table (MIT), read as definitions.
std::unique_ptr<Measure> make_sdmetrics_quality();

/// SDMetrics' DiagnosticReport of one table, version 0.29.1.dev0, reproduced with its faults.
///
///   score          = mean of Data Validity and Data Structure
///   Data Validity  = mean over columns: BoundaryAdherence (numeric, datetime), CategoryAdherence (categorical),
///                    KeyUniqueness (keys: id columns whose training cells are all present and differ)
///   Data Structure = |columns equal in name and dtype| / |different (name, dtype) of both tables|
/// The order column (their sequence_index) has no validity. dtypes are those of pandas.read_csv on the same cells, as
/// far as the cells' values tell: int64 for whole numbers with none missing, float64 for other numbers and for a column
/// without any value, bool for true and false with none missing, datetime64[ns] for dates, object for other strings.
/// Categories and ids that are all numbers count as numbers.
/// Differs: how a number was written is not known here, so whole numbers written "1.0" are int64 too.
///
/// Wrong with it: one missing cell in a release's integer column turns int64 into float64 and the column counts as
/// absent (a truncated line in a CSV file took Structure from 1 to 0.5); ranges and categories are those of the
/// training rows, so that holding nothing new is best; a copy of the training table scores 1.
/// Parts: {"property"}, {"column"}. Random: no. Cost: linear.
/// Source: as above.
std::unique_ptr<Measure> make_sdmetrics_diagnostic();

}  // namespace assay
