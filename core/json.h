#pragma once
#include <nlohmann/json.hpp>
#include <string>

namespace assay {

using Json = nlohmann::ordered_json;

/// JSON text, indented by two blanks, arrays of numbers on one line; numbers are the shortest decimal that reads back equal (nlohmann's own printer does
/// not promise the shortest). NaN and infinity are not JSON: throws InternalError naming the path to the value.
std::string to_text(const Json& json);

}  // namespace assay
