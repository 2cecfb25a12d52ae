#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

/// Ways of writing that a machine can check: e-mail, phone, URL, UUID, ISO date, time of day. Syntax only: that an
/// address is well formed does not mean that it exists. RFC 5321 for e-mail without quoted names; E.164's 7 to 15
/// digits, with the usual signs between them, for phones; but what is written like a date (2024-13-01, 31/12/2024), a
/// decimal number or an internet address is none.

/// The name of the first format that all the words have; empty if none. No words: empty. For phones nine in ten must
/// also hold a plus sign, a bracket or a separator: bare digits are ids or account numbers.
std::string_view common_format(std::span<const std::string> words);
/// Word by word, whether it has the format. Throws InternalError for an unknown name.
std::vector<bool> have_format(std::string_view name, std::span<const std::string> words);

}  // namespace assay
