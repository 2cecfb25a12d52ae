#include "core/options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "core/error.h"

namespace assay::detail {
namespace {

std::string shown(double value) {
  std::array<char, 32> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

std::string joined(const OneOf& choices) {
  std::string out;
  for (const auto choice : choices) {
    out += text(out.empty() ? "" : " | ", choice);
  }
  return out;
}

class Describe final : public OptionVisitor {
 public:
  void field(std::string_view name, double& value, Between range, std::string_view help) override {
    add(name, shown(value), text(shown(range.low), "..", shown(range.high)), help);
  }
  void field(std::string_view name, std::int64_t& value, Count range,
             std::string_view help) override {
    add(name, text(value), text(range.low, "..", range.high), help);
  }
  void field(std::string_view name, bool& value, std::string_view help) override {
    add(name, value ? "true" : "false", "true | false", help);
  }
  void field(std::string_view name, std::string& value, const OneOf& choices,
             std::string_view help) override {
    add(name, value, joined(choices), help);
  }
  void field(std::string_view name, std::string& value, std::string_view help) override {
    add(name, value, "text", help);
  }
  std::vector<OptionText> options;

 private:
  void add(std::string_view name, std::string value, std::string range, std::string_view help) {
    options.push_back({std::string(name), std::move(value), std::move(range), std::string(help)});
  }
};

template <class T>
T parsed(std::string_view owner, std::string_view name, std::string_view value,
         std::string_view what) {
  T number{};
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  require(error == std::errc() && end == value.data() + value.size(), owner, ": ", name, " = '",
          value, "' is not ", what);
  return number;
}

class Set final : public OptionVisitor {
 public:
  Set(std::string_view owner, std::string_view name, std::string_view value)
      : owner_(owner), name_(name), value_(value) {}

  void field(std::string_view name, double& value, Between range, std::string_view) override {
    if (meets(name)) {
      value = in_range(parsed<double>(owner_, name, value_, "a number"), range);
    }
  }
  void field(std::string_view name, std::int64_t& value, Count range, std::string_view) override {
    if (meets(name)) {
      value = in_range(parsed<std::int64_t>(owner_, name, value_, "a whole number"), range);
    }
  }
  void field(std::string_view name, bool& value, std::string_view) override {
    if (meets(name)) {
      require(value_ == "true" || value_ == "false", owner_, ": ", name, " = '", value_,
              "' is neither true nor false");
      value = value_ == "true";
    }
  }
  void field(std::string_view name, std::string& value, const OneOf& choices,
             std::string_view) override {
    if (meets(name)) {
      require(std::find(choices.begin(), choices.end(), value_) != choices.end(), owner_, ": ",
              name, " = '", value_, "' is not one of: ", joined(choices));
      value = value_;
    }
  }
  void field(std::string_view name, std::string& value, std::string_view) override {
    if (meets(name)) {
      value = value_;
    }
  }
  void check_found() const {
    require(found_, owner_, ": no option '", name_, "'; ",
            known_.empty() ? "it has none" : text("choose one of: ", known_));
  }

 private:
  bool meets(std::string_view name) {
    known_ += text(known_.empty() ? "" : ", ", name);
    found_ = found_ || name == name_;
    return name == name_;
  }
  template <class T, class Range>
  T in_range(T number, Range range) const {
    require(number >= range.low && number <= range.high, owner_, ": ", name_, " = ", value_,
            " is outside ", shown(static_cast<double>(range.low)), "..",
            shown(static_cast<double>(range.high)));
    return number;
  }
  std::string_view owner_, name_, value_;
  std::string known_;
  bool found_ = false;
};

}  // namespace

std::vector<OptionText> describe(Walk& walk) {
  Describe visitor;
  walk.visit(visitor);
  return std::move(visitor.options);
}

void set(Walk& walk, std::string_view owner, std::string_view name, std::string_view value) {
  Set visitor(owner, name, value);
  walk.visit(visitor);
  visitor.check_found();
}

}  // namespace assay::detail
