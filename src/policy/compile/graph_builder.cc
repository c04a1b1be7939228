#include "policy/compile/graph_builder.h"

#include <algorithm>

#include "policy/compile/machine.h"

namespace sallyport::cedar {
namespace {

std::uint64_t mixed(std::uint64_t value, std::uint64_t more) {
  value = (value ^ more) * 0x9e3779b97f4a7c15u;
  return value ^ (value >> 31);
}

bool fails_itself(const Node& node) {
  switch (node.op) {
    case NodeOp::principal_attribute:
    case NodeOp::resource_attribute:
    case NodeOp::attribute:
    case NodeOp::get_tag:
    case NodeOp::negate:
    case NodeOp::add:
    case NodeOp::subtract:
    case NodeOp::multiply:
      return true;
    case NodeOp::call: {
      const auto function = static_cast<Extension>(node.detail);
      return function <= Extension::ip || function == Extension::offset ||
             function == Extension::duration_since || function == Extension::to_date;
    }
    default:
      return false;
  }
}

// Cheaper to evaluate than to remember.
bool is_plain(NodeOp op) { return op <= NodeOp::resource_attribute && op != NodeOp::context; }

// What depends on the entities is for the request.
bool is_foldable(NodeOp op) {
  return op > NodeOp::resource_attribute && op != NodeOp::in && op != NodeOp::is_in &&
         op != NodeOp::get_tag && op != NodeOp::has_tag && op != NodeOp::all_of && op != NodeOp::any_of &&
         op != NodeOp::if_then_else;
}

unsigned operand_fields(NodeOp op) {
  if (op <= NodeOp::resource_attribute || has_list(op)) return 0;
  if (op < NodeOp::equal) return 1;
  return op == NodeOp::if_then_else ? 3 : 2;
}

struct Folding {
  explicit Folding(const Graph& graph)
      : entities(EntitySnapshot::none()), machine(graph, *entities, request, scratch) {}
  EntitySnapshotPtr entities;
  RequestView request;
  Scratch scratch;
  Machine machine;
};

}  // namespace

bool has_list(NodeOp op) {
  return op == NodeOp::all_of || op == NodeOp::any_of || op == NodeOp::set || op == NodeOp::record;
}

bool GraphBuilder::Key::operator==(const Key& other) const {
  return node.op == other.node.op && node.detail == other.node.detail && node.a == other.node.a &&
         node.b == other.node.b && node.c == other.node.c && node.can_fail == other.node.can_fail &&
         list == other.list;
}

std::size_t GraphBuilder::KeyHash::operator()(const Key& key) const {
  std::uint64_t value = mixed(static_cast<std::uint64_t>(key.node.op), key.node.detail);
  value = mixed(value, std::uint64_t{key.node.a} << 32 | key.node.b);
  value = mixed(value, key.node.c);
  for (const std::uint32_t one : key.list) value = mixed(value, one);
  return value;
}

GraphBuilder::GraphBuilder(VocabularyPtr vocabulary, bool share)
    : graph_(std::make_unique<Graph>(std::move(vocabulary))), share_(share) {
  folding_ = std::make_shared<Folding>(*graph_);
}

NodeId GraphBuilder::constant(const Cell& value) {
  const auto known = known_constants_.find(value);
  if (known != known_constants_.end()) return known->second;
  CellRoom room;
  room.add(value);
  const auto words = graph_->arena.take<std::uint64_t>((room.words + room.text + 7) / 8);
  auto* memory = reinterpret_cast<std::byte*>(words.data());
  const Cell kept = CellCopier(memory, reinterpret_cast<char*>(memory + room.words)).copy(value);
  Node node;
  node.a = static_cast<std::uint32_t>(graph_->constants.size());
  graph_->constants.push_back(kept);
  const NodeId id = insert(node, {});
  known_constants_.emplace(kept, id);
  return id;
}

const Cell* GraphBuilder::constant_of(NodeId id) const {
  const Node& found = node(id);
  return found.op == NodeOp::constant ? &graph_->constants[found.a] : nullptr;
}

bool GraphBuilder::is_bool(NodeId id, bool value) const {
  const Cell* found = constant_of(id);
  return found != nullptr && found->kind == CellKind::boolean && found->as_bool() == value;
}

NodeId GraphBuilder::insert(Node node, std::span<const std::uint32_t> list) {
  if (has_list(node.op)) {
    node.a = static_cast<std::uint32_t>(graph_->operands.size());
    graph_->operands.insert(graph_->operands.end(), list.begin(), list.end());
  }
  graph_->nodes.push_back(node);
  uses_.push_back(1);
  return static_cast<NodeId>(graph_->nodes.size() - 1);
}

bool GraphBuilder::operands_constant(const Node& node, std::span<const std::uint32_t> list) const {
  const std::uint32_t fields[] = {node.a, node.b, node.c};
  for (unsigned i = 0; i < operand_fields(node.op); ++i) {
    if (fields[i] != no_node && constant_of(fields[i]) == nullptr) return false;
  }
  if (!has_list(node.op)) return true;
  return std::all_of(list.begin(), list.begin() + node.b,
                     [&](NodeId id) { return constant_of(id) != nullptr; });
}

bool GraphBuilder::operands_can_fail(const Node& node, std::span<const std::uint32_t> list) const {
  const std::uint32_t fields[] = {node.a, node.b, node.c};
  for (unsigned i = 0; i < operand_fields(node.op); ++i) {
    if (fields[i] != no_node && this->node(fields[i]).can_fail) return true;
  }
  if (!has_list(node.op)) return false;
  return std::any_of(list.begin(), list.begin() + node.b, [&](NodeId id) { return this->node(id).can_fail; });
}

// The value of a node whose operands are constants; no_node if it has none.
NodeId GraphBuilder::fold(const Node& node, std::span<const std::uint32_t> list) {
  auto& folding = *static_cast<Folding*>(folding_.get());
  const std::size_t operands = graph_->operands.size();
  const Cell value = folding.machine.evaluate(insert(node, list));
  graph_->nodes.pop_back();
  uses_.pop_back();
  graph_->operands.resize(operands);
  const NodeId made = is_error(value) ? no_node : constant(value);
  folding.scratch.arena.clear();
  return made;
}

// What an entity has is for the request, also of one that a policy names.
bool GraphBuilder::asks_entity(const Node& node) const {
  return (node.op == NodeOp::attribute || node.op == NodeOp::has) &&
         constant_of(node.a)->kind == CellKind::entity;
}

NodeId GraphBuilder::add(Node node, std::span<const std::uint32_t> list) {
  if (is_foldable(node.op) && operands_constant(node, list) && !asks_entity(node)) {
    if (const NodeId value = fold(node, list); value != no_node) return value;
  }
  if (fails_itself(node) || operands_can_fail(node, list)) node.can_fail = true;
  if (!share_) return insert(node, list);
  Key key{node, {list.begin(), list.end()}};
  const auto known = known_.find(key);
  if (known != known_.end()) {
    ++uses_[known->second];
    return known->second;
  }
  const NodeId id = insert(node, list);
  known_.emplace(std::move(key), id);
  return id;
}

NodeId GraphBuilder::logical_not(NodeId operand) {
  if (node(operand).op == NodeOp::logical_not) return node(operand).a;
  Node made;
  made.op = NodeOp::logical_not;
  made.a = operand;
  return add(made);
}

// Operands are evaluated in order until one decides. One that cannot decide is left out; nothing after one
// that always does is kept; and if nothing before that one can fail, it is the value.
NodeId GraphBuilder::logical(NodeOp op, std::vector<NodeId> operands) {
  const bool decisive = op == NodeOp::any_of;
  std::vector<NodeId> kept;
  bool can_fail = false;
  for (const NodeId operand : operands) {
    if (is_bool(operand, !decisive)) continue;
    if (is_bool(operand, decisive)) {
      if (!can_fail) return operand;
      kept.push_back(operand);
      break;
    }
    if (std::find(kept.begin(), kept.end(), operand) == kept.end()) kept.push_back(operand);
    can_fail = can_fail || node(operand).can_fail;
  }
  if (kept.empty()) return constant(Cell::boolean(!decisive));
  if (kept.size() == 1) return kept[0];
  Node made;
  made.op = op;
  made.b = static_cast<std::uint32_t>(kept.size());
  return add(made, kept);
}

std::uint32_t GraphBuilder::attribute(const AttributeRef& wanted) {
  const auto next = static_cast<std::uint32_t>(graph_->attributes.size());
  const auto [found, made] = known_attributes_.emplace(std::pair(wanted.name, wanted.type), next);
  if (made) graph_->attributes.push_back(wanted);
  return found->second;
}

std::uint32_t GraphBuilder::pattern(const Pattern& pattern) {
  std::vector<std::string> texts(1);
  for (const Pattern::Piece& piece : pattern.pieces) {
    if (piece.wildcard) {
      texts.emplace_back();
    } else {
      texts.back() += piece.text;
    }
  }
  const auto next = static_cast<std::uint32_t>(graph_->patterns.size());
  const auto [found, made] = known_patterns_.emplace(texts, next);
  if (made) graph_->patterns.push_back({std::move(texts)});
  return found->second;
}

NameId GraphBuilder::name(std::string_view text) {
  const NameId known = graph_->vocabulary->find_name(text);
  if (known != not_there) return known;
  const auto extra = static_cast<NameId>(graph_->vocabulary->name_count() + extra_names_.size());
  return extra_names_.emplace(text, extra).first->second;
}

std::unique_ptr<Graph> GraphBuilder::finish() {
  folding_.reset();
  for (std::size_t i = 0; i < uses_.size(); ++i) {
    Node& node = graph_->nodes[i];
    if (uses_[i] > 1 && !is_plain(node.op)) node.memo = graph_->memos++;
  }
  return std::move(graph_);
}

}  // namespace sallyport::cedar
