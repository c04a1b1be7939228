#include "policy/compile/machine.h"

namespace sallyport::cedar {
namespace {

using Kind = EvaluationError::Kind;

bool is_ordered(CellKind kind) {
  return kind == CellKind::integer || kind == CellKind::datetime || kind == CellKind::duration;
}

}  // namespace

Machine::Machine(const Graph& graph, const EntitySnapshot& entities, const RequestView& request,
                 Scratch& scratch)
    : graph_(graph),
      entities_(entities),
      request_(request),
      scratch_(scratch),
      principal_(data(request.principal)),
      resource_(data(request.resource)) {}

std::span<const std::uint32_t> Machine::ancestors(EntityHandle entity) const {
  for (const LocalEntity& local : request_.locals) {
    if (local.self == entity) return local.ancestors;
  }
  return entities_.ancestors(entity);
}

EntityData Machine::data(EntityHandle entity) const {
  for (const LocalEntity& local : request_.locals) {
    if (local.self == entity) return {true, local.type, local.attributes, local.tags};
  }
  const DataBlock* block = entities_.data(entity);
  if (block == nullptr) return {};
  return {true, block->type, block->attributes(), block->tags()};
}

TypeId Machine::type(EntityHandle entity) const {
  if (!is_local(entity)) return graph_.vocabulary->uids().type(entity);
  const std::uint32_t local = static_cast<std::uint32_t>(entity) - first_local_entity;
  return local < request_.names.size() ? request_.names[local].type_id : no_type;
}

Cell Machine::compute(const Node& node, NodeId id) {
  switch (node.op) {
    case NodeOp::constant:
      return graph_.constants[node.a];
    case NodeOp::principal:
      return Cell::entity(request_.principal);
    case NodeOp::resource:
      return Cell::entity(request_.resource);
    case NodeOp::context_attribute: {
      const Cell value = request_.context[node.a];
      return value.present() ? value : failed(Kind::no_such_attribute, id);
    }
    case NodeOp::context_has:
      return Cell::boolean(request_.context[node.a].present());
    case NodeOp::principal_attribute:
      return own_attribute(principal_, node.a, id);
    case NodeOp::resource_attribute:
      return own_attribute(resource_, node.a, id);
    case NodeOp::all_of:
      return all_of(node, false);
    case NodeOp::any_of:
      return all_of(node, true);
    default:
      return compute_rest(node, id);
  }
}

Cell Machine::compute_rest(const Node& node, NodeId id) {
  if (node.op == NodeOp::context) return context_record(node);
  if (node.op == NodeOp::set) return set(node);
  if (node.op == NodeOp::record) return record(node);
  if (node.op == NodeOp::is_in) return is_in_node(node, id);
  const Cell first = evaluate(node.a);
  if (is_error(first)) return first;
  if (node.op == NodeOp::if_then_else) {
    if (first.kind != CellKind::boolean) return failed(Kind::type_mismatch, id);
    return evaluate(first.as_bool() ? node.b : node.c);
  }
  if (node.op < NodeOp::equal) return unary(node, first, id);
  Cell second;
  if (node.b != no_node) {
    second = evaluate(node.b);
    if (is_error(second)) return second;
  }
  return binary(node, first, second, id);
}

// any_of with `decisive` true.
Cell Machine::all_of(const Node& node, bool decisive) {
  for (std::uint32_t i = 0; i < node.b; ++i) {
    const NodeId operand = graph_.operands[node.a + i];
    const Cell value = evaluate(operand);
    if (is_error(value)) return value;
    if (value.kind != CellKind::boolean) return failed(Kind::type_mismatch, operand);
    if (value.as_bool() == decisive) return value;
  }
  return Cell::boolean(!decisive);
}

Cell Machine::own_attribute(const EntityData& owner, std::uint32_t slot, NodeId id) const {
  if (!owner.known) return failed(Kind::no_such_entity, id);
  const Cell value = owner.attributes[slot];
  return value.present() ? value : failed(Kind::no_such_attribute, id);
}

Cell Machine::attribute(const Cell& owner, const AttributeRef& wanted, NodeId id) const {
  Cell value;
  if (owner.kind == CellKind::record) {
    value = record_find(owner, wanted.name);
  } else if (owner.kind == CellKind::entity) {
    const EntityData entity = data(owner.as_entity());
    if (!entity.known) return failed(Kind::no_such_entity, id);
    std::uint32_t slot = wanted.slot;
    if (entity.type != wanted.type) {
      const bool named = wanted.name < graph_.vocabulary->name_count();
      const TypeLayout& layout = graph_.vocabulary->layout(entity.type);
      slot = named ? layout.slot(graph_.vocabulary->name(wanted.name)) : not_there;
    }
    if (slot != not_there) value = entity.attributes[slot];
  } else {
    return failed(Kind::type_mismatch, id);
  }
  return value.present() ? value : failed(Kind::no_such_attribute, id);
}

Cell Machine::unary(const Node& node, const Cell& value, NodeId id) {
  switch (node.op) {
    case NodeOp::attribute:
      return attribute(value, graph_.attributes[node.b], id);
    case NodeOp::has: {
      const Cell found = attribute(value, graph_.attributes[node.b], id);
      const bool wrong = is_error(found) && static_cast<Kind>(found.detail) == Kind::type_mismatch;
      return wrong ? found : Cell::boolean(!is_error(found));
    }
    case NodeOp::logical_not:
      if (value.kind != CellKind::boolean) break;
      return Cell::boolean(!value.as_bool());
    case NodeOp::negate: {
      if (value.kind != CellKind::integer) break;
      std::int64_t result = 0;
      if (__builtin_sub_overflow(std::int64_t{0}, value.number, &result)) return failed(Kind::overflow, id);
      return Cell::integer(result);
    }
    case NodeOp::is_empty:
      if (value.kind != CellKind::set) break;
      return Cell::boolean(value.size == 0);
    case NodeOp::like:
      if (value.kind != CellKind::string) break;
      return Cell::boolean(graph_.patterns[node.b].matches(value.as_text()));
    default:
      if (value.kind != CellKind::entity) break;
      return Cell::boolean(type(value.as_entity()) == node.b);
  }
  return failed(Kind::type_mismatch, id);
}

Cell Machine::binary(const Node& node, const Cell& left, const Cell& right, NodeId id) {
  switch (node.op) {
    case NodeOp::equal:
      return Cell::boolean(equal(left, right));
    case NodeOp::less:
    case NodeOp::less_equal:
    case NodeOp::greater:
    case NodeOp::greater_equal:
      return compare(node, left, right, id);
    case NodeOp::add:
    case NodeOp::subtract:
    case NodeOp::multiply:
      return arithmetic(node, left, right, id);
    case NodeOp::in:
      return in(left, right, id);
    case NodeOp::get_tag:
    case NodeOp::has_tag:
      return tag(node, left, right, id);
    case NodeOp::call:
      return call_extension(static_cast<Extension>(node.detail), left, right, id, scratch_.arena);
    default:
      break;
  }
  if (left.kind != CellKind::set) return failed(Kind::type_mismatch, id);
  if (node.op == NodeOp::contains) return Cell::boolean(set_contains(left, right));
  if (right.kind != CellKind::set) return failed(Kind::type_mismatch, id);
  return Cell::boolean(node.op == NodeOp::contains_all ? set_contains_all(left, right)
                                                       : set_contains_any(left, right));
}

Cell Machine::compare(const Node& node, const Cell& left, const Cell& right, NodeId id) const {
  if (left.kind != right.kind || !is_ordered(left.kind)) return failed(Kind::type_mismatch, id);
  if (node.op == NodeOp::less) return Cell::boolean(left.number < right.number);
  if (node.op == NodeOp::less_equal) return Cell::boolean(left.number <= right.number);
  if (node.op == NodeOp::greater) return Cell::boolean(left.number > right.number);
  return Cell::boolean(left.number >= right.number);
}

Cell Machine::arithmetic(const Node& node, const Cell& left, const Cell& right, NodeId id) const {
  if (left.kind != CellKind::integer || right.kind != CellKind::integer)
    return failed(Kind::type_mismatch, id);
  std::int64_t result = 0;
  bool overflow = false;
  if (node.op == NodeOp::add) {
    overflow = __builtin_add_overflow(left.number, right.number, &result);
  } else if (node.op == NodeOp::subtract) {
    overflow = __builtin_sub_overflow(left.number, right.number, &result);
  } else {
    overflow = __builtin_mul_overflow(left.number, right.number, &result);
  }
  return overflow ? failed(Kind::overflow, id) : Cell::integer(result);
}

bool Machine::is_in(EntityHandle entity, EntityHandle ancestor) const {
  return entity == ancestor || contains_handle(ancestors(entity), static_cast<std::uint32_t>(ancestor));
}

Cell Machine::in(const Cell& left, const Cell& right, NodeId id) const {
  if (left.kind != CellKind::entity) return failed(Kind::type_mismatch, id);
  if (right.kind == CellKind::entity) return Cell::boolean(is_in(left.as_entity(), right.as_entity()));
  if (right.kind != CellKind::set) return failed(Kind::type_mismatch, id);
  bool found = false;
  for (const Cell& element : right.elements()) {  // to the end: every element must be an entity
    if (element.kind != CellKind::entity) return failed(Kind::type_mismatch, id);
    found = found || is_in(left.as_entity(), element.as_entity());
  }
  return Cell::boolean(found);
}

Cell Machine::is_in_node(const Node& node, NodeId id) {
  const Cell left = evaluate(node.a);
  if (is_error(left)) return left;
  if (left.kind != CellKind::entity) return failed(Kind::type_mismatch, id);
  if (type(left.as_entity()) != node.c) return Cell::boolean(false);
  const Cell right = evaluate(node.b);
  return is_error(right) ? right : in(left, right, id);
}

Cell Machine::tag(const Node& node, const Cell& left, const Cell& right, NodeId id) const {
  if (left.kind != CellKind::entity || right.kind != CellKind::string) return failed(Kind::type_mismatch, id);
  const EntityData entity = data(left.as_entity());
  const Cell found = find_tag(entity.tags, right.as_text());
  if (node.op == NodeOp::has_tag) return Cell::boolean(found.present());
  if (!entity.known) return failed(Kind::no_such_entity, id);
  return found.present() ? found : failed(Kind::no_such_tag, id);
}

Cell Machine::set(const Node& node) {
  const auto elements = scratch_.arena.take<Cell>(node.b);
  for (std::uint32_t i = 0; i < node.b; ++i) {
    elements[i] = evaluate(graph_.operands[node.a + i]);
    if (is_error(elements[i])) return elements[i];
  }
  return make_set(elements, scratch_.arena);
}

Cell Machine::record(const Node& node) {
  const auto attributes = scratch_.arena.take<NamedCell>(node.b);
  for (std::uint32_t i = 0; i < node.b; ++i) {
    attributes[i].name = graph_.operands[node.a + node.b + i];
    attributes[i].value = evaluate(graph_.operands[node.a + i]);
    if (is_error(attributes[i].value)) return attributes[i].value;
  }
  return make_record(attributes, scratch_.arena);
}

Cell Machine::context_record(const Node& node) {
  const std::vector<AttributeRef>& wanted = graph_.contexts[node.a];
  const auto attributes = scratch_.arena.take<NamedCell>(wanted.size());
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    attributes[i] = {wanted[i].name, request_.context[wanted[i].slot]};
  }
  return make_record(attributes, scratch_.arena);
}

}  // namespace sallyport::cedar
