#pragma once
#include <string>
#include <string_view>

namespace assay::testing {

/// Empty if every element of the page is closed in order and every attribute is quoted; else what
/// is wrong and where.
std::string imbalance(std::string_view page);

/// How often `needle` occurs.
std::size_t count(std::string_view page, std::string_view needle);

}  // namespace assay::testing
