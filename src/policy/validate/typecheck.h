#pragma once
// policy/validate/typecheck.h: gives expressions their types, in one environment. Decides as the reference
// does, including what it does not look at: whatever stands behind a condition that is always false.
#include <initializer_list>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "policy/language/ast.h"
#include "policy/validate/problems.h"
#include "policy/validate/safe.h"
#include "policy/validate/schema_types.h"

namespace sallyport::cedar {

// What is known of an expression. After an error there can still be a type, so that more errors are found.
struct Answer {
  TypeRef type = nullptr;  // null: not known
  bool ok = true;          // false: an error was reported, here or by another pass
  bool may_fail = false;   // evaluating it may end in overflow, or in an entity that is not there
  SafeSet safe;            // what is safe where this is true
};

class Checker {
 public:
  using Types = std::unordered_map<const Expr*, TypeRef>;

  Checker(SchemaTypes& schema, Strictness strictness, ExprNumbers& numbers, Problems& problems);

  void enter(const RequestEnvironment& environment);
  // From now on, writes down the type of each expression that is looked at. Null: no longer.
  void record_types(Types* types) { recorded_ = types; }

  // The conditions of a policy whose head has the answer `scope`.
  Answer check(const Answer& scope, const std::vector<Condition>& conditions);

 private:
  // A hint for the type that was found in place of the expected one; may be null.
  using HintFor = const char* (*)(const StaticType& actual);

  Answer check(const Expr& expr, const SafeSet& prior);
  Answer dispatch(const Expr& expr, const SafeSet& prior);
  Answer expect(const Expr& expr, const SafeSet& prior, std::initializer_list<TypeRef> expected,
                HintFor hint = nullptr);
  Answer expect_boolean(const Expr& expr, const SafeSet& prior);

  Answer literal(const Expr& expr);
  Answer variable(const Expr& expr);
  Answer conditional(const Expr& expr, const SafeSet& prior);
  Answer branches(const Expr& expr, const Answer& test, const SafeSet& prior);
  Answer logical_and(const Answer& left, const Answer& right);
  Answer logical_and(const Expr& expr, const SafeSet& prior);
  Answer logical_or(const Expr& expr, const SafeSet& prior);
  Answer negated(Answer answer);
  Answer set(const Expr& expr, const SafeSet& prior);
  Answer record(const Expr& expr, const SafeSet& prior);

  Answer equality(const Expr& expr, const SafeSet& prior);
  TypeRef equality_type(const Expr& a, TypeRef type_a, const Expr& b, TypeRef type_b);
  Answer comparison(const Expr& expr, const SafeSet& prior);
  bool comparable(const Expr& a, TypeRef type_a, const Expr& b, TypeRef type_b);
  bool is_ordered(TypeRef type) const;
  Answer arithmetic(const Expr& expr, const SafeSet& prior);
  Answer contains(const Expr& expr, const SafeSet& prior);
  Answer like(const Expr& expr, const SafeSet& prior);
  Answer is(const Expr& expr, const SafeSet& prior);
  Answer is(const Expr& expr, const Answer& entity);
  Answer in(const Expr& expr, const SafeSet& prior);
  Answer in(const Expr& expr, const Answer& inner, const SafeSet& prior);
  TypeRef in_type(const Expr& inner, TypeRef inner_type, const Expr& outer, TypeRef outer_type);
  Answer is_in(const Expr& expr, const SafeSet& prior);
  const EntityUid* entity_literal(const Expr& expr) const;  // `action` counts as one
  bool entity_literals(const Expr& expr, std::vector<const EntityUid*>& found) const;
  bool same_type(TypeRef a, TypeRef b, Span span, std::string_view where);

  Answer get_attribute(const Expr& expr, const SafeSet& prior);
  Answer has(const Expr& expr, const SafeSet& prior);
  struct HasStep {
    TypeRef type = nullptr;
    std::uint32_t access = 0;
    bool known_attribute = false;
  };
  HasStep has_step(TypeRef type, std::uint32_t base, std::string_view name, const SafeSet& prior);
  Answer has_result(const std::vector<HasStep>& steps, bool may_fail);
  Answer get_tag(const Expr& expr, const SafeSet& prior);
  Answer has_tag(const Expr& expr, const SafeSet& prior);
  // "`a.b` on entity type `User`": what is accessed, as far back as to the entity or context it comes from.
  struct Access {
    std::string text;
    std::string guard;  // the `has` that would make it safe
  };
  Access describe(const Expr& base, std::vector<std::pair<std::string_view, TypeRef>> path,
                  std::string_view name);
  void no_such_attribute(const Expr& expr, const Access& access, TypeRef type, std::string_view name);

  Answer call(const Expr& expr, const SafeSet& prior);
  bool call_fits(const Expr& expr, std::size_t arguments, bool constructor);
  TypeRef type_of_code(char code);

  SchemaTypes& schema_;
  TypeTable& types_;
  const Strictness strictness_;
  ExprNumbers& numbers_;
  Problems& problems_;
  const ActionType* action_ = nullptr;
  TypeRef principal_ = nullptr;
  TypeRef action_type_ = nullptr;
  TypeRef resource_ = nullptr;
  TypeRef context_ = nullptr;
  Types* recorded_ = nullptr;
  unsigned depth_ = 0;
};

}  // namespace sallyport::cedar
