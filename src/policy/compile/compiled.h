#pragma once
// policy/compile/compiled.h: the engine that serves requests: policies compiled against a schema, one program
// for each request environment. Gives the answer of the specification's evaluator (evaluate/evaluator.h)
// for policies that pass strict validation, entities that conform, and requests that fit the schema.
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "policy/compile/request.h"
#include "policy/language/ast.h"

namespace sallyport::cedar {

struct CompileOptions {
  // Off only in tests, which check that neither changes an answer.
  bool index = true;  // look at the policies whose bounds and guards can match, instead of at all
  bool share = true;  // evaluate equal expressions of one environment once for each request
};

// How the policies of one request environment are found.
struct EnvironmentStatistics {
  EntityUid action;
  std::string principal;  // types
  std::string resource;
  std::size_t policies = 0;   // that can apply at all
  std::size_t looked_up = 0;  // of them, those behind a look-up: nothing is spent on the ones that differ
  std::size_t tests = 0;      // tests made for every request, besides the look-ups
  std::size_t look_ups = 0;   // made for every request
};

// Points into the Scratch: valid until the next request is built there or decided.
struct CompiledAnswer {
  bool allowed = false;
  bool fits = false;  // false: no action of the schema takes this principal and resource; nothing was asked
  std::span<const std::uint32_t> reasons;  // indices into PolicySet::policies, ascending
  std::span<const CompiledError> errors;   // ascending by policy
};

// Immutable; shared by all threads, each with a Scratch of its own.
class CompiledPolicies {
 public:
  static constexpr std::size_t max_policies = 1'000'000;

  // The policies must have passed strict validation against the vocabulary's schema. Null and an error in
  // `diagnostics` only if a limit is exceeded or a policy names a type the schema does not have. Nothing of
  // `policies` is kept. Uids in them get numbers in the vocabulary; that may go on beside readers of it.
  static std::shared_ptr<const CompiledPolicies> create(const PolicySet& policies,
                                                        const VocabularyPtr& vocabulary,
                                                        Diagnostics& diagnostics,
                                                        const CompileOptions& options = {});
  ~CompiledPolicies();

  // `request` was built in `scratch` from the same snapshot. Allocates nothing once `scratch` has grown to
  // what the policies need.
  CompiledAnswer decide(const EntitySnapshot& entities, const RequestView& request, Scratch& scratch) const;

  // The same answer with ids and words, for diagnostics and tests. Allocates.
  Answer describe(const CompiledAnswer& answer) const;

  std::size_t size() const;  // policies
  const std::string& id(std::uint32_t policy) const;
  std::size_t bytes() const;  // memory of the programs and indexes
  std::size_t environments() const;
  // One for each environment, by action, principal, resource (compile/statistics.cc).
  std::vector<EnvironmentStatistics> statistics(const Vocabulary& vocabulary) const;

 private:
  friend class PolicyCompiler;
  struct Parts;
  class Walk;
  CompiledPolicies();
  std::unique_ptr<Parts> parts_;
};
using CompiledPoliciesPtr = std::shared_ptr<const CompiledPolicies>;

// The answer to a request in the plain form, for tests, replays and the command line: builds the request in a
// scratch of its own. Empty: the request does not fit the schema.
std::optional<Answer> authorize(const CompiledPolicies& policies, const Vocabulary& vocabulary,
                                const EntitySnapshot& entities, const Request& request);

}  // namespace sallyport::cedar
