#pragma once
// policy/compile/expression.h: from the expressions of policies to nodes, for one request environment at a
// time. Attribute names become slots where the type of what has them is known.
#include <unordered_map>

#include "policy/compile/graph_builder.h"

namespace sallyport::cedar {

// A principal type, an action and a resource type that the schema lets stand together.
struct Environment {
  TypeId principal = no_type;
  TypeId resource = no_type;
  const ActionType* action = nullptr;
  EntityHandle action_handle = no_entity;  // its number, and that of Graph::contexts
};

// Where a node that can fail stands in a policy.
struct Origin {
  NodeId node = no_node;
  Span span;
};

class ExpressionCompiler {
 public:
  static constexpr unsigned max_depth = 1000;

  explicit ExpressionCompiler(GraphBuilder& builder) : builder_(builder) {}

  // The bodies of all conditions as one conjunction, in order: a policy applies if all are true. Nodes that
  // can fail are added to `origins`, in the order of the text. False: an expression is too deep, or names a
  // type that the schema does not have.
  bool conjuncts(const std::vector<Condition>& conditions, const Environment& environment,
                 std::vector<Origin>& origins, std::vector<NodeId>& found);

 private:
  // What is known of a value before it is there. Nothing that is computed relies on it: a value of another
  // type is looked at by its own.
  struct Known {
    NodeId node = no_node;
    const Type* type = nullptr;           // of the schema, if it is known
    TypeId entity = no_type;              // an entity of that type
    const RecordType* context = nullptr;  // the context itself
  };

  Known walk(const Expr& expr);
  Known leaf(const Expr& expr);
  Known attribute(const Expr& expr);
  Known attribute_of(const Known& owner, const std::string& name);
  NodeId has(const Expr& expr);
  NodeId has_one(const Known& owner, const std::string& name);
  Known branch(const Expr& expr);
  void operands(const Expr& expr, std::vector<NodeId>& found);
  NodeId logical(const Expr& expr);
  NodeId unary(const Expr& expr);
  NodeId is(NodeId operand, const std::string& type);
  Known binary(const Expr& expr);
  NodeId in(NodeId left, NodeId right);
  NodeId is_in(const Expr& expr);
  NodeId list(const Expr& expr);
  NodeId call(const Expr& expr);
  bool is_member(const ActionType& action, const Cell& group) const;
  NodeId fail() {
    failed_ = true;
    return builder_.constant(Cell::boolean(false));
  }
  NodeId add(NodeOp op, NodeId a, NodeId b = no_node, NodeId c = no_node, std::uint8_t detail = 0);
  Known of_type(NodeId node, const Type* type) const;
  TypeId type_id(const std::string& name) const { return vocabulary().find_type(name); }
  Vocabulary& vocabulary() const { return *builder_.graph().vocabulary; }
  NodeId remember(NodeId node, Span span);
  void split(NodeId node, std::vector<NodeId>& found);

  GraphBuilder& builder_;
  const Environment* environment_ = nullptr;
  std::vector<Origin>* origins_ = nullptr;
  unsigned depth_ = 0;
  bool failed_ = false;
};

}  // namespace sallyport::cedar
