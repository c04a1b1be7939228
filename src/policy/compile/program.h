#pragma once
// policy/compile/program.h: in which order the policies of one request environment are asked. A policy is a
// list of tests, its bounds first; policies that begin alike share the way, and tests of one value against
// many constants are one look-up. Exact, because the tests of each policy keep their order, and what is
// skipped is skipped after a test that was false.
#include <cstdint>
#include <vector>

#include "policy/compile/graph_builder.h"

namespace sallyport::cedar {

struct Range {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

struct Test {
  NodeId node = no_node;
  std::uint32_t branch = 0;  // if it is true
  Range policies;            // that fail if it fails; of Programs::policies
};

// value == key, or value in key, for many keys.
struct Switch {
  NodeId value = no_node;
  bool in = false;
  std::uint32_t first_slot = 0;  // of Programs::slots; open addressing by the key's hash
  std::uint32_t mask = 0;
  Range policies;
};

struct Slot {
  Cell key;
  std::uint32_t branch = no_node;  // no_node: free
};

struct Branch {
  Range satisfied;  // of Programs::policies
  Range tests;
  Range switches;
};

struct Programs {
  std::vector<Branch> branches;
  std::vector<Test> tests;
  std::vector<Switch> switches;
  std::vector<Slot> slots;
  std::vector<std::uint32_t> policies;

  std::size_t bytes() const;
};

// A policy in one environment: its tests, all of which must be true.
struct Candidate {
  std::uint32_t policy = 0;
  std::vector<NodeId> tests;
};

class ProgramBuilder {
 public:
  // `index`: off, each policy is one test, and all are asked.
  ProgramBuilder(GraphBuilder& graph, bool index) : graph_(graph), index_(index) {}

  // The branch to begin with.
  std::uint32_t add(std::vector<Candidate> candidates);
  Programs finish() { return std::move(programs_); }

 private:
  struct Group;
  static constexpr std::size_t max_depth = 64;  // longer lists end in one test
  static constexpr std::size_t switch_from = 4;

  void fill(std::uint32_t branch, std::span<Candidate*> candidates, std::size_t depth);
  std::uint32_t new_branch(std::span<Candidate*> candidates, std::size_t depth);
  void add_test(const Group& group, std::size_t depth, std::vector<Test>& tests);
  void add_switch(std::span<Group*> groups, std::size_t depth, std::vector<Switch>& switches);
  Range listed(std::size_t since) const;

  GraphBuilder& graph_;
  bool index_;
  Programs programs_;
};

}  // namespace sallyport::cedar
