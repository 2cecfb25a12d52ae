#pragma once
#include <optional>
#include <string>

#include "core/result.h"

namespace assay::cli {

/// "0.81 [0.79, 0.83]", "0.81", or "-" when undefined; four significant digits.
std::string estimate_words(const std::optional<Estimate>& estimate);

/// "0.013", "2.1e-05", "< 1e-16".
std::string p_words(double p);

/// The first sentence of a note.
std::string first_sentence(const std::string& note);

/// `words` filled up with blanks to `width`, at least one.
std::string padded(std::string words, std::size_t width);

}  // namespace assay::cli
