#include "tests/reports/html_checks.h"

#include <regex>
#include <vector>

#include "core/text.h"

namespace assay::testing {

std::string imbalance(std::string_view page) {
  static const std::regex attributes(R"re((\s+[a-zA-Z0-9:_-]+="[^"<]*")*\s*)re");
  std::vector<std::string> open;
  for (auto at = page.find('<'); at != std::string_view::npos; at = page.find('<', at + 1)) {
    const auto end = page.find('>', at);
    if (end == std::string_view::npos) {
      return text("a tag at ", at, " does not end");
    }
    std::string tag(page.substr(at + 1, end - at - 1));
    if (tag.starts_with("!DOCTYPE")) {
      continue;
    }
    if (tag.starts_with('/')) {
      if (open.empty() || open.back() != tag.substr(1)) {
        return text("</", tag.substr(1), "> at ", at, " closes <",
                    open.empty() ? "nothing" : open.back(), '>');
      }
      open.pop_back();
      continue;
    }
    const bool empty = tag.ends_with('/');
    tag.resize(tag.size() - (empty ? 1 : 0));
    const auto name = tag.substr(0, tag.find(' '));
    const auto rest = tag.substr(name.size());
    // Long attributes (paths) would overflow std::regex's stack.
    if (rest.size() < 2000 && !std::regex_match(rest, attributes)) {
      return text("attributes at ", at, " are not well-formed: ", tag.substr(0, 100));
    }
    if (!empty) {
      open.push_back(name);
    }
  }
  return open.empty() ? "" : text('<', open.back(), "> is not closed");
}

std::size_t count(std::string_view page, std::string_view needle) {
  std::size_t found = 0;
  for (auto at = page.find(needle); at != std::string_view::npos; at = page.find(needle, at + 1)) {
    ++found;
  }
  return found;
}

}  // namespace assay::testing
