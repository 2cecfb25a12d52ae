#include "reports/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace assay {
namespace {

std::string with_commas(std::string digits) {
  const auto begin = digits.find_first_of("0123456789");
  auto at = std::min(digits.find('.'), digits.size());
  if (begin == std::string::npos) {
    return digits;
  }
  while (at > begin + 3) {
    at -= 3;
    digits.insert(at, ",");
  }
  return digits;
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

std::string fixed(double value, int decimals) {
  if (!std::isfinite(value)) {
    return std::isnan(value) ? "not a number" : value > 0 ? "infinity" : "-infinity";
  }
  auto digits = fmt::format("{:.{}f}", value, decimals);
  if (digits.find_first_of("123456789") == std::string::npos && digits.front() == '-') {
    digits.erase(0, 1);  // -0.00
  }
  return with_commas(std::move(digits));
}

std::string human(double value) {
  const double size = std::abs(value);
  if (!std::isfinite(value) || (value == std::floor(value) && size < 1e15)) {
    return fixed(value, 0);
  }
  if (size < 1e-4 || size >= 1e15) {
    return fmt::format("{:.2g}", value);
  }
  const int digits = 2 - static_cast<int>(std::floor(std::log10(size)));
  return fixed(value, std::clamp(digits, 0, 6));
}

std::string brief(double value) {
  auto digits = human(value);
  if (digits.find('.') != std::string::npos && digits.find('e') == std::string::npos) {
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.') {
      digits.pop_back();
    }
  }
  return digits;
}

std::optional<int> resolution(const Estimate& estimate) {
  if (!estimate.low || !estimate.high) {
    return std::nullopt;
  }
  const double half = (*estimate.high - *estimate.low) / 2;
  if (!(half > 0) || !std::isfinite(half)) {
    return std::nullopt;
  }
  // Two digits of 0.019, one of 0.04: the rule of the Particle Data Group for quoting an
  // uncertainty.
  const double decade = std::floor(std::log10(half));
  const int digits = half / std::pow(10, decade) < 3.55 ? 1 : 0;
  return std::clamp(digits - static_cast<int>(decade), 0, 6);
}

std::string human_value(const Estimate& estimate) {
  const auto decimals = resolution(estimate);
  return decimals ? fixed(estimate.value, *decimals) : human(estimate.value);
}

std::string human_interval(const Estimate& estimate) {
  if (!estimate.low || !estimate.high) {
    return {};
  }
  const auto decimals = resolution(estimate);
  const auto print = [&](double x) { return decimals ? fixed(x, *decimals) : human(x); };
  return print(*estimate.low) + " to " + print(*estimate.high);
}

std::string counted(std::uint64_t count, std::string_view noun) {
  return fixed(static_cast<double>(count), 0) + ' ' + std::string(noun) + (count == 1 ? "" : "s");
}

std::string human_p(double p) {
  return p < 1e-4 ? "< 0.0001" : p < 0.01 ? fixed(p, 4) : fixed(p, 3);
}

std::string human_cell(const Value& value) {
  if (const auto* number = std::get_if<double>(&value)) {
    return human(*number);
  }
  if (const auto* word = std::get_if<std::string>(&value)) {
    return *word;
  }
  return "–";
}

std::string shortest(double value) {
  std::array<char, 32> digits;
  return {digits.data(), std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr};
}

std::vector<double> nice_ticks(double low, double high, int count) {
  if (!(low < high) || !std::isfinite(high - low) || count < 1) {
    return {};
  }
  const double rough = (high - low) / count;
  const double unit = std::pow(10, std::floor(std::log10(rough)));
  double step = 10 * unit;
  for (const double factor : {5.0, 2.0, 1.0}) {
    step = factor * unit >= rough * 0.999 ? factor * unit : step;
  }
  std::vector<double> ticks;
  const double slack = step * 1e-6;
  for (double i = std::ceil((low - slack) / step); i * step <= high + slack; ++i) {
    ticks.push_back(i * step);
  }
  return ticks;
}

std::string tick_text(double tick, double step) {
  const int decimals = step > 0 ? -static_cast<int>(std::floor(std::log10(step) + 1e-9)) : 0;
  if (std::abs(tick) >= 1e6) {
    return fmt::format("{:.3g}", tick);
  }
  return decimals > 6 ? fmt::format("{:.2g}", tick) : fixed(tick, std::max(decimals, 0));
}

std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return !is_continuation(c); }));
}

std::string clipped(std::string_view text, std::size_t most) {
  if (length_of(text) <= most) {
    return std::string(text);
  }
  std::size_t at = 0;
  for (std::size_t kept = 0; at < text.size(); ++at) {
    if (!is_continuation(text[at]) && kept++ == most - 1) {
      break;
    }
  }
  return std::string(text.substr(0, at)) + "…";
}

}  // namespace assay
