#include <algorithm>

#include "policy/compile/machine.h"
#include "policy/compile/parts.h"

namespace sallyport::cedar {
namespace {

using Kind = EvaluationError::Kind;

}  // namespace

// Walks the program of one environment.
class CompiledPolicies::Walk {
 public:
  Walk(const Parts& parts, Machine& machine, Scratch& scratch)
      : parts_(parts), programs_(parts.programs), machine_(machine), scratch_(scratch) {}

  void enter(std::uint32_t branch) {
    const Branch& at = programs_.branches[branch];
    for (std::uint32_t i = 0; i < at.satisfied.count; ++i)
      satisfy(programs_.policies[at.satisfied.first + i]);
    for (std::uint32_t i = 0; i < at.switches.count; ++i) choose(programs_.switches[at.switches.first + i]);
    for (std::uint32_t i = 0; i < at.tests.count; ++i) try_test(programs_.tests[at.tests.first + i]);
  }

 private:
  void satisfy(std::uint32_t policy) {
    (parts_.policies[policy].effect == Effect::permit ? scratch_.permits : scratch_.forbids)
        .push_back(policy);
  }

  void try_test(const Test& test) {
    const Cell value = machine_.evaluate(test.node);
    if (value.kind != CellKind::boolean) return fail(test.policies, value, test.node);
    if (value.as_bool()) enter(test.branch);
  }

  void choose(const Switch& of) {
    const Cell value = machine_.evaluate(of.value);
    if (is_error(value) || (of.in && value.kind != CellKind::entity))
      return fail(of.policies, value, of.value);
    find(of, value);
    if (!of.in) return;
    for (const std::uint32_t ancestor : machine_.ancestors(value.as_entity())) {
      find(of, Cell::entity(EntityHandle{ancestor}));
    }
  }

  void find(const Switch& of, const Cell& key) {
    const Slot* slots = programs_.slots.data() + of.first_slot;
    for (std::size_t at = hash(key) & of.mask; slots[at].branch != no_node; at = (at + 1) & of.mask) {
      if (equal(slots[at].key, key)) return enter(slots[at].branch);
    }
  }

  void fail(const Range& policies, const Cell& value, NodeId node) {
    const bool error = is_error(value);
    const Kind kind = error ? static_cast<Kind>(value.detail) : Kind::type_mismatch;
    const NodeId failed = error ? static_cast<NodeId>(value.bits) : node;
    for (std::uint32_t i = 0; i < policies.count; ++i) {
      const std::uint32_t policy = programs_.policies[policies.first + i];
      scratch_.errors.push_back({policy, kind, parts_.span(policy, failed)});
    }
  }

  const Parts& parts_;
  const Programs& programs_;
  Machine& machine_;
  Scratch& scratch_;
};

namespace {

void begin(Scratch& scratch, std::uint32_t memos) {
  scratch.permits.clear();
  scratch.forbids.clear();
  scratch.errors.clear();
  if (scratch.epochs.size() < memos) {
    scratch.epochs.resize(memos);
    scratch.values.resize(memos);
  }
  if (++scratch.epoch == 0) {  // after 2^32 decisions old values would look new
    std::ranges::fill(scratch.epochs, 0);
    scratch.epoch = 1;
  }
}

void sort(std::vector<std::uint32_t>& policies) {
  if (!std::ranges::is_sorted(policies)) std::ranges::sort(policies);
}

std::size_t position(const std::vector<TypeId>& ascending, TypeId type) {
  const auto found = std::ranges::lower_bound(ascending, type);
  return found == ascending.end() || *found != type ? ascending.size()
                                                    : static_cast<std::size_t>(found - ascending.begin());
}

}  // namespace

bool CompiledPolicies::Parts::find_root(EntityHandle action, TypeId principal, TypeId resource,
                                        std::uint32_t& root) const {
  if (static_cast<std::uint32_t>(action) >= actions.size()) return false;
  const Applies& applies = actions[static_cast<std::uint32_t>(action)];
  const std::size_t p = position(applies.principals, principal);
  const std::size_t r = position(applies.resources, resource);
  if (p == applies.principals.size() || r == applies.resources.size()) return false;
  root = roots[applies.first + p * applies.resources.size() + r];
  return true;
}

Span CompiledPolicies::Parts::span(std::uint32_t policy, NodeId node) const {
  const auto found = std::ranges::lower_bound(failing, std::pair(policy, node), {}, [](const Failing& one) {
    return std::pair(one.policy, one.origin.node);
  });
  const bool known = found != failing.end() && found->policy == policy && found->origin.node == node;
  return known ? found->origin.span : policies[policy].span;
}

CompiledAnswer CompiledPolicies::decide(const EntitySnapshot& entities, const RequestView& request,
                                        Scratch& scratch) const {
  begin(scratch, parts_->graph->memos);
  const Arena::Mark mark = scratch.arena.mark();
  Machine machine(*parts_->graph, entities, request, scratch);
  CompiledAnswer answer;
  std::uint32_t root = no_node;
  answer.fits = parts_->find_root(request.action, machine.principal_type(), machine.resource_type(), root);
  if (root != no_node) Walk(*parts_, machine, scratch).enter(root);
  scratch.arena.rewind(mark);

  answer.allowed = scratch.forbids.empty() && !scratch.permits.empty();
  std::vector<std::uint32_t>& reasons = answer.allowed ? scratch.permits : scratch.forbids;
  sort(reasons);
  answer.reasons = reasons;
  const auto policy_of = [](const CompiledError& error) { return error.policy; };
  if (!std::ranges::is_sorted(scratch.errors, {}, policy_of))
    std::ranges::sort(scratch.errors, {}, policy_of);
  answer.errors = scratch.errors;
  return answer;
}

}  // namespace sallyport::cedar
