#include "metrics/fidelity/row_rules_groups.h"

namespace assay {

CodeGroups group_by(std::span<const std::int32_t> codes, std::size_t cells) {
  CodeGroups out;
  out.begin.assign(cells + 1, 0);
  for (const std::int32_t code : codes) {
    if (code >= 0) {
      ++out.begin[static_cast<std::size_t>(code) + 1];
    }
  }
  for (std::size_t v = 0; v < cells; ++v) {
    out.begin[v + 1] += out.begin[v];
  }
  out.rows.resize(out.begin.back());
  std::vector<std::uint32_t> next(out.begin.begin(), out.begin.end() - 1);
  for (std::size_t row = 0; row < codes.size(); ++row) {
    if (codes[row] >= 0) {
      out.rows[next[static_cast<std::size_t>(codes[row])]++] = static_cast<std::uint32_t>(row);
    }
  }
  return out;
}

std::vector<std::int32_t> missing_codes(std::span<const std::int32_t> codes) {
  std::vector<std::int32_t> out;
  out.reserve(codes.size());
  for (const std::int32_t code : codes) {
    out.push_back(code < 0 ? 1 : 0);
  }
  return out;
}

std::uint32_t ValueTally::total() const {
  std::uint32_t sum = 0;
  for (const std::int32_t value : seen_) {
    sum += at(value);
  }
  return sum;
}

std::int32_t ValueTally::mode() const {
  std::int32_t best = -1;
  for (const std::int32_t value : seen_) {
    if (best < 0 || at(value) > at(best) || (at(value) == at(best) && value < best)) {
      best = value;
    }
  }
  return best;
}

void ValueTally::clear() {
  for (const std::int32_t value : seen_) {
    counts_[static_cast<std::size_t>(value)] = 0;
  }
  seen_.clear();
}

}  // namespace assay
