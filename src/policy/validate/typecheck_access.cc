#include <utility>

#include "policy/language/print.h"
#include "policy/validate/typecheck.h"
#include "policy/value/escape.h"

namespace sallyport::cedar {
namespace {

using Kind = StaticType::Kind;

const char* hint_for_has(const StaticType& actual) {
  if (actual.kind == Kind::set) return "ask what a set holds with `contains`, `containsAny` or `containsAll`";
  return actual.kind == Kind::string ? "look into a string with `like`" : nullptr;
}

bool is_identifier(std::string_view name) {
  if (name.empty() || (name[0] >= '0' && name[0] <= '9')) return false;
  for (const char c : name) {
    const bool word = c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!word) return false;
  }
  return true;
}

// One more step of a path: `.name` or `["na me"]`.
void append_step(std::string& path, std::string_view name) {
  if (is_identifier(name)) {
    if (!path.empty()) path += '.';
    path += name;
  } else {
    path += '[' + quote(name) + ']';
  }
}

}  // namespace

Answer Checker::get_attribute(const Expr& expr, const SafeSet& prior) {
  const Expr& base = expr.operands[0];
  const std::string& name = std::get<std::string>(expr.data);
  const Answer object = expect(base, prior, {types_.any_entity, types_.any_record});
  Answer answer{nullptr, object.ok && object.type, object.may_fail, {}};
  if (!object.type) return answer;
  const auto found = schema_.attribute(object.type, name);
  if (!found) {
    answer.ok = false;
    if (!problems_.muted())
      no_such_attribute(expr, describe(base, {{"", object.type}}, name), object.type, name);
    return answer;
  }
  answer.type = found->type;
  const bool known = !prior.empty() && prior.contains(numbers_.attribute(numbers_.of(base), name));
  if (object.type->is_entity() && !known) answer.may_fail = true;
  if (found->required || known) return answer;
  answer.ok = false;
  if (problems_.muted()) return answer;
  const Access access = describe(base, {{"", object.type}}, name);
  problems_.error(expr.span, "unable to guarantee safety of access to optional attribute " + access.text,
                  "test for it first: `" + access.guard + " && ..`");
  return answer;
}

void Checker::no_such_attribute(const Expr& expr, const Access& access, TypeRef type, std::string_view name) {
  std::string hint = did_you_mean(name, schema_.attribute_names(type));
  if (hint.empty() && schema_.may_have(type, name)) hint = "not every value of this type has the attribute";
  problems_.error(expr.span, "attribute " + access.text + " not found", std::move(hint));
}

// `path` holds the steps between `base` and the attribute, each with the type it leads to; the first one,
// without a name, is `base` itself.
Checker::Access Checker::describe(const Expr& base, std::vector<std::pair<std::string_view, TypeRef>> path,
                                  std::string_view name) {
  std::vector<std::string_view> steps{name};
  TypeRef entity = nullptr;
  for (; !path.empty() && !entity; path.pop_back()) {
    if (path.back().second && path.back().second->kind == Kind::entity) entity = path.back().second;
    if (!entity && path.size() > 1) steps.push_back(path.back().first);
  }
  const Expr* at = &base;
  Types* const recorded = std::exchange(recorded_, nullptr);
  problems_.mute(true);
  while (!entity && at->op == Op::get_attribute) {
    steps.push_back(std::get<std::string>(at->data));
    at = &at->operands[0];
    const TypeRef type = check(*at, {}).type;
    if (type && type->kind == Kind::entity) entity = type;
  }
  problems_.mute(false);
  recorded_ = recorded;

  const bool is_context =
      !entity && at->op == Op::variable && std::get<Variable>(at->data) == Variable::context;
  Access access;
  access.guard = is_context ? "context" : "e";
  std::string full;
  for (auto step = steps.rbegin(); step != steps.rend(); ++step) append_step(full, *step);
  for (auto step = steps.rbegin(); step + 1 != steps.rend(); ++step) append_step(access.guard, *step);
  access.guard += " has " + (is_identifier(name) ? std::string(name) : quote(name));
  access.text = '`' + full + '`';
  if (is_context) access.text += " in context for " + to_text(action_->uid);
  if (!entity) return access;
  access.text += entity->names.size() == 1 ? " on entity type " : " on entity types ";
  for (const std::string_view type : entity->names) {
    if (type != entity->names.front()) access.text += ", ";
    access.text += '`' + std::string(type) + '`';
  }
  return access;
}

Checker::HasStep Checker::has_step(TypeRef type, std::uint32_t base, std::string_view name,
                                   const SafeSet& prior) {
  HasStep step;
  step.access = numbers_.attribute(base, name);
  const auto found = schema_.attribute(type, name);
  if (!found) {
    step.type = schema_.may_have(type, name) ? types_.boolean : types_.always_false;
    return step;
  }
  step.known_attribute = true;
  // That the schema requires an attribute of an entity proves nothing: the entity need not be there.
  const bool sure = prior.contains(step.access) || (found->required && type->kind == Kind::record);
  step.type = sure ? types_.always_true : types_.boolean;
  return step;
}

// `e has a.b` is `e has a && e.a has b`.
Answer Checker::has(const Expr& expr, const SafeSet& prior) {
  const std::vector<std::string>& names = std::get<Names>(expr.data).names;
  const Answer object = expect(expr.operands[0], prior, {types_.any_entity, types_.any_record}, hint_for_has);
  Answer answer{types_.boolean, false, object.may_fail, {}};
  if (!object.type) return answer;
  std::vector<std::pair<std::string_view, TypeRef>> path{{"", object.type}};
  std::uint32_t base = numbers_.of(expr.operands[0]);
  SafeSet known = prior;
  std::vector<HasStep> steps;
  for (const std::string& name : names) {
    const TypeRef type = path.back().second;
    if (!types_.is_subtype(type, types_.any_entity, Strictness::permissive) &&
        !types_.is_subtype(type, types_.any_record, Strictness::permissive)) {
      const char* hint = hint_for_has(*type);
      problems_.error(expr.span, unexpected_type({types_.any_entity, types_.any_record}, *type),
                      hint ? hint : "");
      return answer;
    }
    steps.push_back(has_step(type, base, name, known));
    if (steps.back().type == types_.always_false || steps.size() == names.size()) break;
    const auto found = schema_.attribute(type, name);
    if (!found) {
      if (!problems_.muted()) no_such_attribute(expr, describe(expr.operands[0], path, name), type, name);
      return answer;
    }
    known = known.both(SafeSet(steps.back().access));
    base = steps.back().access;
    path.emplace_back(name, found->type);
  }
  answer = has_result(steps, object.may_fail);
  answer.ok = object.ok && answer.ok;
  return answer;
}

Answer Checker::has_result(const std::vector<HasStep>& steps, bool may_fail) {
  Answer answer{types_.always_true, true, false, {}};
  for (const HasStep& step : steps) {
    Answer next{step.type, true, false, {}};
    if (step.known_attribute) next.safe = SafeSet(step.access);
    answer = logical_and(answer, next);
  }
  answer.may_fail = may_fail;
  return answer;
}

Answer Checker::has_tag(const Expr& expr, const SafeSet& prior) {
  const Answer entity = expect(expr.operands[0], prior, {types_.any_entity});
  const Answer key = expect(expr.operands[1], prior, {types_.string});
  Answer answer{nullptr, entity.ok && key.ok, entity.may_fail || key.may_fail, {}};
  if (!entity.type) return answer;
  const std::uint32_t access = numbers_.tag(numbers_.of(expr.operands[0]), numbers_.of(expr.operands[1]));
  if (schema_.tag_types(entity.type).empty()) {
    answer.type = types_.always_false;
  } else {
    answer.type = prior.contains(access) ? types_.always_true : types_.boolean;
  }
  answer.safe = SafeSet(access);
  return answer;
}

Answer Checker::get_tag(const Expr& expr, const SafeSet& prior) {
  const Answer entity = expect(expr.operands[0], prior, {types_.any_entity});
  const Answer key = expect(expr.operands[1], prior, {types_.string});
  Answer answer{nullptr, false, entity.may_fail || key.may_fail, {}};
  if (!entity.type) return answer;
  const std::string on_type =
      entity.type->names.size() == 1 ? " on entity type `" + std::string(entity.type->names[0]) + '`' : "";
  if (!prior.contains(numbers_.tag(numbers_.of(expr.operands[0]), numbers_.of(expr.operands[1])))) {
    const std::string tag = to_text(expr.operands[1]);
    problems_.error(expr.span, "unable to guarantee safety of access to tag `" + tag + '`' + on_type,
                    "test for it first: `.hasTag(" + tag + ") && ..`");
    return answer;
  }
  const std::vector<TypeRef> tags = schema_.tag_types(entity.type);
  if (tags.empty()) {
    const std::string type =
        entity.type->names.size() == 1 ? "type `" + std::string(entity.type->names[0]) + '`' : "this type";
    problems_.error(expr.span, "`.getTag()` is not allowed on entities of " + type +
                                   " because no `tags` were declared on the entity type in the schema");
    return answer;
  }
  const Bound bound = types_.least_upper_bound(tags, strictness_);
  if (!bound.type) {
    problems_.error(expr.span, incompatible_types(tags), why_incompatible("tags", bound.misfit));
    return answer;
  }
  answer.type = bound.type;
  answer.ok = entity.ok && key.ok;
  return answer;
}

}  // namespace sallyport::cedar
