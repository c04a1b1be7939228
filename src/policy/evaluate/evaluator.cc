#include "policy/evaluate/evaluator.h"

#include <algorithm>

#include "policy/evaluate/extension_call.h"
#include "policy/evaluate/like.h"
#include "policy/evaluate/outcome.h"

namespace sallyport::cedar {
namespace {

using Kind = EvaluationError::Kind;

// Deeper than any policy a parser lets through; a tree built otherwise ends here, not at the end of the
// stack.
constexpr unsigned max_depth = 1000;

class Evaluator {
 public:
  Evaluator(const Request& request, const Entities& entities)
      : request_(request), entities_(entities), context_(request.context) {}

  Outcome evaluate(const Expr& expr);
  Outcome evaluate(const Policy& policy);

 private:
  Outcome evaluate_node(const Expr& expr);
  Outcome bool_of(const Expr& expr);
  Outcome variable(Variable variable) const;
  Outcome if_then_else(const Expr& expr);
  Outcome logical(const Expr& expr, bool decisive);
  Outcome unary(const Expr& expr);
  Outcome binary(const Expr& expr);
  Outcome apply(const Expr& expr, const Value& left, const Value& right) const;
  Outcome get_attribute(const Value& value, const std::string& name, Span span) const;
  Outcome has(Value value, const Names& names, Span span) const;
  Outcome is_in(const Expr& expr);
  Outcome in(const Expr& expr, const Value& left, const Value& right) const;
  Outcome tag(const Expr& expr, const Value& left, const Value& right) const;
  Outcome operands(const Expr& expr, std::vector<Value>& values);
  Outcome set(const Expr& expr);
  Outcome record(const Expr& expr);
  Outcome call(const Expr& expr);

  const Request& request_;
  const Entities& entities_;
  Value context_;
  unsigned depth_ = 0;
};

Outcome Evaluator::evaluate(const Expr& expr) {
  if (depth_ == max_depth) return failure(Kind::too_deep, "the expression is nested too deeply", expr.span);
  ++depth_;
  Outcome outcome = evaluate_node(expr);
  --depth_;
  return outcome;
}

Outcome literal(const Expr& expr) {
  if (const bool* boolean = std::get_if<bool>(&expr.data)) return Value(*boolean);
  if (const auto* number = std::get_if<std::int64_t>(&expr.data)) return Value(*number);
  if (const auto* text = std::get_if<std::string>(&expr.data)) return Value(*text);
  return Value(std::get<EntityUid>(expr.data));
}

Outcome Evaluator::evaluate_node(const Expr& expr) {
  switch (expr.op) {
    case Op::literal:
      return literal(expr);
    case Op::variable:
      return variable(std::get<Variable>(expr.data));
    case Op::logical_and:
      return logical(expr, false);
    case Op::logical_or:
      return logical(expr, true);
    case Op::if_then_else:
      return if_then_else(expr);
    case Op::set:
      return set(expr);
    case Op::record:
      return record(expr);
    case Op::call:
      return call(expr);
    case Op::is_in:
      return is_in(expr);
    case Op::logical_not:
    case Op::negate:
    case Op::is_empty:
    case Op::get_attribute:
    case Op::has:
    case Op::like:
    case Op::is:
      return unary(expr);
    default:
      return binary(expr);
  }
}

Outcome Evaluator::bool_of(const Expr& expr) {
  Outcome outcome = evaluate(expr);
  const Value* value = value_of(outcome);
  if (value == nullptr || value->as_bool() != nullptr) return outcome;
  return type_failure("bool", *value, expr.span);
}

Outcome Evaluator::variable(Variable variable) const {
  if (variable == Variable::principal) return Value(request_.principal);
  if (variable == Variable::action) return Value(request_.action);
  if (variable == Variable::resource) return Value(request_.resource);
  return context_;
}

Outcome Evaluator::if_then_else(const Expr& expr) {
  Outcome test = bool_of(expr.operands[0]);
  const Value* value = value_of(test);
  if (value == nullptr) return test;
  return evaluate(expr.operands[*value->as_bool() ? 1 : 2]);
}

// `decisive`: the value of the left operand that decides alone.
Outcome Evaluator::logical(const Expr& expr, bool decisive) {
  Outcome left = bool_of(expr.operands[0]);
  const Value* value = value_of(left);
  if (value == nullptr || *value->as_bool() == decisive) return left;
  return bool_of(expr.operands[1]);
}

Outcome negate(const Value& value, Span span) {
  const std::int64_t* number = value.as_long();
  if (number == nullptr) return type_failure("long", value, span);
  std::int64_t result = 0;
  if (!__builtin_sub_overflow(std::int64_t{0}, *number, &result)) return Value(result);
  return failure(Kind::overflow, "-(" + to_text(value) + ") does not fit into 64 bits", span);
}

Outcome Evaluator::unary(const Expr& expr) {
  Outcome outcome = evaluate(expr.operands[0]);
  const Value* value = value_of(outcome);
  if (value == nullptr) return outcome;
  const Span span = expr.operands[0].span;
  switch (expr.op) {
    case Op::logical_not:
      if (const bool* boolean = value->as_bool()) return Value(!*boolean);
      return type_failure("bool", *value, span);
    case Op::negate:
      return negate(*value, span);
    case Op::is_empty:
      if (const ValueSet* set = value->as_set()) return Value(set->values().empty());
      return type_failure("set", *value, span);
    case Op::like:
      if (const std::string* text = value->as_string())
        return Value(is_like(*text, std::get<Pattern>(expr.data)));
      return type_failure("string", *value, span);
    case Op::is:
      if (const EntityUid* uid = value->as_entity())
        return Value(uid->type == std::get<std::string>(expr.data));
      return type_failure("entity", *value, span);
    case Op::has:
      return has(*value, std::get<Names>(expr.data), span);
    default:
      return get_attribute(*value, std::get<std::string>(expr.data), expr.span);
  }
}

Outcome Evaluator::get_attribute(const Value& value, const std::string& name, Span span) const {
  const Record* record = value.as_record();
  if (const EntityUid* uid = value.as_entity()) {
    const Entity* entity = entities_.find(*uid);
    if (entity == nullptr) return failure(Kind::no_such_entity, "there is no entity " + to_text(*uid), span);
    record = &entity->attributes;
  }
  if (record == nullptr) return type_failure("record or entity", value, span);
  if (const Value* found = record->find(name)) return *found;
  const std::string owner = value.as_entity() != nullptr ? to_text(value) : "the record";
  return failure(Kind::no_such_attribute, owner + " has no attribute `" + name + "`", span);
}

// e has a.b.c is e has a && e.a has b && e.a.b has c.
Outcome Evaluator::has(Value value, const Names& names, Span span) const {
  for (const std::string& name : names.names) {
    Outcome found = get_attribute(value, name, span);
    if (const EvaluationError* error = std::get_if<EvaluationError>(&found)) {
      if (error->kind == Kind::type_mismatch) return found;
      return Value(false);
    }
    value = std::move(std::get<Value>(found));
  }
  return Value(true);
}

Outcome Evaluator::binary(const Expr& expr) {
  const Outcome left = evaluate(expr.operands[0]);
  const Value* left_value = value_of(left);
  if (left_value == nullptr) return left;
  const Outcome right = evaluate(expr.operands[1]);
  const Value* right_value = value_of(right);
  if (right_value == nullptr) return right;
  return apply(expr, *left_value, *right_value);
}

Outcome arithmetic(const Expr& expr, const Value& left, const Value& right) {
  const std::int64_t* a = left.as_long();
  if (a == nullptr) return type_failure("long", left, expr.operands[0].span);
  const std::int64_t* b = right.as_long();
  if (b == nullptr) return type_failure("long", right, expr.operands[1].span);
  std::int64_t result = 0;
  const char* sign = " + ";
  bool overflow = false;
  if (expr.op == Op::add) {
    overflow = __builtin_add_overflow(*a, *b, &result);
  } else if (expr.op == Op::subtract) {
    overflow = __builtin_sub_overflow(*a, *b, &result);
    sign = " - ";
  } else {
    overflow = __builtin_mul_overflow(*a, *b, &result);
    sign = " * ";
  }
  if (!overflow) return Value(result);
  return failure(Kind::overflow, to_text(left) + sign + to_text(right) + " does not fit into 64 bits",
                 expr.span);
}

// Of two values of one ordered type their data compare as they should.
Outcome compare(const Expr& expr, const Value& left, const Value& right) {
  const auto ordered = [](const Value& value) {
    return value.as_long() != nullptr || std::holds_alternative<Datetime>(value.data()) ||
           std::holds_alternative<Duration>(value.data());
  };
  if (!ordered(left)) return type_failure("long, datetime or duration", left, expr.operands[0].span);
  if (left.data().index() != right.data().index()) {
    return type_failure(type_name(left), right, expr.operands[1].span);
  }
  if (expr.op == Op::less) return Value(left < right);
  if (expr.op == Op::less_equal) return Value(left <= right);
  if (expr.op == Op::greater) return Value(left > right);
  return Value(left >= right);
}

Outcome compare_sets(const Expr& expr, const Value& left, const Value& right) {
  const ValueSet* set = left.as_set();
  if (set == nullptr) return type_failure("set", left, expr.operands[0].span);
  if (expr.op == Op::contains) return Value(set->contains(right));
  const ValueSet* other = right.as_set();
  if (other == nullptr) return type_failure("set", right, expr.operands[1].span);
  return Value(expr.op == Op::contains_all ? set->contains_all(*other) : set->contains_any(*other));
}

Outcome Evaluator::apply(const Expr& expr, const Value& left, const Value& right) const {
  switch (expr.op) {
    case Op::equal:
      return Value(left == right);
    case Op::not_equal:
      return Value(left != right);
    case Op::add:
    case Op::subtract:
    case Op::multiply:
      return arithmetic(expr, left, right);
    case Op::contains:
    case Op::contains_all:
    case Op::contains_any:
      return compare_sets(expr, left, right);
    case Op::in:
      return in(expr, left, right);
    case Op::get_tag:
    case Op::has_tag:
      return tag(expr, left, right);
    default:
      return compare(expr, left, right);
  }
}

// e is T in f is e is T && e in f.
Outcome Evaluator::is_in(const Expr& expr) {
  const Outcome left = evaluate(expr.operands[0]);
  const Value* value = value_of(left);
  if (value == nullptr) return left;
  const EntityUid* uid = value->as_entity();
  if (uid == nullptr) return type_failure("entity", *value, expr.operands[0].span);
  if (uid->type != std::get<std::string>(expr.data)) return Value(false);
  const Outcome right = evaluate(expr.operands[1]);
  const Value* ancestors = value_of(right);
  return ancestors != nullptr ? in(expr, *value, *ancestors) : right;
}

Outcome Evaluator::in(const Expr& expr, const Value& left, const Value& right) const {
  const EntityUid* uid = left.as_entity();
  if (uid == nullptr) return type_failure("entity", left, expr.operands[0].span);
  const Span span = expr.operands[1].span;
  if (const EntityUid* ancestor = right.as_entity()) return Value(entities_.is_in(*uid, *ancestor));
  const ValueSet* set = right.as_set();
  if (set == nullptr) return type_failure("entity or set of entities", right, span);
  bool found = false;
  for (const Value& element : set->values()) {  // to the end: every element must be an entity
    const EntityUid* ancestor = element.as_entity();
    if (ancestor == nullptr) return type_failure("entity", element, span);
    found = found || entities_.is_in(*uid, *ancestor);
  }
  return Value(found);
}

Outcome Evaluator::tag(const Expr& expr, const Value& left, const Value& right) const {
  const EntityUid* uid = left.as_entity();
  if (uid == nullptr) return type_failure("entity", left, expr.operands[0].span);
  const std::string* key = right.as_string();
  if (key == nullptr) return type_failure("string", right, expr.operands[1].span);
  const Entity* entity = entities_.find(*uid);
  const Value* found = entity != nullptr ? entity->tags.find(*key) : nullptr;
  if (expr.op == Op::has_tag) return Value(found != nullptr);
  if (found != nullptr) return *found;
  if (entity == nullptr)
    return failure(Kind::no_such_entity, "there is no entity " + to_text(*uid), expr.span);
  return failure(Kind::no_such_tag, to_text(*uid) + " has no tag " + to_text(right), expr.span);
}

// The outcome is an error, or has no meaning and `values` holds one for each operand.
Outcome Evaluator::operands(const Expr& expr, std::vector<Value>& values) {
  values.reserve(expr.operands.size());
  for (const Expr& operand : expr.operands) {
    Outcome outcome = evaluate(operand);
    if (value_of(outcome) == nullptr) return outcome;
    values.push_back(std::move(std::get<Value>(outcome)));
  }
  return Value(true);
}

Outcome Evaluator::set(const Expr& expr) {
  std::vector<Value> values;
  Outcome outcome = operands(expr, values);
  if (value_of(outcome) == nullptr) return outcome;
  return Value(ValueSet(std::move(values)));
}

Outcome Evaluator::record(const Expr& expr) {
  std::vector<Value> values;
  Outcome outcome = operands(expr, values);
  if (value_of(outcome) == nullptr) return outcome;
  const std::vector<std::string>& names = std::get<Names>(expr.data).names;
  std::vector<Record::Entry> entries;
  entries.reserve(values.size());
  for (std::size_t i = 0; i < values.size(); ++i) entries.emplace_back(names[i], std::move(values[i]));
  return Value(Record(std::move(entries)));
}

Outcome Evaluator::call(const Expr& expr) {
  std::vector<Value> values;
  Outcome outcome = operands(expr, values);
  if (value_of(outcome) == nullptr) return outcome;
  return call_extension(std::get<std::string>(expr.data), values, expr.span);
}

Outcome Evaluator::evaluate(const Policy& policy) {
  if (!in_scope(policy, request_, entities_)) return Value(false);
  for (const Condition& condition : *policy.conditions) {
    Outcome outcome = bool_of(condition.body);
    const Value* value = value_of(outcome);
    if (value == nullptr) return outcome;
    if (*value->as_bool() != (condition.kind == Condition::Kind::when)) return Value(false);
  }
  return Value(true);
}

bool in_scope(const Scope& scope, const EntityUid& uid, const Entities& entities) {
  switch (scope.kind) {
    case Scope::Kind::any:
      return true;
    case Scope::Kind::equal:
      return uid == scope.entity;
    case Scope::Kind::in:
      return scope.entity && entities.is_in(uid, *scope.entity);
    case Scope::Kind::is:
      return uid.type == scope.type;
    default:
      return uid.type == scope.type && scope.entity && entities.is_in(uid, *scope.entity);
  }
}

bool in_scope(const ActionScope& scope, const EntityUid& uid, const Entities& entities) {
  if (scope.kind == ActionScope::Kind::any) return true;
  if (scope.kind == ActionScope::Kind::equal) return uid == scope.actions.front();
  return std::any_of(scope.actions.begin(), scope.actions.end(),
                     [&](const EntityUid& group) { return entities.is_in(uid, group); });
}

}  // namespace

Outcome evaluate(const Expr& expr, const Request& request, const Entities& entities) {
  return Evaluator(request, entities).evaluate(expr);
}

bool in_scope(const Policy& policy, const Request& request, const Entities& entities) {
  return in_scope(policy.principal, request.principal, entities) &&
         in_scope(policy.action, request.action, entities) &&
         in_scope(policy.resource, request.resource, entities);
}

Outcome evaluate(const Policy& policy, const Request& request, const Entities& entities) {
  return Evaluator(request, entities).evaluate(policy);
}

}  // namespace sallyport::cedar
