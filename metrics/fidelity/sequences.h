#pragma once
#include <memory>

#include "core/measure.h"

namespace assay {

/// How well a release keeps what happens to a person over time, where the schema names an entity and an order column.
///
/// The rows of a person are sorted by the order column. Five aspects, each made of items:
///   lengths      rows per person
///   gaps         differences between consecutive order values
///   first rows   a column and "is it the person's first row?"           every binned column
///   transitions  a column's cell and its cell one row later              every binned column but the order
///   second lag   the same two rows later
/// An item is a squared distance between training table and release, weighted as in association.h: of the departures
/// from independence for the last three, of the shares of cells for lengths and gaps. Departures do not see the
/// columns' own distributions, which fidelity.shapes does.
///   floor    expected for a release without sequence: rows independent of one another (closed form); for lengths one
///            row a person; for gaps the release's order values dealt anew to its people
///   ceiling  expected for a fresh real sample of the release's size: the holdout's people with their sampling noise
///            exchanged for the release's; without a holdout the closed-form limit
///   skill of an aspect = sum over its items (floor - release) / sum (floor - ceiling)
/// Estimate: mean skill of the aspects in which real people differ from the floor beyond chance; raw, floor and ceiling
/// are 1 - mean over these aspects of distance/(floor - ceiling), so raw of identity is exactly 1.
/// A first-order chain that keeps the share b of the departures keeps 1 - (1 - b)^2 of the skill.
///
/// Parts: one an item, the worst first, raw (1 - distance); with the familiar figures: for categories the total
/// variation between transition matrices weighted by the training shares of states, for numbers the autocorrelation
/// over all pairs of a person's rows 1 (2) apart, mean rows a person, mean gap.
/// Interval: delete-a-group jackknife over people of all tables, 25 groups each, given the aspects chosen: that another
/// sample of real people might have shown other aspects is not in it.
/// Equal order values within a person stand in the order of the rows' content. Rows without an order value have no
/// place and are left out (said in the note).
/// Undefined, with a note: no entity or order column, one row a person, fewer than 20 people in a table.
/// Random: which people share a jackknife group, and how order values are dealt.
/// Cost: sorting, a few increments a row and column, and 75 x cells an item.
std::unique_ptr<Measure> make_sequences();

}  // namespace assay
