#pragma once
// policy/validate/level.h: how far a policy goes from entity to entity (RFC 76; cedar-spec,
// Cedar/Validation/Levels.lean). `principal.manager.name` takes two steps; level n allows n, so that whoever
// fetches entities for a request knows when there are enough.
#include <string_view>
#include <unordered_set>
#include <vector>

#include "policy/validate/schema_types.h"
#include "policy/validate/typecheck.h"

namespace sallyport::cedar {

class LevelCheck {
 public:
  // `most`: the number of steps allowed.
  LevelCheck(SchemaTypes& schema, unsigned most) : schema_(schema), most_(most) {}

  // `types` of what the policy's conditions evaluate in this environment, as Checker wrote them down. The
  // policy must be valid.
  void check(const Policy& policy, const RequestEnvironment& environment, const Checker::Types& types);

  // All that was found, once.
  void report(Problems& problems) const;

 private:
  using Path = std::vector<std::string_view>;

  void head(const Policy& policy);
  void expression(const Expr& expr);
  void operands(const Expr& expr);
  void access(const Expr& expr);
  void has(const Expr& expr);
  // Steps to reach the entity that `expr` is. `path` leads from `expr` to the entity when it is a record.
  unsigned steps(const Expr& expr, Path path);
  unsigned steps_in_record(const Expr& expr, Path path);
  unsigned steps_along(const Expr& base, const std::vector<std::pair<std::string_view, TypeRef>>& chain,
                       Path path);
  void step_from(unsigned reached, Span span);
  TypeRef type_of(const Expr& expr) const;

  SchemaTypes& schema_;
  const unsigned most_;
  const ActionType* action_ = nullptr;
  const Checker::Types* types_ = nullptr;
  std::unordered_set<const Expr*> seen_;  // in this environment: what is nested must not be visited twice
  Problems found_;
};

}  // namespace sallyport::cedar
