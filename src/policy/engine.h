#pragma once
// policy/engine.h: who decides. Pure and synchronous: no I/O, no clock, no allocation per decision.
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
  struct Candidate;
  bool in_role(const Principal& who, const Role& role) const;
  std::vector<Role> roles_;
  std::vector<Flow> flows_;
};

}  // namespace sallyport::policy
