#pragma once
// map/compile/fields.h: reads values out of a tree that check_section() has seen. What was wrong there is
// reported already and reads as absent here, so that one mistake is one finding.
#include <optional>
#include <string>
#include <string_view>

#include "map/document/node.h"

namespace sallyport::map {

// The scalar under `key`, or null if there is none (or it looks like a key, which is reported).
inline const Node* find_scalar(const Node& node, std::string_view key) {
  const Node* found = node.find(key);
  if (found == nullptr || found->kind != Node::Kind::scalar || found->secretive) return nullptr;
  return found;
}

inline std::string read_text(const Node& node, std::string_view key) {
  const Node* found = find_scalar(node, key);
  return found == nullptr ? std::string() : found->text;
}

// read<parse_duration>(node, "idle"): empty if absent or refused by `parse`.
template <auto parse>
auto read(const Node& node, std::string_view key) {
  using Value = std::remove_cvref_t<decltype(parse(std::string_view()).value())>;
  const Node* found = find_scalar(node, key);
  if (found == nullptr) return std::optional<Value>();
  auto parsed = parse(found->text);
  return parsed ? std::optional<Value>(std::move(parsed).value()) : std::optional<Value>();
}

// Sets `out` if the key is there and good.
template <auto parse, class Out>
void read_into(Out& out, const Node& node, std::string_view key) {
  if (auto value = read<parse>(node, key)) out = static_cast<Out>(std::move(*value));
}

// The scalars of the list under `key`.
template <class Use>
void for_each_scalar(const Node& node, std::string_view key, Use use) {
  const Node* list = node.find(key);
  if (list == nullptr) return;
  for (const Node& item : list->items) {
    if (item.kind == Node::Kind::scalar && !item.secretive) use(item);
  }
}

// Stands for a section that is not there.
inline const Node& section_of(const Node& node, std::string_view key) {
  static const Node absent;
  const Node* found = node.find(key);
  return found == nullptr ? absent : *found;
}

}  // namespace sallyport::map
