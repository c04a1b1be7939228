#include "policy/explain/explain.h"

#include <algorithm>

#include "policy/evaluate/evaluator.h"
#include "policy/language/print.h"

namespace sallyport::cedar {
namespace {

constexpr std::size_t most_seen = 8;
constexpr std::size_t longest_clause = 200;
constexpr std::size_t most_ancestors = 12;

std::string shorten(std::string text) {
  if (text.size() <= longest_clause) return text;
  text.resize(longest_clause);
  while (!text.empty() && (static_cast<unsigned char>(text.back()) & 0xc0) == 0x80) text.pop_back();
  if (!text.empty() && static_cast<unsigned char>(text.back()) >= 0xc0) text.pop_back();
  return text + "...";
}

std::string on_one_line(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    const bool blank = byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
    if (!blank) out.push_back(byte);
    if (blank && !out.empty() && out.back() != ' ') out.push_back(' ');
  }
  return shorten(std::move(out));
}

// Explains one policy against one request.
class Explainer {
 public:
  Explainer(const Policy& policy, const Request& request, const Entities& entities)
      : policy_(policy), request_(request), entities_(entities) {
    result_.policy = policy.id;
    result_.effect = policy.effect;
    at(policy.span);
  }

  Explanation run() {
    if (!in_scope(policy_, request_, entities_)) {
      result_.outcome = Explanation::Outcome::scope_differs;
      explain_scope();
      return std::move(result_);
    }
    for (const Condition& condition : *policy_.conditions) {
      if (!explain_condition(condition)) return std::move(result_);
    }
    result_.outcome = Explanation::Outcome::satisfied;
    result_.words = "applies";
    return std::move(result_);
  }

 private:
  void at(Span span) {
    if (policy_.source == nullptr) return;
    result_.file = policy_.source->name();
    result_.position = policy_.source->position(span.begin);
  }

  std::string text_of(const Expr& expr) const {
    return on_one_line(policy_.source ? policy_.source->text_of(expr.span) : to_text(expr));
  }

  void see(std::string expression, std::string value) {
    const auto same = [&](const Seen& seen) { return seen.expression == expression; };
    if (result_.seen.size() == most_seen || std::any_of(result_.seen.begin(), result_.seen.end(), same))
      return;
    result_.seen.push_back({std::move(expression), shorten(std::move(value))});
  }

  void see_entity(std::string_view variable, const EntityUid& uid) {
    std::string value = to_text(uid);
    const std::vector<EntityUid>& ancestors = entities_.ancestors(uid);
    for (std::size_t i = 0; i < ancestors.size() && i < most_ancestors; ++i) {
      value.append(i == 0 ? ", in " : ", ").append(to_text(ancestors[i]));
    }
    if (ancestors.size() > most_ancestors) value += ", ...";
    see(std::string(variable), std::move(value));
  }

  bool holds(const Scope& scope, const EntityUid& uid) const {
    if (!scope.type.empty() && uid.type != scope.type) return false;
    if (!scope.entity) return !scope.slot;
    return scope.kind == Scope::Kind::equal ? uid == *scope.entity : entities_.is_in(uid, *scope.entity);
  }

  // Who asks comes last: a policy about something else altogether is not one that nearly applied.
  void explain_scope() {
    if (!holds(policy_.resource, request_.resource)) {
      return differs("resource", request_.resource, policy_.resource.span);
    }
    if (holds(policy_.principal, request_.principal) || !action_holds()) {
      return differs("action", request_.action, policy_.action.span);
    }
    differs("principal", request_.principal, policy_.principal.span);
  }

  bool action_holds() const {
    const ActionScope& scope = policy_.action;
    if (scope.kind == ActionScope::Kind::any) return true;
    return std::any_of(scope.actions.begin(), scope.actions.end(), [&](const EntityUid& uid) {
      return scope.kind == ActionScope::Kind::equal ? request_.action == uid
                                                    : entities_.is_in(request_.action, uid);
    });
  }

  void differs(std::string_view variable, const EntityUid& uid, Span span) {
    at(span);
    if (policy_.source) result_.clause = on_one_line(policy_.source->text_of(span));
    result_.words = "is false";
    see_entity(variable, uid);
  }

  // False, with the explanation filled in: the policy does not apply because of this condition.
  bool explain_condition(const Condition& condition) {
    const bool wanted = condition.kind == Condition::Kind::when;
    const Outcome outcome = evaluate(condition.body, request_, entities_);
    if (const auto* value = std::get_if<Value>(&outcome)) {
      if (value->as_bool() != nullptr && *value->as_bool() == wanted) return true;
    }
    const Expr& clause = deciding(condition.body, wanted);
    const Outcome seen = evaluate(clause, request_, entities_);
    at(clause.span);
    result_.clause = text_of(clause);
    if (const auto* error = std::get_if<EvaluationError>(&seen)) {
      at(error->span.end != 0 ? error->span : clause.span);
      result_.outcome = Explanation::Outcome::failed;
      result_.words = "failed: " + error->message;
    } else {
      result_.outcome = Explanation::Outcome::condition_false;
      result_.words = wanted ? "is false" : "is true, in an `unless`";
    }
    look_at(clause);
    return false;
  }

  bool is(const Expr& expr, bool wanted) const {
    const Outcome outcome = evaluate(expr, request_, entities_);
    const auto* value = std::get_if<Value>(&outcome);
    return value != nullptr && value->as_bool() != nullptr && *value->as_bool() == wanted;
  }

  // The smallest clause of `expr`, which is not `wanted`, that made it so.
  const Expr& deciding(const Expr& expr, bool wanted) const {
    const Op all = wanted ? Op::logical_and : Op::logical_or;
    if (expr.op == all) {
      return is(expr.operands[0], wanted) ? deciding(expr.operands[1], wanted)
                                          : deciding(expr.operands[0], wanted);
    }
    if (expr.op == Op::if_then_else) {
      if (is(expr.operands[0], true)) return deciding(expr.operands[1], wanted);
      if (is(expr.operands[0], false)) return deciding(expr.operands[2], wanted);
    }
    return expr;
  }

  // The values of what the clause names: whole chains such as principal.manager.level, not their parts.
  void look_at(const Expr& expr) {
    const bool chain = expr.op == Op::get_attribute || expr.op == Op::get_tag;
    if (chain) {
      const Outcome outcome = evaluate(expr, request_, entities_);
      const auto* value = std::get_if<Value>(&outcome);
      see(text_of(expr), value != nullptr ? to_text(*value) : std::get<EvaluationError>(outcome).message);
      if (value != nullptr) return;
    }
    if (expr.op == Op::variable) {
      const Variable variable = std::get<Variable>(expr.data);
      if (variable == Variable::principal) see_entity("principal", request_.principal);
      if (variable == Variable::action) see_entity("action", request_.action);
      if (variable == Variable::resource) see_entity("resource", request_.resource);
    }
    for (const Expr& operand : expr.operands) look_at(operand);
  }

  const Policy& policy_;
  const Request& request_;
  const Entities& entities_;
  Explanation result_;
};

std::string_view verdict(Explanation::Outcome outcome) {
  switch (outcome) {
    case Explanation::Outcome::satisfied:
      return "applies";
    case Explanation::Outcome::scope_differs:
    case Explanation::Outcome::condition_false:
      return "does not apply";
    case Explanation::Outcome::failed:
      return "failed";
  }
  return "failed";
}

}  // namespace

Explanation explain(const Policy& policy, const Request& request, const Entities& entities) {
  return Explainer(policy, request, entities).run();
}

std::vector<Explanation> explain(const PolicySet& set, const Request& request, const Entities& entities) {
  std::vector<Explanation> all;
  all.reserve(set.policies.size());
  for (const Policy& policy : set.policies) all.push_back(explain(policy, request, entities));
  return all;
}

std::string to_text(const Explanation& explanation) {
  std::string out = explanation.policy;
  out.append(explanation.effect == Effect::permit ? " (permit) " : " (forbid) ");
  out.append(verdict(explanation.outcome));
  if (explanation.outcome == Explanation::Outcome::satisfied) return out;
  out += ": ";
  if (!explanation.file.empty()) {
    out += explanation.file;
    if (explanation.position.line != 0) {
      out +=
          ":" + std::to_string(explanation.position.line) + ":" + std::to_string(explanation.position.column);
    }
    out += ": ";
  }
  out += "`" + explanation.clause + "` " + explanation.words;
  for (const Seen& seen : explanation.seen) out += "\n    " + seen.expression + " = " + seen.value;
  return out;
}

}  // namespace sallyport::cedar
