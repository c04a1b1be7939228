#include "policy/validate/typecheck.h"

#include <algorithm>

namespace sallyport::cedar {
namespace {

using Kind = StaticType::Kind;

// Parsers stop far below; whoever builds expressions by hand gets an error, not a broken stack.
constexpr unsigned deepest = 1000;

}  // namespace

Checker::Checker(SchemaTypes& schema, Strictness strictness, ExprNumbers& numbers, Problems& problems)
    : schema_(schema),
      types_(schema.types()),
      strictness_(strictness),
      numbers_(numbers),
      problems_(problems) {}

void Checker::enter(const RequestEnvironment& environment) {
  action_ = environment.action;
  principal_ = types_.entity(environment.principal->name);
  action_type_ = types_.entity(environment.action->uid.type);
  resource_ = types_.entity(environment.resource->name);
  context_ = types_.from_schema(environment.action->context);
}

// `first && (second && ..)`: typed from the left, put together from the right.
Answer Checker::check(const std::vector<Condition>& conditions) {
  std::vector<Answer> answers;
  SafeSet prior;
  for (const Condition& condition : conditions) {
    Answer next = expect_boolean(condition.body, prior);
    if (condition.kind == Condition::Kind::unless) next = negated(std::move(next));
    prior = prior.both(next.safe);
    answers.push_back(std::move(next));
    if (answers.back().type == types_.always_false) break;
  }
  Answer all = std::move(answers.back());
  for (std::size_t i = answers.size() - 1; i > 0; --i) all = both(answers[i - 1], all);
  return all;
}

Answer Checker::check(const Expr& expr, const SafeSet& prior) {
  Answer answer;
  if (depth_ >= deepest) {
    problems_.error(expr.span, "nested too deeply to be checked");
    answer.ok = false;
    return answer;
  }
  ++depth_;
  answer = dispatch(expr, prior);
  --depth_;
  if (!answer.ok) answer.safe = {};
  if (recorded_) (*recorded_)[&expr] = answer.type;
  return answer;
}

Answer Checker::dispatch(const Expr& expr, const SafeSet& prior) {
  switch (expr.op) {
    case Op::literal:
      return literal(expr);
    case Op::variable:
      return variable(expr);
    case Op::logical_not:
      return negated(expect_boolean(expr.operands[0], prior));
    case Op::negate:
    case Op::add:
    case Op::subtract:
    case Op::multiply:
      return arithmetic(expr, prior);
    case Op::is_empty:
    case Op::contains:
    case Op::contains_all:
    case Op::contains_any:
      return contains(expr, prior);
    case Op::get_attribute:
      return get_attribute(expr, prior);
    case Op::has:
      return has(expr, prior);
    case Op::like:
      return like(expr, prior);
    case Op::is:
      return is(expr, prior);
    case Op::logical_and:
      return logical_and(expr, prior);
    case Op::logical_or:
      return logical_or(expr, prior);
    case Op::equal:
    case Op::not_equal:
      return equality(expr, prior);
    case Op::less:
    case Op::less_equal:
    case Op::greater:
    case Op::greater_equal:
      return comparison(expr, prior);
    case Op::in:
      return in(expr, prior);
    case Op::is_in:
      return is_in(expr, prior);
    case Op::get_tag:
      return get_tag(expr, prior);
    case Op::has_tag:
      return has_tag(expr, prior);
    case Op::if_then_else:
      return conditional(expr, prior);
    case Op::set:
      return set(expr, prior);
    case Op::record:
      return record(expr, prior);
    case Op::call:
      return call(expr, prior);
  }
  return {};
}

Answer Checker::expect(const Expr& expr, const SafeSet& prior, std::initializer_list<TypeRef> expected,
                       HintFor hint) {
  Answer answer = check(expr, prior);
  if (!answer.type) {
    answer.ok = false;
    return answer;
  }
  for (const TypeRef wanted : expected) {
    // Permissive even in strict mode: "some record" is what is asked for, not one without attributes.
    if (types_.is_subtype(answer.type, wanted, Strictness::permissive)) return answer;
  }
  const char* help = hint ? hint(*answer.type) : nullptr;
  problems_.error(expr.span, unexpected_type(expected, *answer.type), help ? help : "");
  answer.type = nullptr;
  answer.ok = false;
  answer.safe = {};
  return answer;
}

Answer Checker::expect_boolean(const Expr& expr, const SafeSet& prior) {
  return expect(expr, prior, {types_.boolean});
}

Answer Checker::literal(const Expr& expr) {
  Answer answer;
  if (const bool* truth = std::get_if<bool>(&expr.data)) answer.type = types_.truth(*truth);
  if (std::get_if<std::int64_t>(&expr.data)) answer.type = types_.integer;
  if (std::get_if<std::string>(&expr.data)) answer.type = types_.string;
  if (const EntityUid* uid = std::get_if<EntityUid>(&expr.data)) answer.type = schema_.type_of(*uid);
  answer.ok = answer.type != nullptr;  // unknown entities are reported by another pass
  return answer;
}

Answer Checker::variable(const Expr& expr) {
  Answer answer;
  switch (std::get<Variable>(expr.data)) {
    case Variable::principal:
      answer.type = principal_;
      break;
    case Variable::action:
      answer.type = action_type_;
      break;
    case Variable::resource:
      answer.type = resource_;
      break;
    case Variable::context:
      answer.type = context_;
      break;
  }
  return answer;
}

Answer Checker::negated(Answer answer) {
  answer.ok = answer.ok && answer.type;
  if (answer.type == types_.always_true) {
    answer.type = types_.always_false;
  } else if (answer.type == types_.always_false) {
    answer.type = types_.always_true;
  } else {
    answer.type = types_.boolean;
  }
  answer.safe = {};
  return answer;
}

Answer Checker::both(const Answer& left, const Answer& right) {
  Answer answer;
  answer.may_fail = left.may_fail || right.may_fail;
  answer.ok = left.ok && right.ok && left.type && right.type;
  if (right.type == types_.always_false && left.type) {
    answer.type = types_.always_false;
    return answer;
  }
  if (!left.type || !right.type) {
    answer.type = types_.boolean;
  } else if (right.type == types_.always_true) {
    answer.type = left.type;
  } else {
    answer.type = left.type == types_.always_true ? right.type : types_.boolean;
  }
  if (answer.ok) answer.safe = left.safe.both(right.safe);
  return answer;
}

Answer Checker::logical_and(const Expr& expr, const SafeSet& prior) {
  Answer left = expect_boolean(expr.operands[0], prior);
  if (left.type == types_.always_false) {
    left.safe = {};
    return left;
  }
  return both(left, expect_boolean(expr.operands[1], prior.both(left.safe)));
}

Answer Checker::logical_or(const Expr& expr, const SafeSet& prior) {
  Answer left = expect_boolean(expr.operands[0], prior);
  if (left.type == types_.always_true) return left;
  const Answer right = expect_boolean(expr.operands[1], prior);
  Answer answer;
  answer.may_fail = left.may_fail || right.may_fail;
  answer.ok = left.ok && right.ok && left.type && right.type;
  answer.type = types_.boolean;
  if (!left.type || !right.type) return answer;
  if (right.type == types_.always_true || left.type == types_.always_false) {
    answer.type = right.type;
    answer.safe = right.safe;
  } else if (right.type == types_.always_false) {
    answer.type = left.type;
    answer.safe = left.safe;
  } else {
    answer.safe = left.safe.common(right.safe);
  }
  return answer;
}

Answer Checker::conditional(const Expr& expr, const SafeSet& prior) {
  const Answer test = expect_boolean(expr.operands[0], prior);
  if (test.type != types_.always_true && test.type != types_.always_false) return branches(expr, test, prior);
  const bool truth = test.type == types_.always_true;
  Answer taken = truth ? check(expr.operands[1], prior.both(test.safe)) : check(expr.operands[2], prior);
  if (truth) taken.safe = taken.safe.both(test.safe);
  taken.ok = taken.ok && test.ok;
  taken.may_fail = taken.may_fail || test.may_fail;
  return taken;
}

Answer Checker::branches(const Expr& expr, const Answer& test, const SafeSet& prior) {
  const Answer yes = check(expr.operands[1], prior.both(test.safe));
  const Answer no = check(expr.operands[2], prior);
  Answer answer;
  answer.may_fail = test.may_fail || yes.may_fail || no.may_fail;
  answer.ok = test.ok && yes.ok && no.ok && yes.type && no.type;
  if (!yes.type || !no.type) return answer;
  const Bound bound = types_.least_upper_bound(yes.type, no.type, strictness_);
  answer.type = bound.type;
  if (bound.type) {
    answer.safe = yes.safe.both(test.safe).common(no.safe);
    return answer;
  }
  answer.ok = false;
  problems_.error(expr.span, incompatible_types({yes.type, no.type}),
                  why_incompatible("both branches of a conditional", bound.misfit));
  return answer;
}

Answer Checker::set(const Expr& expr, const SafeSet& prior) {
  Answer answer;
  std::vector<TypeRef> elements;
  elements.reserve(expr.operands.size());
  for (const Expr& operand : expr.operands) {
    const Answer element = check(operand, prior);
    answer.ok = answer.ok && element.ok && element.type;
    answer.may_fail = answer.may_fail || element.may_fail;
    if (element.type) elements.push_back(element.type);
  }
  if (elements.size() != expr.operands.size()) return answer;
  if (elements.empty() && strictness_ == Strictness::strict) {
    problems_.error(expr.span, "empty set literals are forbidden in policies",
                    "use `.isEmpty()` to ask whether a set has no elements");
    answer.ok = false;
    return answer;
  }
  const Bound bound = types_.least_upper_bound(elements, strictness_);
  if (bound.type) {
    answer.type = types_.set_of(bound.type);
    return answer;
  }
  answer.ok = false;
  problems_.error(expr.span, incompatible_types(elements),
                  why_incompatible("elements of a set", bound.misfit));
  return answer;
}

Answer Checker::record(const Expr& expr, const SafeSet& prior) {
  Answer answer;
  const std::vector<std::string>& names = std::get<Names>(expr.data).names;
  std::vector<StaticType::Attribute> attributes;
  attributes.reserve(names.size());
  for (std::size_t i = 0; i < expr.operands.size(); ++i) {
    const Answer value = check(expr.operands[i], prior);
    answer.ok = answer.ok && value.ok && value.type;
    answer.may_fail = answer.may_fail || value.may_fail;
    if (value.type) attributes.push_back({types_.keep(names[i]), value.type, true});
  }
  if (attributes.size() == names.size()) answer.type = types_.record(std::move(attributes), false);
  return answer;
}

}  // namespace sallyport::cedar
