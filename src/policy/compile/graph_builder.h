#pragma once
// policy/compile/graph_builder.h: adds nodes to a graph: finds equal ones again, evaluates what is constant.
// Folding keeps errors: what would fail is left to fail when it is asked.
#include <map>
#include <memory>
#include <unordered_map>

#include "policy/compile/graph.h"
#include "policy/language/ast.h"

namespace sallyport::cedar {

class GraphBuilder {
 public:
  // `share`: equal nodes become one.
  GraphBuilder(VocabularyPtr vocabulary, bool share);

  NodeId constant(const Cell& value);  // copied, with what it points to
  // Operands a, b, c as `Graph` says; for lists, `list` (and `names` for a record).
  NodeId add(Node node, std::span<const std::uint32_t> list = {});
  NodeId all_of(std::vector<NodeId> operands) { return logical(NodeOp::all_of, std::move(operands)); }
  NodeId any_of(std::vector<NodeId> operands) { return logical(NodeOp::any_of, std::move(operands)); }
  NodeId logical_not(NodeId operand);

  std::uint32_t attribute(const AttributeRef& wanted);
  std::uint32_t pattern(const Pattern& pattern);
  NameId name(std::string_view text);

  const Node& node(NodeId id) const { return graph_->nodes[id]; }
  const Cell* constant_of(NodeId id) const;  // null: not a constant
  bool is_bool(NodeId id, bool value) const;
  Graph& graph() { return *graph_; }
  // The graph, once nothing more is added.
  std::unique_ptr<Graph> finish();

 private:
  struct Key {
    Node node;
    std::vector<std::uint32_t> list;
    bool operator==(const Key& other) const;
  };
  struct KeyHash {
    std::size_t operator()(const Key& key) const;
  };
  struct CellHash {
    std::size_t operator()(const Cell& cell) const { return hash(cell); }
  };
  struct CellEqual {
    bool operator()(const Cell& a, const Cell& b) const { return equal(a, b); }
  };

  NodeId logical(NodeOp op, std::vector<NodeId> operands);
  bool operands_constant(const Node& node, std::span<const std::uint32_t> list) const;
  bool asks_entity(const Node& node) const;
  bool operands_can_fail(const Node& node, std::span<const std::uint32_t> list) const;
  NodeId insert(Node node, std::span<const std::uint32_t> list);
  NodeId fold(const Node& node, std::span<const std::uint32_t> list);

  std::unique_ptr<Graph> graph_;
  bool share_;
  std::vector<std::uint32_t> uses_;  // by node
  std::unordered_map<Key, NodeId, KeyHash> known_;
  std::unordered_map<Cell, NodeId, CellHash, CellEqual> known_constants_;
  std::map<std::pair<NameId, TypeId>, std::uint32_t> known_attributes_;
  std::map<std::string, NameId, std::less<>> extra_names_;            // of record literals, not in the schema
  std::map<std::vector<std::string>, std::uint32_t> known_patterns_;  // by texts between wildcards
  std::shared_ptr<void> folding_;                                     // a scratch and an empty store
};

bool has_list(NodeOp op);  // operands are in Graph::operands

}  // namespace sallyport::cedar
