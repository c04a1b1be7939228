#include "policy/validate/names.h"

#include <algorithm>

#include "policy/value/escape.h"

namespace sallyport::cedar {
namespace {

class NameCheck {
 public:
  NameCheck(const SchemaTypes& schema, Problems& problems) : schema_(schema), problems_(problems) {}

  void scope(const Scope& scope) {
    if (!scope.type.empty()) type(scope.type, scope.span);
    if (scope.entity) entity(*scope.entity, scope.span);
  }

  void expression(const Expr& expr) {
    if (expr.op == Op::literal) {
      if (const EntityUid* uid = std::get_if<EntityUid>(&expr.data)) entity(*uid, expr.span);
    }
    if (expr.op == Op::is || expr.op == Op::is_in) type(std::get<std::string>(expr.data), expr.span);
    for (const Expr& operand : expr.operands) expression(operand);
  }

  void entity(const EntityUid& uid, Span span) {
    type(uid.type, span);
    if (names_action_type(uid.type)) {
      action(uid, span);
    } else {
      enumerated(uid, span);
    }
  }

  void type(const std::string& name, Span span) {
    if (schema_.is_known_type(name)) return;
    std::vector<std::string_view> known;
    for (const auto& [other, type] : schema_.schema().entity_types) known.push_back(other);
    problems_.error(span, "unrecognized entity type `" + name + '`', did_you_mean(name, known));
  }

 private:
  void action(const EntityUid& uid, Span span) {
    if (schema_.schema().find_action(uid)) return;
    std::vector<std::string> texts;
    for (const auto& [other, action] : schema_.schema().actions) texts.push_back(to_text(other));
    const std::string text = to_text(uid);
    problems_.error(span, "unrecognized action `" + text + '`',
                    did_you_mean(text, std::vector<std::string_view>(texts.begin(), texts.end())));
  }

  void enumerated(const EntityUid& uid, Span span) {
    const EntityType* type = schema_.schema().find_entity_type(uid.type);
    if (!type || !type->enum_ids) return;
    const std::vector<std::string>& ids = *type->enum_ids;
    if (std::find(ids.begin(), ids.end(), uid.id) != ids.end()) return;
    std::string hint = "it is one of:";
    for (const std::string& id : ids) hint += ' ' + quote(id);
    problems_.error(span,
                    "entity `" + to_text(uid) + "` is of an enumerated entity type, but `" + quote(uid.id) +
                        "` is not declared as a valid eid",
                    std::move(hint));
  }

  const SchemaTypes& schema_;
  Problems& problems_;
};

}  // namespace

void check_names(const Policy& policy, const SchemaTypes& schema, Problems& problems) {
  NameCheck check(schema, problems);
  check.scope(policy.principal);
  for (const EntityUid& uid : policy.action.actions) check.entity(uid, policy.action.span);
  check.scope(policy.resource);
  for (const Condition& condition : *policy.conditions) check.expression(condition.body);
}

void check_slot_names(const Policy& link, const Policy& original, const SchemaTypes& schema,
                      Problems& problems) {
  NameCheck check(schema, problems);
  const auto slot = [&](const Scope& filled, const Scope& scope) {
    if (scope.slot && filled.entity) check.type(filled.entity->type, filled.span);
  };
  slot(link.principal, original.principal);
  slot(link.resource, original.resource);
}

}  // namespace sallyport::cedar
