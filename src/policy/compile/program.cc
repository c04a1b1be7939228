#include "policy/compile/program.h"

#include <algorithm>
#include <bit>
#include <map>
#include <tuple>
#include <unordered_map>

namespace sallyport::cedar {

namespace {

bool is_inequality(NodeOp op) { return op >= NodeOp::less && op <= NodeOp::greater_equal; }

// Appends `from` and says where it is.
template <class T>
Range append(std::vector<T>& to, const std::vector<T>& from) {
  const Range range{static_cast<std::uint32_t>(to.size()), static_cast<std::uint32_t>(from.size())};
  to.insert(to.end(), from.begin(), from.end());
  return range;
}

}  // namespace

// Policies whose next test is the same.
struct ProgramBuilder::Group {
  NodeId test = no_node;
  std::vector<Candidate*> candidates;
};

struct ProgramBuilder::Parts {
  std::vector<Test> tests;
  std::vector<Switch> switches;
  std::vector<Ladder> ladders;
};

std::size_t Programs::bytes() const {
  return branches.capacity() * sizeof(Branch) + tests.capacity() * sizeof(Test) +
         switches.capacity() * sizeof(Switch) + slots.capacity() * sizeof(Slot) +
         ladders.capacity() * sizeof(Ladder) + rungs.capacity() * sizeof(Rung) +
         policies.capacity() * sizeof(std::uint32_t);
}

Range ProgramBuilder::listed(std::size_t since) const {
  return {static_cast<std::uint32_t>(since), static_cast<std::uint32_t>(programs_.policies.size() - since)};
}

std::uint32_t ProgramBuilder::add(std::vector<Candidate> candidates) {
  std::vector<Candidate*> all;
  for (Candidate& candidate : candidates) {
    if (!index_ && candidate.tests.size() > 1) candidate.tests = {graph_.all_of(std::move(candidate.tests))};
    all.push_back(&candidate);
  }
  return new_branch(all, 0);
}

void ProgramBuilder::join_rest(Candidate& candidate, std::size_t depth) {
  std::vector<NodeId>& tests = candidate.tests;
  const NodeId whole = graph_.all_of({tests.begin() + static_cast<std::ptrdiff_t>(depth), tests.end()});
  tests.resize(depth);
  tests.push_back(whole);
}

// By the test that comes next; those that have none are satisfied.
std::vector<ProgramBuilder::Group> ProgramBuilder::group(std::span<Candidate*> candidates,
                                                         std::size_t depth) {
  std::vector<Group> groups;
  std::unordered_map<NodeId, std::size_t> group_of;
  for (Candidate* candidate : candidates) {
    const std::size_t left = candidate->tests.size() - depth;
    if (left == 0) {
      programs_.policies.push_back(candidate->policy);
      continue;
    }
    // What a policy shares with no other is one test, not a branch for each.
    if (left > 1 && (candidates.size() == 1 || depth == max_depth)) join_rest(*candidate, depth);
    const NodeId test = candidate->tests[depth];
    const auto [found, made] = group_of.emplace(test, groups.size());
    if (made || !index_) groups.push_back({test, {}});
    groups[index_ ? found->second : groups.size() - 1].candidates.push_back(candidate);
  }
  return groups;
}

bool ProgramBuilder::compares_constant(const Node& test) const {
  if (test.op != NodeOp::equal && test.op != NodeOp::in && !is_inequality(test.op)) return false;
  const Cell* bound = graph_.constant_of(test.b);
  if (bound == nullptr || graph_.constant_of(test.a) != nullptr) return false;
  if (test.op == NodeOp::equal) return true;
  if (test.op == NodeOp::in) return bound->kind == CellKind::entity;
  return bound->kind == CellKind::integer || bound->kind == CellKind::datetime ||
         bound->kind == CellKind::duration;
}

std::uint32_t ProgramBuilder::new_branch(std::span<Candidate*> candidates, std::size_t depth) {
  const auto branch = static_cast<std::uint32_t>(programs_.branches.size());
  programs_.branches.emplace_back();
  const std::size_t before = programs_.policies.size();
  std::vector<Group> groups = group(candidates, depth);
  programs_.branches[branch].satisfied = listed(before);

  // Groups that compare one value with constants in one way.
  std::map<std::tuple<NodeId, NodeOp, CellKind>, std::vector<Group*>> together;
  std::vector<Group*> plain;
  for (Group& one : groups) {
    const Node& test = graph_.node(one.test);
    if (!index_ || !compares_constant(test)) {
      plain.push_back(&one);
    } else {
      const CellKind kind = is_inequality(test.op) ? graph_.constant_of(test.b)->kind : CellKind::absent;
      together[{test.a, test.op, kind}].push_back(&one);
    }
  }
  Parts parts;
  for (auto& [comparison, those] : together) {
    if (those.size() < together_from) {
      plain.insert(plain.end(), those.begin(), those.end());
    } else if (is_inequality(std::get<NodeOp>(comparison))) {
      add_ladder(those, depth, parts);
    } else {
      add_switch(those, depth, parts);
    }
  }
  for (const Group* one : plain) add_test(*one, depth, parts);
  Branch& made = programs_.branches[branch];
  made.tests = append(programs_.tests, parts.tests);
  made.switches = append(programs_.switches, parts.switches);
  made.ladders = append(programs_.ladders, parts.ladders);
  return branch;
}

void ProgramBuilder::add_test(const Group& group, std::size_t depth, Parts& parts) {
  Test made;
  made.node = group.test;
  const std::size_t before = programs_.policies.size();
  std::vector<Candidate*> candidates = group.candidates;
  made.branch = new_branch(candidates, depth + 1);
  made.policies = listed(before);
  parts.tests.push_back(made);
}

void ProgramBuilder::add_switch(std::span<Group*> groups, std::size_t depth, Parts& parts) {
  const Node node = graph_.node(groups[0]->test);
  Switch made;
  made.value = node.a;
  made.in = node.op == NodeOp::in;
  const std::size_t size = std::bit_ceil(groups.size() * 2);
  made.mask = static_cast<std::uint32_t>(size - 1);
  std::vector<Slot> slots(size);
  const std::size_t before = programs_.policies.size();
  for (Group* group : groups) {
    const Cell key = *graph_.constant_of(graph_.node(group->test).b);
    std::size_t at = hash(key) & made.mask;
    while (slots[at].branch != no_node) at = (at + 1) & made.mask;
    slots[at] = {key, new_branch(group->candidates, depth + 1)};
  }
  made.policies = listed(before);
  made.first_slot = append(programs_.slots, slots).first;
  parts.switches.push_back(made);
}

void ProgramBuilder::add_ladder(std::span<Group*> groups, std::size_t depth, Parts& parts) {
  const Node node = graph_.node(groups[0]->test);
  Ladder made;
  made.value = node.a;
  made.comparison = node.op;
  made.kind = graph_.constant_of(node.b)->kind;
  std::vector<Rung> rungs;
  const std::size_t before = programs_.policies.size();
  for (Group* group : groups) {
    const std::int64_t bound = graph_.constant_of(graph_.node(group->test).b)->number;
    rungs.push_back({bound, new_branch(group->candidates, depth + 1)});
  }
  made.policies = listed(before);
  const bool below = node.op == NodeOp::less || node.op == NodeOp::less_equal;
  std::sort(rungs.begin(), rungs.end(),
            [below](const Rung& a, const Rung& b) { return below ? a.bound > b.bound : a.bound < b.bound; });
  made.rungs = append(programs_.rungs, rungs);
  parts.ladders.push_back(made);
}

}  // namespace sallyport::cedar
