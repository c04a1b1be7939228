#include "policy/language/functions.h"
#include "policy/language/grammar.h"
#include "policy/language/limits.h"

namespace sallyport::cedar {
namespace {

std::string did_you_mean(std::string_view name, const std::vector<std::string_view>& known,
                         std::string_view after = {}) {
  const std::string_view near = nearest_name(name, known);
  if (near.empty()) return {};
  return "did you mean `" + std::string(near) + std::string(after) + "`?";
}

}  // namespace

Grammar::MaybeNode Grammar::member() {
  MaybeNode node = primary();
  while (node) {
    if (is(TokenKind::dot)) {
      node = dot(std::move(*node));
    } else if (is(TokenKind::left_bracket)) {
      node = index(std::move(*node));
    } else if (is(TokenKind::left_paren)) {
      error(current_.span, "this cannot be called", "only functions and methods can");
      return std::nullopt;
    } else {
      break;
    }
  }
  return node;
}

Grammar::MaybeNode Grammar::dot(Node target) {
  take(TokenKind::dot);
  if (!is(TokenKind::identifier) && !is_reserved(current_.kind)) {
    unexpected("an attribute's or a method's name after `.`");
    return std::nullopt;
  }
  const Token name = current_;
  if (reserved(name, "write [\"...\"], with the name in quotes")) {
    advance();
  } else {
    advance();
    if (is(TokenKind::left_paren)) return method(std::move(target), name);
  }
  Expr rest{.op = Op::get_attribute, .span = target.expr.span, .operands = {}, .data = {}};
  rest.data = std::string(text_of(name));
  std::vector<Node> operands;
  operands.push_back(std::move(target));
  return join(Op::get_attribute, std::move(operands), std::move(rest));
}

Grammar::MaybeNode Grammar::index(Node target) {
  Expr rest{.op = Op::get_attribute, .span = target.expr.span, .operands = {}, .data = {}};
  take(TokenKind::left_bracket);
  if (!is(TokenKind::string)) {
    unexpected("an attribute's name in quotes between `[` and `]`");
    return std::nullopt;
  }
  std::optional<std::string> name = string_token();
  if (!name || !expect(TokenKind::right_bracket, "after the attribute's name")) return std::nullopt;
  rest.data = std::move(*name);
  std::vector<Node> operands;
  operands.push_back(std::move(target));
  return join(Op::get_attribute, std::move(operands), std::move(rest));
}

bool Grammar::arguments(std::vector<Node>& out) {
  take(TokenKind::left_paren);
  while (!is(TokenKind::right_paren)) {
    MaybeNode argument = expr();
    if (!argument) return false;
    out.push_back(std::move(*argument));
    if (!take(TokenKind::comma)) break;
  }
  return expect(TokenKind::right_paren, "or `,` after the argument");
}

Grammar::MaybeNode Grammar::method(Node target, const Token& name) {
  const std::string_view word = text_of(name);
  Expr rest{.op = Op::call, .span = target.expr.span, .operands = {}, .data = {}};
  std::vector<Node> operands;
  operands.push_back(std::move(target));
  const std::optional<Op> built_in = built_in_method(word);
  if (!built_in && !is_extension_method(word)) {
    const bool function = is_extension_function(word);
    error(
        name.span, "there is no method `" + std::string(word) + "`",
        function ? "it is a function: `" + std::string(word) + "(...)`" : did_you_mean(word, method_names()));
  }
  if (!arguments(operands)) return std::nullopt;
  if (!built_in) {
    rest.data = std::string(word);
    return join(Op::call, std::move(operands), std::move(rest));
  }
  const std::size_t wanted = method_arguments(*built_in);
  if (operands.size() - 1 != wanted) {
    error(name.span, "`" + std::string(word) + "` takes " +
                         (wanted == 0 ? "no arguments" : std::to_string(wanted) + " argument") + ", found " +
                         std::to_string(operands.size() - 1));
    operands.erase(operands.begin() + 1, operands.end());
  }
  return join(*built_in, std::move(operands), std::move(rest));
}

Grammar::MaybeNode Grammar::function(const Path& name) {
  Expr rest{.op = Op::call, .span = name.span, .operands = {}, .data = {}};
  if (name.usable && !is_extension_function(name.name)) {
    const bool is_method = built_in_method(name.name) || is_extension_method(name.name);
    error(name.span, "there is no function `" + name.name + "`",
          is_method ? "it is a method: `e." + name.name + "(...)`"
                    : did_you_mean(name.name, function_names(), "(...)"));
  }
  std::vector<Node> operands;
  if (!arguments(operands)) return std::nullopt;
  rest.data = name.name;
  return join(Op::call, std::move(operands), std::move(rest));
}

}  // namespace sallyport::cedar
