#pragma once
// policy/engine.h: who decides. Pure and synchronous: no I/O, no clock, no allocation per decision.
#include <cstdint>
#include <vector>

#include "model/decision.h"
#include "model/flow.h"
#include "model/query.h"

namespace sallyport::policy {

// Immutable once made; shared by all threads as a snapshot. Default deny: what no flow allows is refused.
// This matcher stands in for the Cedar engine behind the same interface; it is not to grow.
class Engine {
 public:
  Engine(std::vector<Role> roles, std::vector<Flow> flows);

  // Permit views live as long as this engine.
  Decision decide(const Query& query) const;

 private:
  static constexpr std::uint32_t no_role = UINT32_MAX;
  struct Candidate {  // one flow of a component; indices, so that the engine can be moved
    std::uint32_t flow;
    std::uint32_t role;  // no_role for flows from outside
  };
  struct Component {
    std::string name;
    std::vector<Candidate> candidates;  // in file order
  };

  const Component* find_component(std::string_view name) const;
  Decision decide_webhook(const Query& query, const Component& component) const;
  Decision decide_flows(const Query& query, const Component& component) const;
  // Why `who` may not use a flow of `role` that matches; reason empty when they may.
  Refusal refusal(const Query& query, const Role& role) const;

  std::vector<Role> roles_;  // groups sorted, none empty
  std::vector<Flow> flows_;
  std::vector<Component> components_;  // by name
};

}  // namespace sallyport::policy
