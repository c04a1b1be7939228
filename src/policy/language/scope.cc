#include "policy/language/grammar.h"
#include "policy/language/parser.h"

namespace sallyport::cedar {

bool Grammar::scope(Policy& policy) {
  if (!expect(TokenKind::left_paren, "before the scope")) return false;
  if (!scope_variable("principal") || !entity_scope("principal", policy.principal)) return false;
  if (!scope_comma("principal", "action")) return false;
  if (!scope_variable("action") || !action_scope(policy.action)) return false;
  if (!scope_comma("action", "resource")) return false;
  if (!scope_variable("resource") || !entity_scope("resource", policy.resource)) return false;
  take(TokenKind::comma);
  if (is(TokenKind::right_paren)) {
    advance();
    return true;
  }
  if (is(TokenKind::identifier)) {
    error(current_.span, "the scope holds principal, action and resource, and nothing else",
          "other conditions belong into `when { ... }`");
  } else {
    unexpected("`)` at the end of the scope");
  }
  return false;
}

bool Grammar::scope_comma(std::string_view variable, std::string_view next) {
  if (take(TokenKind::comma)) return true;
  if (!is(TokenKind::right_paren)) return scope_operator_error(variable);
  error(current_.span, "the scope lacks `" + std::string(next) + "`",
        "write `(principal, action, resource)`");
  return false;
}

// Takes the variable's name; its span stays in previous_.
bool Grammar::scope_variable(std::string_view name) {
  const std::string quoted = "`" + std::string(name) + "`";
  if (is_word(name)) {
    advance();
    if (!is(TokenKind::colon)) return true;
    error(current_.span, "a type is not written with `:`",
          "write " + quoted.substr(0, quoted.size() - 1) + " is TYPE`");
    return false;
  }
  if (is(TokenKind::right_paren)) {
    error(current_.span, "the scope lacks " + quoted, "write `(principal, action, resource)`");
  } else if (is(TokenKind::identifier)) {
    const std::string word(text_of(current_));
    const bool misspelt = nearest_name(word, {name}) == name && word != "action";
    error(current_.span, "expected " + quoted + ", found `" + word + "`",
          misspelt ? "did you mean " + quoted + "?"
                   : "the scope holds principal, action and resource, in this order");
  } else {
    unexpected(quoted);
  }
  return false;
}

bool Grammar::entity_scope(std::string_view variable, Scope& scope) {
  const Span first = previous_;
  bool typed = false;
  if (take(TokenKind::key_is)) {
    typed = true;
    scope.kind = Scope::Kind::is;
    std::optional<Path> type = path();
    if (!type) return false;
    scope.type = std::move(type->name);
  }
  if (is(TokenKind::key_in)) {
    scope.kind = typed ? Scope::Kind::is_in : Scope::Kind::in;
    advance();
    if (!entity_or_slot(variable, scope)) return false;
  } else if (is(TokenKind::equal_equal)) {
    if (typed) {
      error(current_.span, "`is` cannot stand together with `==`",
            "leave `is` out: the entity after `==` names its type");
    }
    scope.kind = Scope::Kind::equal;
    advance();
    if (!entity_or_slot(variable, scope)) return false;
  } else if (!is(TokenKind::comma) && !is(TokenKind::right_paren)) {
    return scope_operator_error(variable);
  }
  scope.span = span_from(first);
  return true;
}

bool Grammar::scope_operator_error(std::string_view variable) {
  const std::string name(variable);
  switch (current_.kind) {
    case TokenKind::single_equal:
      error(current_.span, "`=` is not an operator", "write `==` to compare");
      break;
    case TokenKind::equal_equal:
    case TokenKind::key_in:
    case TokenKind::key_is:
      error(current_.span, "`" + std::string(text_of(current_)) + "` cannot follow in the scope",
            "write the second condition as `when { " + name + " ... }`");
      break;
    case TokenKind::not_equal:
    case TokenKind::less:
    case TokenKind::less_equal:
    case TokenKind::greater:
    case TokenKind::greater_equal:
    case TokenKind::key_has:
    case TokenKind::key_like:
    case TokenKind::and_and:
    case TokenKind::or_or:
    case TokenKind::dot:
      error(current_.span, "`" + std::string(text_of(current_)) + "` cannot stand in the scope",
            "write the condition as `when { " + name + " ... }`");
      break;
    default:
      unexpected(variable == "action" ? "`==`, `in` or the end of the action"
                                      : "`==`, `in`, `is` or the end of the " + name);
  }
  return false;
}

bool Grammar::entity_or_slot(std::string_view variable, Scope& scope) {
  const std::string wanted = "an entity such as `User::\"alice\"`, or `?" + std::string(variable) + "`,";
  if (is(TokenKind::left_paren)) {
    const Depth guard(*this);
    if (too_many_levels()) return false;
    advance();
    return entity_or_slot(variable, scope) && expect(TokenKind::right_paren, "after the entity");
  }
  if (is(TokenKind::slot)) {
    const std::string_view slot = text_of(current_);
    if (slot.substr(1) != variable) {
      error(current_.span, "`" + std::string(slot) + "` cannot stand here",
            "the slot of the " + std::string(variable) + " is `?" + std::string(variable) + "`");
    }
    scope.slot = true;
    advance();
    return true;
  }
  if (is(TokenKind::left_bracket)) {
    error(current_.span, "expected " + wanted + " found a set",
          "only `action in [...]` takes a set; write several policies, or `when { " + std::string(variable) +
              " in [...] }`");
    return false;
  }
  scope.entity = entity_in_scope(wanted);
  return scope.entity.has_value();
}

std::optional<EntityUid> Grammar::entity_in_scope(std::string_view expected) {
  if (is(TokenKind::string)) {
    error(current_.span, "expected " + std::string(expected) + " found a text",
          "write the entity's type before it: `User::" + std::string(text_of(current_)) + "`");
    return std::nullopt;
  }
  if (!is(TokenKind::identifier) && !is_reserved(current_.kind)) {
    unexpected(expected);
    return std::nullopt;
  }
  const std::optional<Path> type = path();
  if (!type) return std::nullopt;
  if (is(TokenKind::double_colon)) return entity_id(*type);
  error(type->span, "expected " + std::string(expected) + " found the name `" + type->name + "`",
        "an entity is a type and an id: `" + type->name + "::\"...\"`");
  return std::nullopt;
}

bool Grammar::action_scope(ActionScope& scope) {
  const Span first = previous_;
  constexpr std::string_view one = "an action such as `Action::\"read\"`,";
  if (is(TokenKind::key_is)) {
    error(current_.span, "`is` cannot stand with `action`", "name the actions: `action in [...]`");
    return false;
  }
  if (take(TokenKind::equal_equal)) {
    scope.kind = ActionScope::Kind::equal;
    if (is(TokenKind::left_bracket)) {
      error(current_.span, "expected " + std::string(one) + " found a set", "write `action in [...]`");
      return false;
    }
    if (!actions(scope, one)) return false;
  } else if (take(TokenKind::key_in)) {
    scope.kind = ActionScope::Kind::in;
    if (!actions(scope, one)) return false;
  } else if (!is(TokenKind::comma) && !is(TokenKind::right_paren)) {
    return scope_operator_error("action");
  }
  scope.span = span_from(first);
  return true;
}

// One action, or a set of them when the kind is `in`; either may stand in parentheses.
bool Grammar::actions(ActionScope& scope, std::string_view expected) {
  if (is(TokenKind::left_paren)) {
    const Depth guard(*this);
    if (too_many_levels()) return false;
    advance();
    return actions(scope, expected) && expect(TokenKind::right_paren, "after the action");
  }
  if (is(TokenKind::left_bracket) && scope.kind == ActionScope::Kind::in) return action_set(scope);
  if (is(TokenKind::slot)) {
    error(current_.span, "actions have no slot", "slots are `?principal` and `?resource`");
    return false;
  }
  const Span first = current_.span;
  std::optional<EntityUid> uid = entity_in_scope(expected);
  if (!uid) return false;
  check_action(*uid, span_from(first));
  scope.actions.push_back(std::move(*uid));
  return true;
}

bool Grammar::action_set(ActionScope& scope) {
  scope.kind = ActionScope::Kind::in_set;
  take(TokenKind::left_bracket);
  while (!is(TokenKind::right_bracket)) {
    if (!actions(scope, "an action such as `Action::\"read\"`,")) return false;
    if (!take(TokenKind::comma)) break;
  }
  return expect(TokenKind::right_bracket, "or `,` after the action");
}

void Grammar::check_action(const EntityUid& uid, Span span) {
  if (is_action_type(uid.type)) return;
  error(span, "`" + to_text(uid) + "` is no action",
        "the type of an action is `Action`, or ends in `::Action`");
}

}  // namespace sallyport::cedar
