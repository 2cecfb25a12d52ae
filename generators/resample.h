#pragma once
#include <memory>

#include "generators/generator.h"

namespace assay {

/// A bootstrap of the training table: rows drawn with replacement, whole and verbatim, text and ids
/// included. The model is the training table, and so is a saved one. It exists to be caught: an
/// audit that finds no leak in its release is broken.
/// Under conditions: drawn from the training rows that meet them.
/// Cost O(rows).
std::unique_ptr<Generator> make_resample();

}  // namespace assay
