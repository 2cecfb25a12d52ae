#pragma once
#include <string>
#include <vector>

#include "core/hdf5_state.h"
#include "core/result.h"

namespace assay {

/// Saves or loads one result in the current group; the reader and the writer of run.h5 are this one
/// walk. Scalars are attributes. Optional numbers are arrays of length 0 or 1. Many small things
/// are stored by column, because a group for each of 10,000 parts would take seconds:
///   parts/   words: the distinct strings; every other string is its position there
///            keys_size[part], keys_name[], keys_value[]      values_size[part], values_name[],
///            cells_... value_at[]: the parts that have an estimate; value[], level[], covers[],
///            method[]; low_at[], low[], ...
///   cells_kind[]: 0 empty, 1 number, 2 text; cells_number[] and cells_text[] hold those of their
///   kind, in order
/// Throws InputError where lengths or positions do not agree (a damaged file).
/// .cpp files only: HDF5.
void visit_result(hdf5::State& state, Result& result);

/// Visits each item in a group named by its position.
template <class T, class Visit>
void visit_each(hdf5::State& state, std::vector<T>& items, const Visit& visit) {
  auto size = static_cast<std::uint64_t>(items.size());
  state.field("size", size);
  if (state.loading()) {
    items.clear();
  }
  for (std::uint64_t i = 0; i < size; ++i) {
    state.enter(std::to_string(i));
    if (state.loading()) {
      items.emplace_back();
    }
    visit(items[i]);
    state.leave();
  }
}

}  // namespace assay
