#include "core/json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/error.h"

namespace assay {
namespace {

class Printer {
 public:
  void print(const Json& json) {
    if (json.is_object()) {
      print_object(json);
    } else if (json.is_array()) {
      print_array(json);
    } else if (json.is_number_float()) {
      print_number(json.get<double>());
    } else {
      out_ += json.dump(-1, ' ', false, Json::error_handler_t::replace);
    }
  }
  std::string take() { return std::move(out_); }

 private:
  void print_object(const Json& json) {
    nested(json, '{', '}', [this](const auto& item) {
      out_ += Json(item.key()).dump(-1, ' ', false, Json::error_handler_t::replace);
      out_ += ": ";
      path_ += '/' + item.key();
      print(item.value());
      path_.resize(path_.size() - item.key().size() - 1);
    });
  }

  void print_array(const Json& json) {
    if (std::all_of(json.begin(), json.end(),
                    [](const Json& item) { return item.is_number() || item.is_null(); })) {
      print_numbers(json);
      return;
    }
    std::size_t index = 0;
    nested(json, '[', ']', [&](const auto& item) { print_item(item.value(), index++); });
  }

  // A heat map of 300 columns has 270,000 numbers: not a line each.
  void print_numbers(const Json& json) {
    out_ += '[';
    for (std::size_t i = 0; i < json.size(); ++i) {
      out_ += i == 0 ? "" : ", ";
      print_item(json[i], i);
    }
    out_ += ']';
  }

  void print_item(const Json& item, std::size_t index) {
    const auto name = '/' + std::to_string(index);
    path_ += name;
    print(item);
    path_.resize(path_.size() - name.size());
  }

  template <class Item>
  void nested(const Json& json, char open, char close, const Item& item) {
    out_ += open;
    depth_ += 2;
    bool first = true;
    for (const auto& each : json.items()) {
      out_ += first ? "\n" : ",\n";
      out_.append(depth_, ' ');
      item(each);
      first = false;
    }
    depth_ -= 2;
    if (!first) {
      out_ += '\n';
      out_.append(depth_, ' ');
    }
    out_ += close;
  }

  // to_chars writes 1 for 1.0: valid JSON, and it reads back as the same number.
  void print_number(double value) {
    ensure(std::isfinite(value), "JSON has no ", value, "; it is at ", path_.empty() ? "/" : path_);
    std::array<char, 32> digits;
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    out_.append(digits.data(), end);
  }

  std::string out_, path_;
  std::size_t depth_ = 0;
};

}  // namespace

std::string to_text(const Json& json) {
  Printer printer;
  printer.print(json);
  return printer.take();
}

}  // namespace assay
