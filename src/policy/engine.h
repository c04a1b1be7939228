#pragma once
// policy/engine.h: who decides. The flows of the map and the hand-written policies beside it, as one set of
// Cedar policies, compiled. Pure and synchronous: no I/O, no clock, no allocation per decision.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "model/decision.h"
#include "model/flow.h"
#include "model/query.h"
#include "policy/compile/compiled.h"
#include "policy/explain/explain.h"
#include "policy/language/ast.h"
#include "policy/schema/schema.h"
#include "policy/web_context.h"

namespace sallyport::policy {

struct PolicyText {
  std::string name;  // "policies/models.cedar"
  std::string text;
};

struct ComponentFacts {
  std::string name;
  std::string kind;
  std::string zone;
};

struct WorkflowFacts {
  std::string name;
  std::string owner;    // may be empty
  std::string runs_in;  // may be empty
};

struct ServiceFacts {
  std::string name;
  std::string owner;  // may be empty
};

// All that is decided by.
struct Stack {
  std::vector<Role> roles;
  std::vector<Flow> flows;
  std::vector<ComponentFacts> components;  // those that flows name and that are not here are added
  std::vector<WorkflowFacts> workflows;    // as with components
  std::vector<ServiceFacts> services;      // the same
  std::vector<Verb> verbs;                 // of components behind the web door
  std::vector<std::string> providers;      // besides accounts, that people sign in with
  bool models = false;  // workflows call models: policies may be about that. Flows from workflows set it
  std::vector<PolicyText> policies;
  bool policies_may_permit = false;  // hand-written policies may allow what no flow allows
};

// Memory for decisions: one per thread, for any number of engines.
struct Scratch {
  cedar::Scratch cedar;
  std::vector<cedar::EntityHandle> parents;
};

struct EngineStatistics {
  std::size_t policies = 0;
  std::size_t flows = 0;
  std::size_t policy_bytes = 0;  // compiled
  std::size_t entities = 0;      // of the stack: roles, groups, components ...
  std::size_t entity_bytes = 0;
  std::vector<cedar::EnvironmentStatistics> environments;
};

// Immutable once made; shared by all threads as a snapshot. Default deny: what no permit allows is refused,
// and so is what a forbid could not be evaluated for (Cedar itself would ignore that forbid).
class Engine {
 public:
  // Null on error: nothing is in force of a stack in which anything is wrong. Only policies that pass Cedar's
  // strict validation load. `out` also gets warnings.
  static std::shared_ptr<const Engine> create(Stack stack, cedar::Diagnostics& out);
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Permit and refusal views live as long as this engine. Allocates nothing once `scratch` has grown to what
  // the policies need, but for the obligations of a permit. A refusal costs a few decisions more, which find
  // out what would help.
  Decision decide(const Query& query, Scratch& scratch) const;
  // The same for a call of a model; its context is model_context.h.
  Decision decide(const ModelQuery& query, Scratch& scratch) const;

  // The bound on output tokens that the door sets before it decides about a chat that comes with none: that
  // of the flow which will then allow it; where none will, that of a flow near it. For all choices together.
  // 0: none is needed.
  std::uint64_t output_bound(const ModelQuery& query, Scratch& scratch) const;

  // Cedar's own answer, without our stricter reading of errors; for the command line and tests. Where nothing
  // is asked (policy/before_asking.h) it is a refusal without reasons.
  cedar::Answer answer(const Query& query) const;
  cedar::Answer answer(const ModelQuery& query) const;
  // One explanation for each policy, in policy order. Slow.
  std::vector<cedar::Explanation> explain(const Query& query) const;
  std::vector<cedar::Explanation> explain(const ModelQuery& query) const;

  const cedar::PolicySet& policies() const;
  const cedar::Schema& schema() const;
  const std::string& schema_text() const;
  // Where the policy stands: the flow's place in the map, or file:line:column.
  std::string place_of(const cedar::Policy& policy) const;
  bool is_flow(const cedar::Policy& policy) const;
  EngineStatistics statistics() const;
  const Stack& stack() const;

  struct Parts;  // policy/engine_parts.h

 private:
  Permit permit(std::string_view component, std::span<const std::uint32_t> reasons) const;
  explicit Engine(std::unique_ptr<const Parts> parts);
  std::unique_ptr<const Parts> parts_;
};

// What a refused crossing was decided from, beyond what its record holds anyway: one JSON object, for
// Record::facts, so that the decision can be explained later.
std::string facts_of(const Query& query);
std::string facts_of(const ModelQuery& query);

}  // namespace sallyport::policy
