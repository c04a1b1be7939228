#pragma once
// policy/compile/graph.h: the expressions of all policies of a set, in all request environments, as one graph
// in which equal expressions are one node. Immutable once built.
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "policy/entities/arena.h"
#include "policy/entities/vocabulary.h"

namespace sallyport::cedar {

using NodeId = std::uint32_t;
inline constexpr std::uint32_t no_node = 0xffffffff;

// `a`, `b`, `c` are operands (nodes) unless something else is said.
enum class NodeOp : std::uint8_t {
  constant,             // a: of Graph::constants
  principal,            //
  resource,             //
  context,              // a: the action; the context as one record
  context_attribute,    // a: slot
  context_has,          // a: slot
  principal_attribute,  // a: slot
  resource_attribute,   // a: slot
  attribute,            // b: of Graph::attributes
  has,                  // b: of Graph::attributes
  logical_not,
  negate,
  is_empty,
  like,    // b: of Graph::patterns
  is,      // b: type
  all_of,  // a: first of Graph::operands, b: how many
  any_of,  // the same
  equal,
  less,
  less_equal,
  greater,
  greater_equal,
  add,
  subtract,
  multiply,
  in,
  is_in,  // c: type
  contains,
  contains_all,
  contains_any,
  get_tag,
  has_tag,
  if_then_else,
  set,     // a: first of Graph::operands, b: how many
  record,  // the same; after the operands as many names
  call,    // detail: Extension; b: no_node for one operand
};

enum class Extension : std::uint8_t {
  decimal,
  datetime,
  duration,
  ip,
  is_ipv4,
  is_ipv6,
  is_loopback,
  is_multicast,
  is_in_range,
  less_than,
  less_than_or_equal,
  greater_than,
  greater_than_or_equal,
  offset,
  duration_since,
  to_date,
  to_time,
  to_milliseconds,
  to_seconds,
  to_minutes,
  to_hours,
  to_days,
};

struct Node {
  NodeOp op = NodeOp::constant;
  std::uint8_t detail = 0;
  bool can_fail = false;  // with entities that conform and requests that fit
  std::uint32_t a = no_node;
  std::uint32_t b = no_node;
  std::uint32_t c = no_node;
  std::uint32_t memo = no_node;  // where its value is kept during a request; no_node: it is not
};

// An attribute of a record, or of an entity: most likely one of `type`, where it stands in `slot`.
struct AttributeRef {
  NameId name = not_there;
  TypeId type = no_type;
  std::uint32_t slot = not_there;
};

// The right side of `like`: texts between wildcards. One text: no wildcard.
struct CompiledPattern {
  std::vector<std::string> texts;
  bool matches(std::string_view text) const;
};

struct Graph {
  explicit Graph(VocabularyPtr words) : vocabulary(std::move(words)) {}

  VocabularyPtr vocabulary;
  std::vector<Node> nodes;
  std::vector<std::uint32_t> operands;
  std::vector<Cell> constants;  // what they point to is in `arena`
  std::vector<AttributeRef> attributes;
  std::vector<CompiledPattern> patterns;
  std::vector<std::vector<AttributeRef>> contexts;  // by action: name and slot of each context attribute
  std::uint32_t memos = 0;
  Arena arena;

  std::size_t bytes() const;
};

}  // namespace sallyport::cedar
