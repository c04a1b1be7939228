#include <algorithm>

#include "policy/language/grammar.h"
#include "policy/language/limits.h"

namespace sallyport::cedar {
namespace {

std::string effect_hint(std::string_view word) {
  if (word == "allow" || word == "grant") return "write `permit`";
  if (word == "deny" || word == "reject") return "write `forbid`";
  const std::string_view near = nearest_name(word, {"permit", "forbid"});
  return near.empty() ? std::string() : "did you mean `" + std::string(near) + "`?";
}

}  // namespace

std::optional<PolicySet> Grammar::policies() {
  PolicySet set;
  for (std::size_t number = 0; !at_end(); ++number) {
    if (number == limits::policies) {
      error(current_.span, "more than " + std::to_string(limits::policies) + " policies in one text");
      return std::nullopt;
    }
    std::optional<Policy> one = policy_body("policy" + std::to_string(number));
    if (!one) {
      recover();
    } else {
      (one->is_template() ? set.templates : set.policies).push_back(std::move(*one));
    }
    if (expressions_ > limits::expressions) return std::nullopt;
  }
  return set;
}

std::optional<Policy> Grammar::policy(std::string id) {
  if (at_end()) {
    error(current_.span, "expected a policy, but the text is empty");
    return std::nullopt;
  }
  std::optional<Policy> one = policy_body(std::move(id));
  if (one && !at_end()) error(current_.span, "expected one policy, but another follows it");
  return one;
}

// What was wrong may have been a missing `;`: then the next policy begins before the next `;`.
void Grammar::recover() {
  depth_ = 0;
  while (!at_end() && !is(TokenKind::semicolon)) advance();
  take(TokenKind::semicolon);
}

std::optional<Policy> Grammar::policy_body(std::string id) {
  Policy policy;
  const Span first = current_.span;
  policy.id = std::move(id);
  policy.source = shared_;
  if (!annotations(policy)) return std::nullopt;
  const std::optional<Effect> effect_read = effect();
  if (!effect_read) return std::nullopt;
  policy.effect = *effect_read;
  if (!scope(policy) || !conditions(policy) || !end_of_policy()) return std::nullopt;
  policy.span = span_from(first);
  return policy;
}

bool Grammar::annotations(Policy& policy) {
  while (is(TokenKind::at)) {
    if (policy.annotations.size() == limits::annotations) {
      error(current_.span, "more than " + std::to_string(limits::annotations) + " annotations on one policy");
      return false;
    }
    if (!annotation(policy)) return false;
  }
  return true;
}

bool Grammar::annotation(Policy& policy) {
  const Span first = current_.span;
  take(TokenKind::at);
  if (!is(TokenKind::identifier) && !is_reserved(current_.kind)) {
    unexpected("the name of an annotation");
    return false;
  }
  Annotation read;
  read.key = text_of(current_);
  advance();
  if (take(TokenKind::left_paren)) {
    std::optional<std::string> value = string_token();
    if (!value || !expect(TokenKind::right_paren, "after the text of the annotation")) return false;
    read.value = std::move(*value);
    read.has_value = true;
  }
  read.span = span_from(first);
  if (policy.find_annotation(read.key) != nullptr) {
    error(read.span, "this policy has an annotation `@" + read.key + "` already");
  }
  policy.annotations.push_back(std::move(read));
  return true;
}

std::optional<Effect> Grammar::effect() {
  if (is_word("permit") || is_word("forbid")) {
    const Effect read = is_word("permit") ? Effect::permit : Effect::forbid;
    advance();
    return read;
  }
  if (is(TokenKind::identifier)) {
    const std::string_view word = text_of(current_);
    error(current_.span, "expected `permit` or `forbid`, found `" + std::string(word) + "`",
          effect_hint(word));
  } else {
    unexpected("`permit` or `forbid`");
  }
  return std::nullopt;
}

bool Grammar::conditions(Policy& policy) {
  auto read = std::make_shared<std::vector<Condition>>();
  while (is(TokenKind::identifier) && ahead_.kind == TokenKind::left_brace) {
    if (read->size() == limits::conditions) {
      error(current_.span, "more than " + std::to_string(limits::conditions) + " conditions in one policy");
      return false;
    }
    if (!condition(*read)) return false;
  }
  policy.conditions = std::move(read);
  return true;
}

bool Grammar::condition(std::vector<Condition>& conditions) {
  Condition read;
  const Span first = current_.span;
  const std::string word(text_of(current_));
  read.kind = word == "unless" ? Condition::Kind::unless : Condition::Kind::when;
  if (word != "when" && word != "unless") {
    const std::string_view near = nearest_name(word, {"when", "unless"});
    error(first, "expected `when` or `unless`, found `" + word + "`",
          near.empty() ? std::string() : "did you mean `" + std::string(near) + "`?");
  }
  advance();
  take(TokenKind::left_brace);
  if (is(TokenKind::right_brace)) {
    advance();
    error(span_from(first), "the body of `" + word + "` is empty", "leave the clause out, or write `true`");
    return true;
  }
  MaybeNode body = expr();
  if (!body) return false;
  if (!is(TokenKind::right_brace)) {
    unexpected_operator("an operator or `}` at the end of the condition");
    return false;
  }
  advance();
  read.body = std::move(body->expr);
  read.span = span_from(first);
  conditions.push_back(std::move(read));
  return true;
}

bool Grammar::end_of_policy() {
  if (take(TokenKind::semicolon)) return true;
  if (is_word("when") || is_word("unless")) {
    advance();
    unexpected("`{` before the condition");
    return false;
  }
  const bool next_begins = is(TokenKind::at) || is_word("permit") || is_word("forbid");
  if (!next_begins && !at_end()) {
    unexpected("`when`, `unless` or `;`");
    return false;
  }
  error({previous_.end, previous_.end}, "expected `;` at the end of the policy");
  return true;
}

}  // namespace sallyport::cedar
