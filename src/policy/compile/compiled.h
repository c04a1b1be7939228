#pragma once
// policy/compile/compiled.h: the engine that serves requests: policies compiled against a schema, one program
// for each request environment. Gives the answer of the specification's evaluator (evaluate/evaluator.h)
// for policies that pass strict validation, entities that conform, and requests that fit the schema.
#include <memory>
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

struct CompiledError {
  std::uint32_t policy = 0;  // index into PolicySet::policies
  EvaluationError::Kind kind = EvaluationError::Kind::type_mismatch;
  Span span;  // of the expression that failed: its first occurrence in the policy
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
  // `diagnostics` only if a limit is exceeded or a policy names a type the schema does not have.
  static std::shared_ptr<const CompiledPolicies> create(const PolicySet& policies, VocabularyPtr vocabulary,
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

 private:
  struct Parts;
  explicit CompiledPolicies(std::unique_ptr<Parts> parts);
  std::unique_ptr<const Parts> parts_;
};
using CompiledPoliciesPtr = std::shared_ptr<const CompiledPolicies>;

// Is it Cedar's answer for this request in the plain form? For tests, replays and the command line:
// builds the request in a scratch of its own.
Answer authorize(const CompiledPolicies& policies, const Vocabulary& vocabulary,
                 const EntitySnapshot& entities, const Request& request);

}  // namespace sallyport::cedar
