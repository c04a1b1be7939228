#include "wire/json/names.h"

#include <algorithm>
#include <array>

#include "wire/json/scan.h"

namespace sallyport::json {
namespace {

constexpr std::size_t few = 8;

std::string_view name_of(std::string_view text, const Node& node) {
  return text.substr(node.name_begin, node.name_end - node.name_begin);
}

}  // namespace

std::uint32_t NameCheck::find_repeated(std::string_view text, const std::vector<Node>& nodes,
                                       std::uint32_t object) {
  if (nodes[object].count > few) return compare_sorted(text, nodes, object);
  std::array<std::string_view, few> seen;
  std::size_t count = 0;
  for (std::uint32_t row = object + 1; row < nodes.size(); row = nodes[row].next) {
    if (nodes[row].name_escaped) return compare_sorted(text, nodes, object);
    const std::string_view name = name_of(text, nodes[row]);
    for (std::size_t i = 0; i < count; ++i) {
      if (seen[i] == name) return row;
    }
    seen[count++] = name;
  }
  return 0;
}

std::uint32_t NameCheck::compare_sorted(std::string_view text, const std::vector<Node>& nodes,
                                        std::uint32_t object) {
  named_.clear();
  unescaped_.clear();
  std::size_t room = 0;  // reserved first: views into the string must not move
  for (std::uint32_t row = object + 1; row < nodes.size(); row = nodes[row].next) {
    if (nodes[row].name_escaped) room += name_of(text, nodes[row]).size();
  }
  unescaped_.reserve(room);
  for (std::uint32_t row = object + 1; row < nodes.size(); row = nodes[row].next) {
    std::string_view name = name_of(text, nodes[row]);
    if (nodes[row].name_escaped) {
      const std::size_t start = unescaped_.size();
      unescape(name, unescaped_);
      name = std::string_view(unescaped_).substr(start);
    }
    named_.push_back({name, row});
  }
  std::sort(named_.begin(), named_.end(), [](const Named& a, const Named& b) {
    return a.name.size() != b.name.size() ? a.name.size() < b.name.size() : a.name < b.name;
  });
  const auto same = [](const Named& a, const Named& b) { return a.name == b.name; };
  const auto repeated = std::adjacent_find(named_.begin(), named_.end(), same);
  return repeated == named_.end() ? 0 : std::max(repeated->row, (repeated + 1)->row);
}

}  // namespace sallyport::json
