#pragma once
// policy/compile/machine.h: evaluates nodes of a graph for one request.
#include "policy/compile/graph.h"
#include "policy/compile/request.h"

namespace sallyport::cedar {

// What is known of an entity. Not known: no attributes, no tags.
struct EntityData {
  bool known = false;
  TypeId type = no_type;
  std::span<const Cell> attributes;
  std::span<const Cell> tags;
};

class Machine {
 public:
  Machine(const Graph& graph, const EntitySnapshot& entities, const RequestView& request, Scratch& scratch);

  // A value, or a cell of kind `error`: `detail` is its kind and `bits` the node that failed.
  Cell evaluate(NodeId id) {
    const Node& node = graph_.nodes[id];
    if (node.memo == no_node) return compute(node, id);
    if (scratch_.epochs[node.memo] == scratch_.epoch) return scratch_.values[node.memo];
    const Cell value = compute(node, id);
    scratch_.epochs[node.memo] = scratch_.epoch;
    return scratch_.values[node.memo] = value;
  }

  std::span<const std::uint32_t> ancestors(EntityHandle entity) const;
  EntityData data(EntityHandle entity) const;
  TypeId type(EntityHandle entity) const;  // no_type: not in the schema
  TypeId principal_type() const { return principal_.known ? principal_.type : type(request_.principal); }
  TypeId resource_type() const { return resource_.known ? resource_.type : type(request_.resource); }

 private:
  Cell compute(const Node& node, NodeId id);
  Cell compute_rest(const Node& node, NodeId id);
  Cell all_of(const Node& node, bool decisive);
  Cell own_attribute(const EntityData& owner, std::uint32_t slot, NodeId id) const;
  Cell attribute(const Cell& owner, const AttributeRef& wanted, NodeId id) const;
  Cell context() const;
  Cell unary(const Node& node, const Cell& value, NodeId id);
  Cell binary(const Node& node, const Cell& left, const Cell& right, NodeId id);
  Cell compare(const Node& node, const Cell& left, const Cell& right, NodeId id) const;
  Cell arithmetic(const Node& node, const Cell& left, const Cell& right, NodeId id) const;
  Cell in(const Cell& left, const Cell& right, NodeId id) const;
  bool is_in(EntityHandle entity, EntityHandle ancestor) const;
  Cell tag(const Node& node, const Cell& left, const Cell& right, NodeId id) const;
  Cell is_in_node(const Node& node, NodeId id);
  Cell set(const Node& node);
  Cell record(const Node& node);
  Cell context_record(const Node& node);

  const Graph& graph_;
  const EntitySnapshot& entities_;
  const RequestView& request_;
  Scratch& scratch_;
  EntityData principal_;
  EntityData resource_;
};

// Calls an extension function; `right` is absent for one operand. Memory for an address comes from `arena`.
Cell call_extension(Extension function, const Cell& left, const Cell& right, NodeId id, Arena& arena);

inline Cell failed(EvaluationError::Kind kind, NodeId id) {
  Cell made = Cell::boolean(false);
  made.kind = CellKind::error;
  made.detail = static_cast<std::uint8_t>(kind);
  made.bits = id;
  return made;
}
inline bool is_error(const Cell& cell) { return cell.kind == CellKind::error; }

}  // namespace sallyport::cedar
