#include <algorithm>

#include "policy/validate/typecheck.h"

namespace sallyport::cedar {
namespace {

using Kind = StaticType::Kind;

const char* hint_for_set_operand(const StaticType& actual) {
  switch (actual.kind) {
    case Kind::entity:
    case Kind::any_entity:
      return "an entity holds others by membership: ask with `in`";
    case Kind::record:
      return "a record has attributes: ask with `has`";
    case Kind::string:
      return "look into a string with `like`";
    default:
      return nullptr;
  }
}

const char* hint_for_emptiness(const StaticType& actual) {
  return actual.kind == Kind::string ? "compare a string with `\"\"`" : nullptr;
}

const char* hint_for_addition(const StaticType& actual) {
  if (actual.kind == Kind::string) return "Cedar does not put strings together";
  return actual.kind == Kind::set ? "Cedar does not compute unions or differences of sets" : nullptr;
}

const char* hint_for_arithmetic(const StaticType& actual) {
  return actual.kind == Kind::set ? "Cedar does not compute unions or differences of sets" : nullptr;
}

}  // namespace

Answer Checker::equality(const Expr& expr, const SafeSet& prior) {
  const Answer left = check(expr.operands[0], prior);
  const Answer right = check(expr.operands[1], prior);
  Answer answer;
  answer.ok = left.ok && right.ok;
  answer.may_fail = left.may_fail || right.may_fail;
  answer.type = equality_type(expr.operands[0], left.type, expr.operands[1], right.type);
  if (strictness_ == Strictness::strict && answer.type == types_.boolean && left.type && right.type) {
    answer.ok = same_type(left.type, right.type, expr.span, "both sides of `==`") && answer.ok;
  }
  return expr.op == Op::not_equal ? negated(std::move(answer)) : answer;
}

TypeRef Checker::equality_type(const Expr& a, TypeRef type_a, const Expr& b, TypeRef type_b) {
  if (type_a && type_b && type_a->kind == Kind::entity && type_b->kind == Kind::entity) {
    const bool common = std::any_of(type_a->names.begin(), type_a->names.end(), [&](std::string_view name) {
      return std::find(type_b->names.begin(), type_b->names.end(), name) != type_b->names.end();
    });
    if (!common) return types_.always_false;
  }
  const EntityUid* entity_a = entity_literal(a);
  const EntityUid* entity_b = entity_literal(b);
  const bool literal_a = entity_a || a.op == Op::literal;
  const bool literal_b = entity_b || b.op == Op::literal;
  if (!literal_a || !literal_b) return types_.boolean;
  if (entity_a && entity_b) return types_.truth(*entity_a == *entity_b);
  return types_.truth(!entity_a && !entity_b && a.data == b.data);
}

bool Checker::same_type(TypeRef a, TypeRef b, Span span, std::string_view where) {
  const Bound bound = types_.least_upper_bound(a, b, strictness_);
  if (bound.type) return true;
  problems_.error(span, incompatible_types({a, b}), why_incompatible(where, bound.misfit));
  return false;
}

Answer Checker::comparison(const Expr& expr, const SafeSet& prior) {
  const Answer left = check(expr.operands[0], prior);
  const Answer right = check(expr.operands[1], prior);
  Answer answer;
  answer.type = types_.boolean;
  answer.may_fail = left.may_fail || right.may_fail;
  const bool fits = comparable(expr.operands[0], left.type, expr.operands[1], right.type);
  answer.ok = left.ok && right.ok && fits;
  return answer;
}

bool Checker::is_ordered(TypeRef type) const {
  if (type->kind == Kind::integer) return true;
  return type->kind == Kind::extension && (type->names[0] == "datetime" || type->names[0] == "duration");
}

bool Checker::comparable(const Expr& a, TypeRef type_a, const Expr& b, TypeRef type_b) {
  if (!type_a || !type_b) return false;
  const bool ordered_a = is_ordered(type_a);
  const bool ordered_b = is_ordered(type_b);
  if (type_a == type_b && ordered_a) return true;
  const bool never_a = type_a->kind == Kind::never;
  const bool never_b = type_b->kind == Kind::never;
  if (never_a && never_b) return false;
  if ((never_a && ordered_b) || (never_b && ordered_a)) return true;
  const auto unexpected = [this](const Expr& expr, const std::vector<TypeRef>& expected, TypeRef actual) {
    problems_.error(expr.span, unexpected_type(expected, *actual));
    return false;
  };
  if (!never_a && !never_b) {
    if (type_a == types_.integer) return unexpected(b, {type_a}, type_b);
    if (type_b == types_.integer) return unexpected(a, {type_b}, type_a);
    if (ordered_a) return unexpected(b, {type_a}, type_b);
    if (ordered_b) return unexpected(a, {type_b}, type_a);
  }
  const std::vector<TypeRef> any{types_.extension("datetime"), types_.extension("duration"), types_.integer};
  if (!never_a) unexpected(a, any, type_a);
  return never_b ? false : unexpected(b, any, type_b);
}

Answer Checker::arithmetic(const Expr& expr, const SafeSet& prior) {
  const HintFor hint = expr.op == Op::add      ? hint_for_addition
                       : expr.op == Op::negate ? HintFor(nullptr)
                                               : hint_for_arithmetic;
  Answer answer;
  for (const Expr& operand : expr.operands)
    answer.ok = expect(operand, prior, {types_.integer}, hint).ok && answer.ok;
  answer.type = types_.integer;
  answer.may_fail = true;
  return answer;
}

Answer Checker::contains(const Expr& expr, const SafeSet& prior) {
  const bool empty = expr.op == Op::is_empty;
  const Answer left =
      expect(expr.operands[0], prior, {types_.any_set}, empty ? hint_for_emptiness : hint_for_set_operand);
  Answer answer{types_.boolean, left.ok, left.may_fail, {}};
  if (empty) return answer;

  const bool one = expr.op == Op::contains;
  const Answer right =
      one ? check(expr.operands[1], prior)
          : expect(expr.operands[1], prior, {types_.any_set}, [](const StaticType&) -> const char* {
              return "ask for a single element with `contains`";
            });
  answer.ok = answer.ok && right.ok;
  answer.may_fail = answer.may_fail || right.may_fail;
  TypeRef held = left.type;
  if (one && left.type) held = left.type->kind == Kind::set ? left.type->element : nullptr;
  if (strictness_ == Strictness::strict && held && right.type) {
    const char* where = one ? "elements of the set and what is looked for" : "elements of both sets";
    answer.ok = same_type(held, right.type, expr.span, where) && answer.ok;
  }
  return answer;
}

Answer Checker::like(const Expr& expr, const SafeSet& prior) {
  const Answer text =
      expect(expr.operands[0], prior, {types_.string}, [](const StaticType& actual) -> const char* {
        return actual.is_entity() ? "ask for the type of an entity with `is`" : nullptr;
      });
  return {types_.boolean, text.ok, text.may_fail, {}};
}

Answer Checker::is(const Expr& expr, const SafeSet& prior) {
  const Answer entity =
      expect(expr.operands[0], prior, {types_.any_entity},
             [](const StaticType&) -> const char* { return "only entities can be asked for their type"; });
  return is(expr, entity);
}

Answer Checker::is(const Expr& expr, const Answer& entity) {
  Answer answer{types_.boolean, entity.ok && entity.type, entity.may_fail, {}};
  if (!entity.type || entity.type->kind != Kind::entity) {
    answer.ok = answer.ok && entity.type->kind == Kind::any_entity;
    return answer;
  }
  const std::string& wanted = std::get<std::string>(expr.data);
  const auto& names = entity.type->names;
  if (std::find(names.begin(), names.end(), wanted) == names.end()) {
    answer.type = types_.always_false;
  } else if (names.size() == 1) {
    answer.type = types_.always_true;
  }
  return answer;
}

Answer Checker::in(const Expr& expr, const SafeSet& prior) {
  const Answer inner =
      expect(expr.operands[0], prior, {types_.any_entity}, [](const StaticType&) -> const char* {
        return "only entities are `in` others; ask what a set holds with `contains`";
      });
  return in(expr, inner, prior);
}

Answer Checker::in(const Expr& expr, const Answer& inner, const SafeSet& prior) {
  const Answer outer =
      expect(expr.operands[1], prior, {types_.set_of(types_.any_entity), types_.any_entity},
             [](const StaticType& actual) -> const char* {
               if (actual.kind == Kind::set) return "ask what a set holds with `contains`";
               return actual.kind == Kind::string ? "look into a string with `like`" : nullptr;
             });
  Answer answer{types_.boolean, inner.ok && outer.ok, inner.may_fail || outer.may_fail, {}};
  if (answer.ok) answer.type = in_type(expr.operands[0], inner.type, expr.operands[1], outer.type);
  return answer;
}

// `e is T in f` is `e is T && e in f`, but e is typed once: twice would double the work at each level of
// nesting.
Answer Checker::is_in(const Expr& expr, const SafeSet& prior) {
  const Answer entity =
      expect(expr.operands[0], prior, {types_.any_entity},
             [](const StaticType&) -> const char* { return "only entities can be asked for their type"; });
  const Answer type_test = is(expr, entity);
  if (type_test.type == types_.always_false) return type_test;
  return logical_and(type_test, in(expr, entity, prior));
}

TypeRef Checker::in_type(const Expr& inner, TypeRef inner_type, const Expr& outer, TypeRef outer_type) {
  const EntityUid* left = entity_literal(inner);
  std::vector<const EntityUid*> right;
  if (left && names_action_type(left->type) && entity_literals(outer, right)) {
    return types_.truth(std::any_of(right.begin(), right.end(),
                                    [&](const EntityUid* uid) { return schema_.is_in(*left, *uid); }));
  }
  const TypeRef group = outer_type->kind == Kind::set ? outer_type->element : outer_type;
  if (inner_type->kind != Kind::entity || !group || group->kind != Kind::entity) return types_.boolean;
  return schema_.may_be_in(inner_type, group) ? types_.boolean : types_.always_false;
}

const EntityUid* Checker::entity_literal(const Expr& expr) const {
  if (expr.op == Op::literal) return std::get_if<EntityUid>(&expr.data);
  const bool is_action = expr.op == Op::variable && std::get<Variable>(expr.data) == Variable::action;
  return is_action ? &action_->uid : nullptr;
}

bool Checker::entity_literals(const Expr& expr, std::vector<const EntityUid*>& found) const {
  if (const EntityUid* one = entity_literal(expr)) {
    found.push_back(one);
    return true;
  }
  if (expr.op != Op::set) return false;
  for (const Expr& operand : expr.operands) {
    const EntityUid* one = entity_literal(operand);
    if (!one) return false;
    found.push_back(one);
  }
  return true;
}

}  // namespace sallyport::cedar
