#include <algorithm>

#include "policy/language/grammar.h"
#include "policy/language/limits.h"
#include "policy/language/pattern.h"

namespace sallyport::cedar {
namespace {

bool is_comparison(TokenKind kind) {
  return (kind >= TokenKind::equal_equal && kind <= TokenKind::greater_equal) || kind == TokenKind::key_in ||
         kind == TokenKind::single_equal;
}

Op comparison(TokenKind kind) {
  switch (kind) {
    case TokenKind::not_equal:
      return Op::not_equal;
    case TokenKind::less:
      return Op::less;
    case TokenKind::less_equal:
      return Op::less_equal;
    case TokenKind::greater:
      return Op::greater;
    case TokenKind::greater_equal:
      return Op::greater_equal;
    case TokenKind::key_in:
      return Op::in;
    default:
      return Op::equal;
  }
}

}  // namespace

Grammar::MaybeNode Grammar::expr() {
  const Depth guard(*this);
  if (too_many_levels()) return std::nullopt;
  return is(TokenKind::key_if) && ahead_.kind != TokenKind::double_colon ? if_expr() : or_expr();
}

Grammar::MaybeNode Grammar::if_expr() {
  Expr rest{.op = Op::if_then_else, .span = current_.span, .operands = {}, .data = {}};
  take(TokenKind::key_if);
  std::vector<Node> parts;
  constexpr std::pair<TokenKind, std::string_view> separators[] = {
      {TokenKind::key_then, "after the condition of `if`"},
      {TokenKind::key_else, "after what follows `then`; an `if` always has one"},
      {TokenKind::end, ""}};
  for (const auto& [separator, place] : separators) {
    MaybeNode part = expr();
    if (!part) return std::nullopt;
    parts.push_back(std::move(*part));
    if (separator != TokenKind::end && !expect(separator, place)) return std::nullopt;
  }
  return join(Op::if_then_else, std::move(parts), std::move(rest));
}

// Makes a node of `rest`, which has its span and data, and the operands.
Grammar::MaybeNode Grammar::join(Op op, std::vector<Node> operands, Expr rest) {
  unsigned height = 0;
  rest.op = op;
  rest.span = span_from(rest.span);
  rest.operands.reserve(operands.size());
  for (Node& operand : operands) {
    height = std::max(height, operand.height);
    rest.operands.push_back(std::move(operand.expr));
  }
  if (height + 1 > limits::depth) return too_deep(rest.span);
  if (++expressions_ > limits::expressions) {
    error(rest.span, "more than " + std::to_string(limits::expressions) + " expressions in one text");
    return std::nullopt;
  }
  return Node{std::move(rest), height + 1};
}

Grammar::MaybeNode Grammar::binary(Op op, Node left, Node right) {
  const Span span{left.expr.span.begin, right.expr.span.end};
  std::vector<Node> operands;
  operands.reserve(2);
  operands.push_back(std::move(left));
  operands.push_back(std::move(right));
  MaybeNode node = join(op, std::move(operands), Expr{.op = op, .span = span, .operands = {}, .data = {}});
  if (node) node->expr.span = span;
  return node;
}

// `&&` and `||` may be grouped as one likes: the same operands are evaluated in the same order. Long chains
// are halved, so that a policy may hold thousands of alternatives without nesting as deep.
Grammar::MaybeNode Grammar::join_chain(Op op, std::vector<Node> operands) {
  if (operands.size() > limits::leaning_chain) {
    const auto middle = operands.begin() + static_cast<std::ptrdiff_t>(operands.size() / 2);
    std::vector<Node> right(std::make_move_iterator(middle), std::make_move_iterator(operands.end()));
    operands.erase(middle, operands.end());
    MaybeNode low = join_chain(op, std::move(operands));
    MaybeNode high = join_chain(op, std::move(right));
    if (!low || !high) return std::nullopt;
    return binary(op, std::move(*low), std::move(*high));
  }
  MaybeNode joined = std::move(operands.front());
  for (std::size_t i = 1; joined && i < operands.size(); ++i) {
    joined = binary(op, std::move(*joined), std::move(operands[i]));
  }
  return joined;
}

Grammar::MaybeNode Grammar::chain(Op op, TokenKind kind, MaybeNode (Grammar::*operand)()) {
  MaybeNode first = (this->*operand)();
  if (!first || !is(kind)) return first;
  std::vector<Node> operands;
  operands.push_back(std::move(*first));
  while (take(kind)) {
    MaybeNode next = (this->*operand)();
    if (!next) return std::nullopt;
    operands.push_back(std::move(*next));
  }
  return join_chain(op, std::move(operands));
}

Grammar::MaybeNode Grammar::or_expr() { return chain(Op::logical_or, TokenKind::or_or, &Grammar::and_expr); }
Grammar::MaybeNode Grammar::and_expr() {
  return chain(Op::logical_and, TokenKind::and_and, &Grammar::relation);
}

Grammar::MaybeNode Grammar::relation() {
  MaybeNode left = sum();
  if (!left) return std::nullopt;
  const TokenKind kind = current_.kind;
  if (take(TokenKind::key_has)) {
    left = has(std::move(*left));
  } else if (take(TokenKind::key_like)) {
    left = like(std::move(*left));
  } else if (take(TokenKind::key_is)) {
    left = is_type(std::move(*left));
  } else if (is_comparison(kind)) {
    if (is(TokenKind::single_equal)) {
      error(current_.span, "`=` is not an operator", "write `==` to compare");
    }
    advance();
    MaybeNode right = sum();
    if (!right) return std::nullopt;
    left = binary(comparison(kind), std::move(*left), std::move(*right));
  } else {
    return left;
  }
  const TokenKind next = current_.kind;
  if (left && (is_comparison(next) || next == TokenKind::key_has || next == TokenKind::key_like ||
               next == TokenKind::key_is)) {
    error(current_.span, "`" + std::string(text_of(current_)) + "` cannot follow another comparison",
          "join comparisons with `&&`, or use parentheses");
    return std::nullopt;
  }
  return left;
}

Grammar::MaybeNode Grammar::has(Node target) {
  Expr rest{.op = Op::has, .span = target.expr.span, .operands = {}, .data = {}};
  Names names;
  if (is(TokenKind::string)) {
    std::optional<std::string> name = string_token();
    if (!name) return std::nullopt;
    names.names.push_back(std::move(*name));
  } else {
    do {
      if (!is(TokenKind::identifier) && !is_reserved(current_.kind)) {
        unexpected(names.names.empty() ? "an attribute's name, plain or in quotes," : "an attribute's name");
        return std::nullopt;
      }
      if (names.names.size() == limits::depth) {
        too_deep(current_.span);
        return std::nullopt;
      }
      reserved(current_, "the name of an attribute can stand in quotes");
      names.names.emplace_back(text_of(current_));
      advance();
    } while (take(TokenKind::dot));
  }
  rest.data = std::move(names);
  std::vector<Node> operands;
  operands.push_back(std::move(target));
  return join(Op::has, std::move(operands), std::move(rest));
}

Grammar::MaybeNode Grammar::like(Node target) {
  if (!is(TokenKind::string)) {
    unexpected("a pattern in quotes after `like`");
    return std::nullopt;
  }
  Expr rest{.op = Op::like, .span = target.expr.span, .operands = {}, .data = {}};
  Pattern pattern;
  EscapeError wrong;
  std::string_view body = text_of(current_);
  body = body.substr(1, body.size() - 2);
  if (!parse_pattern(body, pattern, wrong)) escape_error(current_, wrong.offset, wrong.message);
  advance();
  rest.data = std::move(pattern);
  std::vector<Node> operands;
  operands.push_back(std::move(target));
  return join(Op::like, std::move(operands), std::move(rest));
}

Grammar::MaybeNode Grammar::is_type(Node target) {
  Expr rest{.op = Op::is, .span = target.expr.span, .operands = {}, .data = {}};
  std::optional<Path> type = path();
  if (!type) return std::nullopt;
  if (is(TokenKind::double_colon)) {
    error(current_.span, "`is` takes a type, not an entity", "compare entities with `==`");
    return std::nullopt;
  }
  rest.data = std::move(type->name);
  std::vector<Node> operands;
  operands.push_back(std::move(target));
  if (!take(TokenKind::key_in)) return join(Op::is, std::move(operands), std::move(rest));
  MaybeNode group = sum();
  if (!group) return std::nullopt;
  operands.push_back(std::move(*group));
  return join(Op::is_in, std::move(operands), std::move(rest));
}

Grammar::MaybeNode Grammar::sum() {
  MaybeNode left = product();
  while (left && (is(TokenKind::plus) || is(TokenKind::minus))) {
    const Op op = is(TokenKind::plus) ? Op::add : Op::subtract;
    advance();
    MaybeNode right = product();
    if (!right) return std::nullopt;
    left = binary(op, std::move(*left), std::move(*right));
  }
  return left;
}

Grammar::MaybeNode Grammar::product() {
  MaybeNode left = unary();
  while (left && (is(TokenKind::star) || is(TokenKind::slash) || is(TokenKind::percent))) {
    if (!is(TokenKind::star)) {
      error(current_.span,
            is(TokenKind::slash) ? "division is not supported" : "remainders are not supported",
            "Cedar has `+`, `-` and `*`");
    }
    advance();
    MaybeNode right = unary();
    if (!right) return std::nullopt;
    left = binary(Op::multiply, std::move(*left), std::move(*right));
  }
  return left;
}

Grammar::MaybeNode Grammar::unary() {
  constexpr std::size_t most = 4;
  if (!is(TokenKind::bang) && !is(TokenKind::minus)) return member();
  const TokenKind kind = current_.kind;
  std::vector<Span> marks;
  for (; is(kind); advance()) {
    if (marks.size() < most) {
      marks.push_back(current_.span);
    } else if (marks.size() == most) {
      error(current_.span, "more than four `" + std::string(text_of(current_)) + "` in a row");
      marks.push_back(current_.span);
    }
  }
  const TokenKind after = ahead_.kind;
  const bool literal = kind == TokenKind::minus && is(TokenKind::number) && after != TokenKind::dot &&
                       after != TokenKind::left_bracket && after != TokenKind::left_paren;
  MaybeNode node = literal ? number(marks.back()) : member();
  if (literal) marks.pop_back();
  for (; node && !marks.empty(); marks.pop_back()) {
    std::vector<Node> operand;
    operand.push_back(std::move(*node));
    const Op op = kind == TokenKind::bang ? Op::logical_not : Op::negate;
    node = join(op, std::move(operand), Expr{.op = op, .span = marks.back(), .operands = {}, .data = {}});
  }
  return node;
}

}  // namespace sallyport::cedar
