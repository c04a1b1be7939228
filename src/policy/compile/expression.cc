#include "policy/compile/expression.h"

#include <algorithm>
#include <array>

#include "policy/compile/machine.h"

namespace sallyport::cedar {
namespace {

constexpr std::array<std::pair<std::string_view, Extension>, 22> extensions = {{
    {"decimal", Extension::decimal},
    {"datetime", Extension::datetime},
    {"duration", Extension::duration},
    {"ip", Extension::ip},
    {"isIpv4", Extension::is_ipv4},
    {"isIpv6", Extension::is_ipv6},
    {"isLoopback", Extension::is_loopback},
    {"isMulticast", Extension::is_multicast},
    {"isInRange", Extension::is_in_range},
    {"lessThan", Extension::less_than},
    {"lessThanOrEqual", Extension::less_than_or_equal},
    {"greaterThan", Extension::greater_than},
    {"greaterThanOrEqual", Extension::greater_than_or_equal},
    {"offset", Extension::offset},
    {"durationSince", Extension::duration_since},
    {"toDate", Extension::to_date},
    {"toTime", Extension::to_time},
    {"toMilliseconds", Extension::to_milliseconds},
    {"toSeconds", Extension::to_seconds},
    {"toMinutes", Extension::to_minutes},
    {"toHours", Extension::to_hours},
    {"toDays", Extension::to_days},
}};

std::optional<NodeOp> binary_op(Op op) {
  switch (op) {
    case Op::equal:
    case Op::not_equal:
      return NodeOp::equal;
    case Op::less:
      return NodeOp::less;
    case Op::less_equal:
      return NodeOp::less_equal;
    case Op::greater:
      return NodeOp::greater;
    case Op::greater_equal:
      return NodeOp::greater_equal;
    case Op::add:
      return NodeOp::add;
    case Op::subtract:
      return NodeOp::subtract;
    case Op::multiply:
      return NodeOp::multiply;
    case Op::contains:
      return NodeOp::contains;
    case Op::contains_all:
      return NodeOp::contains_all;
    case Op::contains_any:
      return NodeOp::contains_any;
    case Op::get_tag:
      return NodeOp::get_tag;
    case Op::has_tag:
      return NodeOp::has_tag;
    default:
      return std::nullopt;
  }
}

}  // namespace

bool ExpressionCompiler::conjuncts(const std::vector<Condition>& conditions, const Environment& environment,
                                   std::vector<Origin>& origins, std::vector<NodeId>& found) {
  environment_ = &environment;
  origins_ = &origins;
  depth_ = 0;
  failed_ = false;
  for (const Condition& condition : conditions) {
    const NodeId body = walk(condition.body).node;
    split(condition.kind == Condition::Kind::when ? body : builder_.logical_not(body), found);
  }
  return !failed_;
}

void ExpressionCompiler::split(NodeId node, std::vector<NodeId>& found) {
  const Node whole = builder_.node(node);
  const bool negated = whole.op == NodeOp::logical_not && builder_.node(whole.a).op == NodeOp::any_of;
  if (whole.op != NodeOp::all_of && !negated) return found.push_back(node);
  const Node list = negated ? builder_.node(whole.a) : whole;
  for (std::uint32_t i = 0; i < list.b; ++i) {
    const NodeId operand = builder_.graph().operands[list.a + i];
    if (negated) {
      split(builder_.logical_not(operand), found);
    } else {
      found.push_back(operand);
    }
  }
}

ExpressionCompiler::Known ExpressionCompiler::walk(const Expr& expr) {
  if (depth_ == max_depth) return {.node = fail()};
  ++depth_;
  Known known;
  switch (expr.op) {
    case Op::literal:
    case Op::variable:
      known = leaf(expr);
      break;
    case Op::get_attribute:
      known = attribute(expr);
      break;
    case Op::if_then_else:
      known = branch(expr);
      break;
    case Op::logical_and:
    case Op::logical_or:
      known.node = logical(expr);
      break;
    case Op::has:
      known.node = has(expr);
      break;
    case Op::is_in:
      known.node = is_in(expr);
      break;
    case Op::set:
    case Op::record:
      known.node = list(expr);
      break;
    case Op::call:
      known.node = call(expr);
      break;
    case Op::logical_not:
    case Op::negate:
    case Op::is_empty:
    case Op::like:
    case Op::is:
      known.node = unary(expr);
      break;
    default:
      known = binary(expr);
  }
  --depth_;
  return known;
}

NodeId ExpressionCompiler::add(NodeOp op, NodeId a, NodeId b, NodeId c, std::uint8_t detail) {
  Node node;
  node.op = op;
  node.detail = detail;
  node.a = a;
  node.b = b;
  node.c = c;
  return builder_.add(node);
}

NodeId ExpressionCompiler::remember(NodeId node, Span span) {
  if (builder_.node(node).can_fail) origins_->push_back({node, span});
  return node;
}

ExpressionCompiler::Known ExpressionCompiler::of_type(NodeId node, const Type* type) const {
  Known known{.node = node, .type = type};
  if (type != nullptr && type->kind == Type::Kind::entity) known.entity = type_id(type->name);
  return known;
}

ExpressionCompiler::Known ExpressionCompiler::leaf(const Expr& expr) {
  if (const bool* boolean = std::get_if<bool>(&expr.data)) {
    return {.node = builder_.constant(Cell::boolean(*boolean))};
  }
  if (const auto* number = std::get_if<std::int64_t>(&expr.data)) {
    return {.node = builder_.constant(Cell::integer(*number))};
  }
  if (const auto* text = std::get_if<std::string>(&expr.data)) {
    return {.node = builder_.constant(Cell::string(*text))};
  }
  if (const auto* uid = std::get_if<EntityUid>(&expr.data)) {
    const EntityHandle handle = vocabulary().intern(*uid);
    if (handle == no_entity) return {.node = fail()};
    return {.node = builder_.constant(Cell::entity(handle)), .entity = type_id(uid->type)};
  }
  switch (std::get<Variable>(expr.data)) {
    case Variable::principal:
      return {.node = add(NodeOp::principal, no_node), .entity = environment_->principal};
    case Variable::resource:
      return {.node = add(NodeOp::resource, no_node), .entity = environment_->resource};
    case Variable::action:
      return {.node = builder_.constant(Cell::entity(environment_->action_handle))};
    default:
      return {.node = add(NodeOp::context, static_cast<std::uint32_t>(environment_->action_handle)),
              .context = &environment_->action->context};
  }
}

ExpressionCompiler::Known ExpressionCompiler::attribute(const Expr& expr) {
  const Known owner = walk(expr.operands[0]);
  const Known made = attribute_of(owner, std::get<std::string>(expr.data));
  remember(made.node, expr.span);
  return made;
}

ExpressionCompiler::Known ExpressionCompiler::attribute_of(const Known& owner, const std::string& name) {
  if (owner.context != nullptr) {
    const AttributeType* found = owner.context->find(name);
    if (found != nullptr) {
      Node node;
      node.op = NodeOp::context_attribute;
      node.a = vocabulary().context_slot(name);
      node.can_fail = !found->required;
      return of_type(builder_.add(node), &found->type);
    }
  }
  const AttributeType* found = nullptr;
  AttributeRef wanted{.name = builder_.name(name)};
  if (owner.entity != no_type) {
    const TypeLayout& layout = vocabulary().layout(owner.entity);
    wanted.type = owner.entity;
    wanted.slot = layout.slot(name);
    if (layout.type != nullptr) found = layout.type->attributes.find(name);
  } else if (owner.type != nullptr && owner.type->record) {
    found = owner.type->record->find(name);
  }
  const Type* type = found == nullptr ? nullptr : &found->type;
  const NodeOp op = builder_.node(owner.node).op;
  if (wanted.slot != not_there && (op == NodeOp::principal || op == NodeOp::resource)) {
    const bool of_principal = op == NodeOp::principal;
    return of_type(add(of_principal ? NodeOp::principal_attribute : NodeOp::resource_attribute, wanted.slot),
                   type);
  }
  return of_type(add(NodeOp::attribute, owner.node, builder_.attribute(wanted)), type);
}

// e has a.b.c is e has a && e.a has b && e.a.b has c.
NodeId ExpressionCompiler::has(const Expr& expr) {
  Known owner = walk(expr.operands[0]);
  std::vector<NodeId> tests;
  const std::vector<std::string>& names = std::get<Names>(expr.data).names;
  for (std::size_t i = 0; i < names.size(); ++i) {
    tests.push_back(has_one(owner, names[i]));
    if (i + 1 < names.size()) owner = attribute_of(owner, names[i]);
  }
  return builder_.all_of(std::move(tests));
}

NodeId ExpressionCompiler::has_one(const Known& owner, const std::string& name) {
  if (owner.context != nullptr) {
    const AttributeType* found = owner.context->find(name);
    if (found == nullptr || found->required) return builder_.constant(Cell::boolean(found != nullptr));
    return add(NodeOp::context_has, vocabulary().context_slot(name));
  }
  AttributeRef wanted{.name = builder_.name(name)};
  if (owner.entity != no_type) {
    wanted.type = owner.entity;
    wanted.slot = vocabulary().layout(owner.entity).slot(name);
  }
  return add(NodeOp::has, owner.node, builder_.attribute(wanted));
}

ExpressionCompiler::Known ExpressionCompiler::branch(const Expr& expr) {
  const NodeId test = walk(expr.operands[0]).node;
  if (builder_.is_bool(test, true)) return walk(expr.operands[1]);
  if (builder_.is_bool(test, false)) return walk(expr.operands[2]);
  const Known first = walk(expr.operands[1]);
  const Known second = walk(expr.operands[2]);
  Known made = first.type != nullptr || first.entity != no_type ? first : second;
  made.context = nullptr;  // either may be a record of another kind
  made.node = add(NodeOp::if_then_else, test, first.node, second.node);
  return made;
}

// A long chain leans to the left and is no deep expression.
void ExpressionCompiler::operands(const Expr& expr, std::vector<NodeId>& found) {
  std::vector<const Expr*> chain;
  const Expr* at = &expr;
  for (; at->op == expr.op; at = &at->operands[0]) chain.push_back(&at->operands[1]);
  chain.push_back(at);
  const NodeOp op = expr.op == Op::logical_and ? NodeOp::all_of : NodeOp::any_of;
  for (auto one = chain.rbegin(); one != chain.rend(); ++one) {
    const NodeId node = walk(**one).node;
    const Node made = builder_.node(node);
    if (made.op == op) {
      const auto& all = builder_.graph().operands;
      found.insert(found.end(), all.begin() + made.a, all.begin() + made.a + made.b);
    } else {
      found.push_back(node);
    }
    if (builder_.is_bool(node, expr.op == Op::logical_or)) return;  // what follows is never asked
  }
}

NodeId ExpressionCompiler::logical(const Expr& expr) {
  std::vector<NodeId> found;
  operands(expr, found);
  return expr.op == Op::logical_and ? builder_.all_of(std::move(found)) : builder_.any_of(std::move(found));
}

NodeId ExpressionCompiler::unary(const Expr& expr) {
  const NodeId operand = walk(expr.operands[0]).node;
  switch (expr.op) {
    case Op::logical_not:
      return builder_.logical_not(operand);
    case Op::negate:
      return remember(add(NodeOp::negate, operand), expr.operands[0].span);
    case Op::is_empty:
      return add(NodeOp::is_empty, operand);
    case Op::like:
      return add(NodeOp::like, operand, builder_.pattern(std::get<Pattern>(expr.data)));
    default:
      return is(operand, std::get<std::string>(expr.data));
  }
}

NodeId ExpressionCompiler::is(NodeId operand, const std::string& type) {
  const TypeId wanted = type_id(type);
  if (wanted == no_type) return fail();
  const NodeOp op = builder_.node(operand).op;
  if (op == NodeOp::principal) return builder_.constant(Cell::boolean(environment_->principal == wanted));
  if (op == NodeOp::resource) return builder_.constant(Cell::boolean(environment_->resource == wanted));
  return add(NodeOp::is, operand, wanted);
}

ExpressionCompiler::Known ExpressionCompiler::binary(const Expr& expr) {
  const Known left = walk(expr.operands[0]);
  const NodeId right = walk(expr.operands[1]).node;
  if (expr.op == Op::in) return {.node = in(left.node, right)};
  const NodeOp op = *binary_op(expr.op);
  if (op == NodeOp::equal) {  // a constant stands on the right, where a switch looks for it
    const bool swapped = builder_.constant_of(left.node) != nullptr;
    const NodeId made = swapped ? add(op, right, left.node) : add(op, left.node, right);
    return {.node = expr.op == Op::equal ? made : builder_.logical_not(made)};
  }
  const NodeId made = remember(add(op, left.node, right), expr.span);
  if (op != NodeOp::get_tag || left.entity == no_type) return {.node = made};
  const EntityType* type = vocabulary().layout(left.entity).type;
  return of_type(made, type != nullptr && type->tags ? &*type->tags : nullptr);
}

bool ExpressionCompiler::is_member(const ActionType& action, const Cell& group) const {
  if (group.kind != CellKind::entity) return false;
  const EntityUid uid = vocabulary().uid(group.as_entity());
  return action.uid == uid || std::binary_search(action.ancestors.begin(), action.ancestors.end(), uid);
}

// What the groups of an action are, the schema says.
NodeId ExpressionCompiler::in(NodeId left, NodeId right) {
  const Cell* entity = builder_.constant_of(left);
  const Cell* group = builder_.constant_of(right);
  const bool known = entity != nullptr && group != nullptr && entity->kind == CellKind::entity &&
                     entity->bits < vocabulary().action_count();
  if (!known || (group->kind != CellKind::entity && group->kind != CellKind::set)) {
    return add(NodeOp::in, left, right);
  }
  const ActionType& action = *vocabulary().schema().find_action(vocabulary().uid(entity->as_entity()));
  if (group->kind == CellKind::entity) return builder_.constant(Cell::boolean(is_member(action, *group)));
  const auto groups = group->elements();
  if (std::ranges::any_of(groups, [](const Cell& one) { return one.kind != CellKind::entity; })) {
    return add(NodeOp::in, left, right);
  }
  const bool found = std::ranges::any_of(groups, [&](const Cell& one) { return is_member(action, one); });
  return builder_.constant(Cell::boolean(found));
}

// e is T in f is e is T && e in f.
NodeId ExpressionCompiler::is_in(const Expr& expr) {
  const NodeId left = walk(expr.operands[0]).node;
  const std::string& name = std::get<std::string>(expr.data);
  const NodeId test = is(left, name);
  if (builder_.is_bool(test, false)) return test;
  const NodeId right = walk(expr.operands[1]).node;
  if (builder_.is_bool(test, true)) return in(left, right);
  return add(NodeOp::is_in, left, right, type_id(name));
}

NodeId ExpressionCompiler::list(const Expr& expr) {
  std::vector<std::uint32_t> elements;
  for (const Expr& operand : expr.operands) elements.push_back(walk(operand).node);
  Node made;
  made.op = expr.op == Op::set ? NodeOp::set : NodeOp::record;
  made.b = static_cast<std::uint32_t>(elements.size());
  if (expr.op == Op::record) {
    for (const std::string& name : std::get<Names>(expr.data).names) elements.push_back(builder_.name(name));
  }
  return builder_.add(made, elements);
}

NodeId ExpressionCompiler::call(const Expr& expr) {
  const std::string& name = std::get<std::string>(expr.data);
  const auto found = std::ranges::find_if(extensions, [&](const auto& one) { return one.first == name; });
  if (found == extensions.end() || expr.operands.empty() || expr.operands.size() > 2) return fail();
  const NodeId left = walk(expr.operands[0]).node;
  const NodeId right = expr.operands.size() == 2 ? walk(expr.operands[1]).node : no_node;
  return remember(add(NodeOp::call, left, right, no_node, static_cast<std::uint8_t>(found->second)),
                  expr.span);
}

}  // namespace sallyport::cedar
