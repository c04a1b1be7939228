#pragma once
// map/document/read.h: text -> tree. The only user of the YAML library, and of a small part of YAML: one
// document of mappings, lists and scalars. No anchors, aliases, tags or merge keys: what is read is what is
// written.
#include <optional>
#include <string_view>

#include "map/document/findings.h"
#include "map/document/node.h"

namespace sallyport::map {

inline constexpr std::size_t max_document = 1 << 20;  // bytes
inline constexpr std::size_t max_depth = 32;
inline constexpr std::size_t max_nodes = 50000;

// Adds an error for everything that is not so; empty when there is no tree to go on with. With errors but a
// tree, the tree is worth checking further: duplicate keys keep their first value, anchors and tags are
// ignored.
std::optional<Node> read_document(std::string_view text, Findings& findings);

}  // namespace sallyport::map
