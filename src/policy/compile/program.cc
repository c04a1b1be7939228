#include "policy/compile/program.h"

#include <algorithm>
#include <bit>
#include <map>

namespace sallyport::cedar {

// Policies whose next test is the same.
struct ProgramBuilder::Group {
  NodeId test = no_node;
  std::vector<Candidate*> candidates;
};

std::size_t Programs::bytes() const {
  return branches.capacity() * sizeof(Branch) + tests.capacity() * sizeof(Test) +
         switches.capacity() * sizeof(Switch) + slots.capacity() * sizeof(Slot) +
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

std::uint32_t ProgramBuilder::new_branch(std::span<Candidate*> candidates, std::size_t depth) {
  const auto made = static_cast<std::uint32_t>(programs_.branches.size());
  programs_.branches.emplace_back();
  fill(made, candidates, depth);
  return made;
}

void ProgramBuilder::fill(std::uint32_t branch, std::span<Candidate*> candidates, std::size_t depth) {
  const std::size_t before = programs_.policies.size();
  std::vector<Group> groups;
  std::unordered_map<NodeId, std::size_t> group_of;
  for (Candidate* candidate : candidates) {
    std::vector<NodeId>& tests = candidate->tests;
    if (tests.size() == depth) {
      programs_.policies.push_back(candidate->policy);
      continue;
    }
    // What a policy shares with no other is one test, not a branch for each.
    if (tests.size() > depth + 1 && (candidates.size() == 1 || depth == max_depth)) {
      const auto rest = tests.begin() + static_cast<std::ptrdiff_t>(depth);
      const NodeId whole = graph_.all_of({rest, tests.end()});
      tests.resize(depth);
      tests.push_back(whole);
    }
    const auto [found, made] = group_of.emplace(tests[depth], groups.size());
    if (made || !index_) groups.push_back({tests[depth], {}});
    groups[index_ ? found->second : groups.size() - 1].candidates.push_back(candidate);
  }
  programs_.branches[branch].satisfied = listed(before);

  // Groups that compare one value with constants, by value and kind of comparison.
  std::map<std::pair<NodeId, bool>, std::vector<Group*>> switches;
  std::vector<Group*> plain;
  for (Group& group : groups) {
    const Node& node = graph_.node(group.test);
    const bool compares = node.op == NodeOp::equal || node.op == NodeOp::in;
    const Cell* key = compares ? graph_.constant_of(node.b) : nullptr;
    const bool usable =
        index_ && key != nullptr && (node.op == NodeOp::equal || key->kind == CellKind::entity);
    if (usable) {
      switches[{node.a, node.op == NodeOp::in}].push_back(&group);
    } else {
      plain.push_back(&group);
    }
  }
  std::vector<Test> made_tests;
  std::vector<Switch> made_switches;
  for (auto& [value, of_value] : switches) {
    if (of_value.size() >= switch_from) {
      add_switch(of_value, depth, made_switches);
    } else {
      plain.insert(plain.end(), of_value.begin(), of_value.end());
    }
  }
  for (const Group* group : plain) add_test(*group, depth, made_tests);
  Branch& made = programs_.branches[branch];
  made.tests = {static_cast<std::uint32_t>(programs_.tests.size()),
                static_cast<std::uint32_t>(made_tests.size())};
  made.switches = {static_cast<std::uint32_t>(programs_.switches.size()),
                   static_cast<std::uint32_t>(made_switches.size())};
  programs_.tests.insert(programs_.tests.end(), made_tests.begin(), made_tests.end());
  programs_.switches.insert(programs_.switches.end(), made_switches.begin(), made_switches.end());
}

void ProgramBuilder::add_test(const Group& group, std::size_t depth, std::vector<Test>& tests) {
  Test made;
  made.node = group.test;
  const std::size_t before = programs_.policies.size();
  std::vector<Candidate*> candidates = group.candidates;
  made.branch = new_branch(candidates, depth + 1);
  made.policies = listed(before);
  tests.push_back(made);
}

void ProgramBuilder::add_switch(std::span<Group*> groups, std::size_t depth, std::vector<Switch>& switches) {
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
  made.first_slot = static_cast<std::uint32_t>(programs_.slots.size());
  programs_.slots.insert(programs_.slots.end(), slots.begin(), slots.end());
  switches.push_back(made);
}

}  // namespace sallyport::cedar
