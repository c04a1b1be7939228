#pragma once
// map/document/node.h: the map file as a tree in which everything knows its place.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace sallyport::map {

struct Place {
  std::uint32_t line = 1;  // from 1
  std::uint32_t column = 1;
  auto operator<=>(const Place&) const = default;
};

struct Entry;

// A plain value.
struct Node {
  enum class Kind : std::uint8_t { nothing, scalar, list, mapping };

  Kind kind = Kind::nothing;
  Place place;
  std::string text;            // scalar
  bool quoted = false;         // scalar: written in quotes, so never a number or a flag
  bool secretive = false;      // scalar: looks like a key; already reported, and its text is not repeated
  std::vector<Node> items;     // list
  std::vector<Entry> entries;  // mapping, in file order

  // Null if there is no such key, or this is no mapping.
  const Node* find(std::string_view key) const;
};

struct Entry {
  Node key;  // always a scalar
  Node value;
};

inline const Node* Node::find(std::string_view key) const {
  for (const Entry& entry : entries) {
    if (entry.key.text == key) return &entry.value;
  }
  return nullptr;
}

}  // namespace sallyport::map
