#pragma once
#include <span>
#include <vector>

#include "core/schema.h"
#include "generators/margin.h"

namespace assay {

/// The schema without the inferred categories that none of the models draws, so that neither a saved model nor a
/// message nor a release lists a value that only a few people have. Declared categories stay: they are public.
/// The codes in the margins are renumbered to match. models: the margins of each, one for every column.
Schema published_schema(Schema schema, std::span<std::vector<Margin>* const> models);

}  // namespace assay
