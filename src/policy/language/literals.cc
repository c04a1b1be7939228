#include <array>
#include <limits>
#include <unordered_set>

#include "policy/language/grammar.h"
#include "policy/language/limits.h"
#include "policy/value/escape.h"

namespace sallyport::cedar {
namespace {

constexpr std::array<std::pair<std::string_view, Variable>, 4> variables{{{"principal", Variable::principal},
                                                                          {"action", Variable::action},
                                                                          {"resource", Variable::resource},
                                                                          {"context", Variable::context}}};

std::string variable_hint(const std::string& name) {
  if (name == "not") return "write `!`";
  if (name == "null" || name == "nil" || name == "None" || name == "undefined") {
    return "there is no null; ask with `has` whether an attribute is there";
  }
  if (name == "True" || name == "TRUE") return "write `true`";
  if (name == "False" || name == "FALSE") return "write `false`";
  const std::string_view near = nearest_name(name, {"principal", "action", "resource", "context"});
  if (!near.empty()) return "did you mean `" + std::string(near) + "`?";
  return "the variables are principal, action, resource and context; a text stands in quotes";
}

}  // namespace

Grammar::MaybeNode Grammar::leaf(Span span, decltype(Expr::data) data, Op op) {
  return join(op, {}, Expr{.op = op, .span = span, .operands = {}, .data = std::move(data)});
}

Grammar::MaybeNode Grammar::primary() {
  const bool begins_path = ahead_.kind == TokenKind::double_colon;
  switch (current_.kind) {
    case TokenKind::identifier:
      return named();
    case TokenKind::key_true:
    case TokenKind::key_false:
      return begins_path ? named() : boolean();
    case TokenKind::number:
      return number({});
    case TokenKind::string:
      return text();
    case TokenKind::left_paren:
      return group();
    case TokenKind::left_bracket:
      return set();
    case TokenKind::left_brace:
      return record();
    case TokenKind::slot:
      error(current_.span, "`" + std::string(text_of(current_)) + "` can stand only in the scope");
      return std::nullopt;
    case TokenKind::key_if:
      if (begins_path) return named();
      error(current_.span, "an `if` cannot stand here", "put it in parentheses");
      return std::nullopt;
    case TokenKind::bang:
    case TokenKind::minus:
      unexpected("an expression");
      return std::nullopt;
    default:
      if (begins_path && is_reserved(current_.kind)) return named();
      unexpected("an expression");
      return std::nullopt;
  }
}

Grammar::MaybeNode Grammar::boolean() {
  const Token token = current_;
  advance();
  return leaf(token.span, token.kind == TokenKind::key_true);
}

// `minus`: the span of the sign that belongs to the number; empty when there is none.
Grammar::MaybeNode Grammar::number(Span minus) {
  constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
  const bool negative = minus.end != 0;
  const Token token = current_;
  advance();
  std::uint64_t value = 0;
  bool fits = true;
  for (const char c : text_of(token)) {
    const auto digit = static_cast<std::uint64_t>(c - '0');
    fits = fits && value <= (largest + 1 - digit) / 10;
    value = fits ? value * 10 + digit : 0;
  }
  fits = fits && value <= largest + (negative ? 1 : 0);
  if (!fits) error(token.span, "this number is too large", "the largest is 9223372036854775807");
  const std::uint64_t bits = negative ? 0 - value : value;
  return leaf(negative ? minus : token.span, static_cast<std::int64_t>(bits));
}

std::optional<std::string> Grammar::string_token() {
  if (!is(TokenKind::string)) {
    unexpected("a text in quotes");
    return std::nullopt;
  }
  std::string_view body = text_of(current_);
  body = body.substr(1, body.size() - 2);
  std::string value;
  EscapeError wrong;
  if (!unescape(body, value, wrong)) escape_error(current_, wrong.offset, wrong.message);
  advance();
  return value;
}

Grammar::MaybeNode Grammar::text() {
  const Span span = current_.span;
  std::optional<std::string> value = string_token();
  if (!value) return std::nullopt;
  return leaf(span, std::move(*value));
}

// Stops before a `::` that no name follows.
std::optional<Grammar::Path> Grammar::path() {
  Path read;
  read.span = current_.span;
  read.usable = true;
  while (true) {
    if (!is(TokenKind::identifier) && !is_reserved(current_.kind)) {
      unexpected("the name of a type");
      return std::nullopt;
    }
    if (++read.parts > limits::name_parts) {
      error(read.span, "a name of more than " + std::to_string(limits::name_parts) + " parts");
      return std::nullopt;
    }
    if (reserved(current_)) read.usable = false;
    read.name += text_of(current_);
    advance();
    read.span = span_from(read.span);
    const bool more =
        is(TokenKind::double_colon) && (ahead_.kind == TokenKind::identifier || is_reserved(ahead_.kind));
    if (!more) return read;
    take(TokenKind::double_colon);
    read.name += "::";
  }
}

Grammar::MaybeNode Grammar::named() {
  const std::optional<Path> name = path();
  if (!name) return std::nullopt;
  if (is(TokenKind::double_colon)) return entity(*name);
  if (is(TokenKind::left_paren)) return function(*name);
  return variable(*name);
}

std::optional<EntityUid> Grammar::entity_id(const Path& type) {
  take(TokenKind::double_colon);
  if (!is(TokenKind::string)) {
    unexpected("the entity's id in quotes after `" + type.name + "::`");
    return std::nullopt;
  }
  std::optional<std::string> id = string_token();
  if (!id) return std::nullopt;
  return EntityUid{type.name, std::move(*id)};
}

Grammar::MaybeNode Grammar::entity(const Path& type) {
  std::optional<EntityUid> uid = entity_id(type);
  if (!uid) return std::nullopt;
  return leaf(type.span, std::move(*uid));
}

Grammar::MaybeNode Grammar::variable(const Path& name) {
  for (const auto& [word, variable] : variables) {
    if (word == name.name) return leaf(name.span, variable, Op::variable);
  }
  if (name.usable) {
    const bool qualified = name.parts > 1;
    error(
        name.span, "there is no variable `" + name.name + "`",
        qualified ? "an entity is a type and an id: `" + name.name + "::\"...\"`" : variable_hint(name.name));
  }
  return leaf(name.span, false);  // reading goes on
}

Grammar::MaybeNode Grammar::group() {
  const Span first = current_.span;
  take(TokenKind::left_paren);
  MaybeNode inner = expr();
  if (!inner || !expect(TokenKind::right_paren, "after the expression")) return std::nullopt;
  inner->expr.span = span_from(first);
  return inner;
}

Grammar::MaybeNode Grammar::set() {
  Expr rest{.op = Op::set, .span = current_.span, .operands = {}, .data = {}};
  take(TokenKind::left_bracket);
  std::vector<Node> elements;
  while (!is(TokenKind::right_bracket)) {
    MaybeNode element = expr();
    if (!element) return std::nullopt;
    elements.push_back(std::move(*element));
    if (!take(TokenKind::comma)) break;
  }
  if (!expect(TokenKind::right_bracket, "or `,` after the element")) return std::nullopt;
  return join(Op::set, std::move(elements), std::move(rest));
}

Grammar::MaybeNode Grammar::record() {
  Expr rest{.op = Op::record, .span = current_.span, .operands = {}, .data = {}};
  take(TokenKind::left_brace);
  Names keys;
  std::unordered_set<std::string> seen;
  std::vector<Node> values;
  while (!is(TokenKind::right_brace)) {
    std::string key;
    const Span key_span = current_.span;
    if (!record_key(key) || !expect(TokenKind::colon, "after the key")) return std::nullopt;
    if (!seen.insert(key).second) {
      error(key_span, "the key " + quote(key) + " stands in this record twice");
    }
    if (keys.names.size() == limits::record_keys) {
      error(key_span, "more than " + std::to_string(limits::record_keys) + " keys in one record");
      return std::nullopt;
    }
    MaybeNode value = expr();
    if (!value) return std::nullopt;
    keys.names.push_back(std::move(key));
    values.push_back(std::move(*value));
    if (!take(TokenKind::comma)) break;
  }
  if (!expect(TokenKind::right_brace, "or `,` after the value")) return std::nullopt;
  rest.data = std::move(keys);
  return join(Op::record, std::move(values), std::move(rest));
}

bool Grammar::record_key(std::string& key) {
  if (is(TokenKind::string)) {
    std::optional<std::string> read = string_token();
    if (read) key = std::move(*read);
    return read.has_value();
  }
  if (!is(TokenKind::identifier) && !is_reserved(current_.kind)) {
    unexpected("a key, plain or in quotes,");
    return false;
  }
  reserved(current_, "a key can stand in quotes");
  key = text_of(current_);
  advance();
  return true;
}

}  // namespace sallyport::cedar
