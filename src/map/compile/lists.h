#pragma once
// map/compile/lists.h: lists in which nothing may be named twice.
#include <algorithm>
#include <string>
#include <vector>

#include "base/result.h"
#include "map/compile/fields.h"
#include "map/document/findings.h"

namespace sallyport::map {

inline Result<std::string> as_written(std::string_view text) {
  if (text.empty()) return self_error(ErrorKind::malformed, "it is empty");
  return std::string(text);
}

// Replaces what is in `out` if the key is there.
template <auto parse>
void read_list(std::vector<std::string>& out, const Node& node, std::string_view key, Findings& findings) {
  if (node.find(key) == nullptr) return;
  out.clear();
  for_each_scalar(node, key, [&](const Node& item) {
    auto value = parse(item.text);
    if (!value) return;
    if (std::find(out.begin(), out.end(), *value) != out.end()) {
      findings.error(item.place, quoted(item.text) + " is named twice", "remove one");
    } else {
      out.push_back(std::move(value).value());
    }
  });
}

}  // namespace sallyport::map
