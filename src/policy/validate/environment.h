#pragma once
// policy/validate/environment.h: what a schema lets be asked, and what becomes of a policy for each such
// question. For whoever compiles policies: in most environments most policies vanish.
#include <memory>
#include <unordered_map>
#include <vector>

#include "policy/language/ast.h"
#include "policy/schema/schema.h"
#include "policy/validate/type.h"

namespace sallyport::cedar {

// One kind of request: an action, and a type of principal and of resource it applies to. Points into the
// schema.
struct RequestEnvironment {
  const EntityType* principal = nullptr;
  const ActionType* action = nullptr;
  const EntityType* resource = nullptr;
};

// All that the schema allows; by action, then principal, then resource, each sorted by name.
std::vector<RequestEnvironment> request_environments(const Schema& schema);

// What one policy can do in one environment, provided that requests and entities conform to the schema.
struct Fit {
  bool can_apply = true;  // false: no request satisfies it
  bool can_fail = true;   // false: no request makes it fail. Overflow and unknown entities are failures
  bool always = false;    // true: every request that it does not fail on satisfies it
  bool valid = false;     // false: it has type errors; nothing else here may be relied on
  bool operator==(const Fit&) const = default;
  bool vanishes() const { return valid && !can_apply && !can_fail; }
};

// Types of the expressions of one policy in one environment. Null for an expression that is never evaluated,
// because what stands before it is always false (or, for `||`, always true).
class Typing {
 public:
  TypeRef type_of(const Expr& expr) const;
  const Fit& fit() const { return fit_; }

 private:
  friend class PolicyTyper;
  Fit fit_;
  std::unordered_map<const Expr*, TypeRef> types_;
};

// Types policies, in strict mode. Schema and typer must outlive the types that were handed out; policies may
// go as soon as they were typed. One thread at a time.
class PolicyTyper {
 public:
  explicit PolicyTyper(const Schema& schema);
  ~PolicyTyper();
  PolicyTyper(const PolicyTyper&) = delete;
  PolicyTyper& operator=(const PolicyTyper&) = delete;

  const std::vector<RequestEnvironment>& environments() const;

  // Of a template: as if any entity of a fitting type stood in its slots.
  Fit fit(const Policy& policy, const RequestEnvironment& environment);
  // In all environments, in their order. Much faster than one by one.
  std::vector<Fit> fits(const Policy& policy);
  Typing type(const Policy& policy, const RequestEnvironment& environment);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sallyport::cedar
