#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assay {

/// Text as it may stand between tags or in a quoted attribute: & < > " ' escaped; control
/// characters and bytes that are no UTF-8 become U+FFFD. Whatever a column is called, it stays
/// text.
std::string escaped(std::string_view text);

/// HTML or SVG under construction, always balanced: each open() has its close(), every attribute is
/// quoted, empty elements end in "/>", so the result is well-formed XML too.
class Markup {
 public:
  using Attributes = std::vector<std::pair<std::string_view, std::string>>;

  Markup& open(std::string_view tag, const Attributes& attributes = {});
  Markup& close();                     ///< the innermost open element
  Markup& say(std::string_view text);  ///< escaped
  Markup& empty(std::string_view tag, const Attributes& attributes = {});  ///< <tag .../>
  /// <tag>text</tag>
  Markup& leaf(std::string_view tag, std::string_view text, const Attributes& attributes = {});
  Markup& raw(std::string_view markup);  ///< markup of our own, not escaped
  Markup& add(Markup part);              ///< a finished part
  /// The finished text. Throws InternalError if an element is open.
  std::string take();
  bool blank() const { return out_.empty(); }

 private:
  void begin(std::string_view tag, const Attributes& attributes);
  std::string out_;
  std::vector<std::string> open_;
};

}  // namespace assay
