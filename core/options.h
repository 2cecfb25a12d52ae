#pragma once
#include <cstdint>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace assay {

struct Between {
  double low = 0, high = 0;  ///< inclusive
};
struct Count {
  std::int64_t low = 0, high = 0;  ///< inclusive
};
using OneOf = std::vector<std::string_view>;

/// Walks the options of one algorithm. Setting, printing, --help, provenance and README tables are visitors, so name,
/// range and help are written once, in `visit_options`.
class OptionVisitor {
 public:
  virtual ~OptionVisitor() = default;
  virtual void field(std::string_view name, double& value, Between range,
                     std::string_view help) = 0;
  virtual void field(std::string_view name, std::int64_t& value, Count range,
                     std::string_view help) = 0;
  virtual void field(std::string_view name, bool& value, std::string_view help) = 0;
  virtual void field(std::string_view name, std::string& value, const OneOf& choices,
                     std::string_view help) = 0;
  virtual void field(std::string_view name, std::string& value,
                     std::string_view help) = 0;  ///< free text
};

/// One option in words.
struct OptionText {
  std::string name, value, range,
      help;  ///< value: the present one; range: "1..100", "a | b", "true | false", "text"
};

/// Anything with visit_options(OptionVisitor&).
template <class T>
concept HasOptions = requires(T& t, OptionVisitor& v) {
  t.visit_options(v);
};

namespace detail {
class Walk {  // type erasure: keeps the visitors out of the header
 public:
  virtual ~Walk() = default;
  virtual void visit(OptionVisitor& visitor) = 0;
};
std::vector<OptionText> describe(Walk& walk);
void set(Walk& walk, std::string_view owner, std::string_view name, std::string_view value);
template <HasOptions T>
class WalkOf final : public Walk {
 public:
  explicit WalkOf(T& target) : target_(target) {}
  void visit(OptionVisitor& visitor) override { target_.visit_options(visitor); }

 private:
  T& target_;
};
}  // namespace detail

/// The options with their present values, in the order they are declared.
template <HasOptions T>
std::vector<OptionText> describe_options(T& target) {
  detail::WalkOf<T> walk(target);
  return detail::describe(walk);
}

/// Parses `value` into the option `name`. Throws InputError: unknown name (lists the known ones), not a number, outside
/// the range, not one of the choices. `owner` is the algorithm's name, for the message.
template <HasOptions T>
void set_option(T& target, std::string_view owner, std::string_view name, std::string_view value) {
  detail::WalkOf<T> walk(target);
  detail::set(walk, owner, name, value);
}

}  // namespace assay
