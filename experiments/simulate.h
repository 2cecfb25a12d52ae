#pragma once
#include <cstdint>
#include <filesystem>

namespace assay {

/// Writes FOLDER/train.csv (`rows` people), holdout.csv (round(rows/4), at least 1, other people of
/// the same population), schema.toml (all declared) and truth.json. Same rows and seed, same bytes.
/// Throws InputError if a file cannot be written.
void simulate(std::uint64_t rows, std::uint64_t seed, const std::filesystem::path& folder);

}  // namespace assay
