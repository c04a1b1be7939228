#include "policy/language/arrange.h"

namespace sallyport::cedar {
namespace {

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

// Takes out lines that are empty or blank, and blanks at the ends, but not within texts in quotes.
std::string without_empty_lines(std::string_view text) {
  std::string out;
  Lexer lexer(text);
  std::size_t last_end = 0;
  while (true) {
    const Token token = lexer.next();
    for (std::size_t i = last_end; i < token.span.begin; ++i) {
      if (text[i] == '\n') {
        while (!out.empty() && (out.back() == ' ' || out.back() == '\n')) out.pop_back();
        if (out.empty()) continue;
      }
      if (!out.empty() || !is_blank(text[i])) out += text[i];
    }
    out += text.substr(token.span.begin, token.span.end - token.span.begin);
    last_end = token.span.end;
    if (token.kind == TokenKind::end) break;
  }
  while (!out.empty() && is_blank(out.back())) out.pop_back();
  return out;
}

}  // namespace

Layout::Piece Arrangement::before(CommentedToken& token) {
  Piece piece = layout_.nothing();
  if (token.before.empty()) return piece;
  for (const std::string_view comment : token.before) {
    piece = layout_.join(piece, layout_.hard_line(), layout_.text(comment));
  }
  token.before.clear();
  return layout_.join(piece, layout_.hard_line());
}

Layout::Piece Arrangement::after(CommentedToken& token, Piece otherwise) {
  if (token.after.empty()) return otherwise;
  const Piece piece = layout_.join(layout_.space(), layout_.text(token.after), layout_.hard_line());
  token.after = {};
  return piece;
}

Layout::Piece Arrangement::word(Piece next) {
  CommentedToken& token = tokens_[at_++];
  const Piece leading = before(token);
  const Piece text = layout_.text(token.text);
  return layout_.join(leading, text, after(token, next));
}

std::string Arrangement::policy(unsigned width) {
  layout_ = Layout();
  Piece all = layout_.nothing();
  while (is(TokenKind::at)) all = layout_.join(all, annotation());
  all = layout_.join(all, effect());
  all = layout_.join(all, scope());
  const bool more = tokens_[at_ + 1].kind != TokenKind::semicolon;
  all = layout_.join(all, word(more ? layout_.hard_line() : layout_.nothing()));
  bool first = true;
  while (!is(TokenKind::semicolon)) {
    if (!first) all = layout_.join(all, layout_.hard_line());
    first = false;
    all = layout_.join(all, condition());
  }
  all = layout_.join(all, word());
  return without_empty_lines(layout_.render(all, width));
}

Layout::Piece Arrangement::annotation() {
  const Piece at = word();
  const Piece name = layout_.join(at, word());
  if (!is(TokenKind::left_paren)) return layout_.join(name, layout_.hard_line());
  const Piece open = word();
  const Piece value = word();
  return layout_.join(name, open, value, word(layout_.hard_line()));
}

Layout::Piece Arrangement::effect() {
  const Piece leading = before(tokens_[at_]);
  const Piece name = word();
  return layout_.join(leading, layout_.group(layout_.join(name, layout_.line(), word())));
}

// Up to the closing parenthesis, which stays.
Layout::Piece Arrangement::scope() {
  const bool plain = scope_is_plain();
  const Piece between = plain ? layout_.space() : layout_.hard_line();
  Piece inner = layout_.nothing();
  Piece end_line = layout_.nothing();
  while (true) {
    const std::size_t end = end_of_variable();
    if (!tokens_[end - 1].after.empty()) end_line = layout_.hard_line();
    inner = layout_.join(inner, variable(end));
    if (!is(TokenKind::comma)) break;
    inner = layout_.join(inner, word(between));
    end_line = layout_.nothing();
  }
  if (plain) return layout_.join(layout_.group(layout_.nest(indent_, inner)), end_line);
  return layout_.join(layout_.nest(indent_, layout_.join(layout_.hard_line(), inner)), layout_.hard_line());
}

bool Arrangement::scope_is_plain() const {
  for (std::size_t i = at_; tokens_[i].kind != TokenKind::right_paren; ++i) {
    if (tokens_[i].kind != TokenKind::identifier && tokens_[i].kind != TokenKind::comma) return false;
  }
  return true;
}

// The comma or parenthesis behind the variable that begins here.
std::size_t Arrangement::end_of_variable() const {
  std::size_t depth = 0;
  for (std::size_t i = at_;; ++i) {
    const TokenKind kind = tokens_[i].kind;
    const bool closing = kind == TokenKind::right_paren || kind == TokenKind::right_bracket;
    if (depth == 0 && (closing || kind == TokenKind::comma)) return i;
    if (kind == TokenKind::left_paren || kind == TokenKind::left_bracket) ++depth;
    if (closing) --depth;
  }
}

Layout::Piece Arrangement::type_of_variable() {
  if (!is(TokenKind::key_is)) return layout_.nothing();
  const Piece keyword = layout_.group(layout_.join(layout_.line(), word()));
  return layout_.group(layout_.nest(indent_, layout_.join(keyword, layout_.line(), path())));
}

Layout::Piece Arrangement::variable(std::size_t end) {
  // Behind a comment the comma stands under the variable, not under what its line is indented to.
  const Piece end_line = tokens_[end - 1].after.empty() ? layout_.nothing() : layout_.hard_line();
  const Piece leading = before(tokens_[at_]);
  const Piece name = word();
  const Piece typed = layout_.join(name, type_of_variable());
  if (at_ == end) return layout_.join(leading, typed, end_line);
  const Piece op = word();
  const Piece left = layout_.group(layout_.join(typed, layout_.line(), op));
  const Piece right = layout_.nest(indent_, layout_.join(layout_.line(), expr()));
  return layout_.join(leading, layout_.group(layout_.join(left, right)), end_line);
}

Layout::Piece Arrangement::condition() {
  const Piece leading = before(tokens_[at_]);
  const Piece keyword = word();
  const Piece brace_leading = before(tokens_[at_]);
  const Piece brace = word();
  const Piece body_leading = before(tokens_[at_]);
  const Piece body = layout_.group(expr());
  const Piece inner = layout_.nest(indent_, layout_.join(layout_.line(), body_leading, body));
  const Piece braces = layout_.group(layout_.join(brace, inner, layout_.line(), word()));
  return layout_.join(leading, layout_.group(layout_.join(keyword, layout_.line(), brace_leading, braces)));
}

Layout::Piece Arrangement::expr() {
  if (!is(TokenKind::key_if)) return disjunction();
  const Piece condition = branch();
  const Piece then = branch();
  const Piece otherwise = branch();
  return layout_.group(layout_.join(condition, layout_.line(), then, layout_.line(), otherwise));
}

Layout::Piece Arrangement::branch() {
  const Piece keyword = word();
  return layout_.join(keyword, layout_.nest(indent_, layout_.join(layout_.line(), expr())));
}

Layout::Piece Arrangement::chain(TokenKind op, Piece (Arrangement::*operand)()) {
  Piece all = (this->*operand)();
  while (is(op)) {
    all = layout_.join(all, layout_.space(), word(layout_.line()));
    all = layout_.join(all, (this->*operand)());
  }
  return all;
}

Layout::Piece Arrangement::disjunction() { return chain(TokenKind::or_or, &Arrangement::conjunction); }
Layout::Piece Arrangement::conjunction() { return chain(TokenKind::and_and, &Arrangement::relation); }

Layout::Piece Arrangement::relation() {
  const Piece left = sum();
  switch (tokens_[at_].kind) {
    case TokenKind::key_has:
    case TokenKind::key_like: {
      const Piece op = word();
      const Piece right = layout_.nest(indent_, sum());
      return layout_.group(layout_.join(left, layout_.line(), op, layout_.line(), right));
    }
    case TokenKind::key_is:
      return is_relation(left);
    case TokenKind::equal_equal:
    case TokenKind::not_equal:
    case TokenKind::less:
    case TokenKind::less_equal:
    case TokenKind::greater:
    case TokenKind::greater_equal:
    case TokenKind::key_in: {
      const Piece op = word();
      return layout_.join(left, layout_.space(), op, layout_.space(), sum());
    }
    default:
      return left;
  }
}

Layout::Piece Arrangement::is_relation(Piece target) {
  const Piece op = word();
  Piece all = layout_.join(target, layout_.space(), op, layout_.space(), layout_.nest(indent_, path()));
  if (is(TokenKind::key_in)) {
    const Piece in = word();
    all = layout_.join(all, layout_.line(), in, layout_.space(), layout_.nest(indent_, sum()));
  }
  return layout_.group(all);
}

Layout::Piece Arrangement::sum() {
  Piece all = product();
  while (is(TokenKind::plus) || is(TokenKind::minus)) {
    all = layout_.join(all, layout_.space(), word(), layout_.line());
    all = layout_.join(all, product());
  }
  return layout_.group(all);
}

Layout::Piece Arrangement::product() {
  Piece all = unary();
  while (is(TokenKind::star)) {
    all = layout_.join(all, layout_.space(), word(), layout_.line());
    all = layout_.join(all, unary());
  }
  return layout_.group(all);
}

Layout::Piece Arrangement::unary() {
  Piece signs = layout_.nothing();
  while (is(TokenKind::bang) || is(TokenKind::minus)) signs = layout_.join(signs, word());
  return layout_.join(signs, member());
}

Layout::Piece Arrangement::member() {
  const Piece item = primary();
  Piece accesses = layout_.nothing();
  while (is(TokenKind::dot) || is(TokenKind::left_bracket) || is(TokenKind::left_paren)) {
    const Piece between = accesses == layout_.nothing() ? layout_.nothing() : layout_.soft_line();
    accesses = layout_.join(accesses, between);
    accesses = layout_.join(accesses, access());
  }
  return layout_.group(layout_.join(item, layout_.nest(indent_, accesses)));
}

Layout::Piece Arrangement::access() {
  if (is(TokenKind::left_paren)) return call();
  const bool bracket = is(TokenKind::left_bracket);
  const Piece open = word();
  const Piece name = word();
  if (!bracket) return layout_.join(open, name);
  return layout_.join(open, name, word());
}

Layout::Piece Arrangement::call() {
  const Piece open = word();
  if (is(TokenKind::right_paren)) return layout_.join(open, word());
  Piece inner = layout_.join(open, layout_.soft_line());
  while (!is(TokenKind::right_paren)) {
    inner = layout_.join(inner, expr());
    if (is(TokenKind::comma)) inner = layout_.join(inner, word(), layout_.line());
  }
  return layout_.join(layout_.nest(indent_, inner), layout_.soft_line(), word());
}

Layout::Piece Arrangement::primary() {
  switch (tokens_[at_].kind) {
    case TokenKind::left_paren: {
      const Piece open = word();
      const Piece inner = layout_.nest(1, expr());
      return layout_.group(layout_.join(open, inner, word()));
    }
    case TokenKind::left_bracket:
      return set();
    case TokenKind::left_brace:
      return record();
    case TokenKind::identifier:
      return path();
    default:
      return word();
  }
}

Layout::Piece Arrangement::path() {
  Piece all = word();
  while (is(TokenKind::double_colon)) {
    all = layout_.join(all, word());
    all = layout_.join(all, word());
  }
  return all;
}

Layout::Piece Arrangement::set() {
  const Piece open = word();
  Piece inner = layout_.nothing();
  while (!is(TokenKind::right_bracket)) {
    inner = layout_.join(inner, expr());
    if (is(TokenKind::comma)) inner = layout_.join(inner, word(), layout_.line());
  }
  return layout_.join(open, layout_.nest(1, inner), word());
}

Layout::Piece Arrangement::record() {
  const Piece leading = before(tokens_[at_]);
  const Piece open = word();
  if (is(TokenKind::right_brace)) return layout_.join(leading, open, word());
  Piece inner = layout_.line();
  while (!is(TokenKind::right_brace)) {
    inner = layout_.join(inner, word());
    inner = layout_.join(inner, word(), layout_.space());
    inner = layout_.join(inner, expr());
    if (is(TokenKind::comma)) inner = layout_.join(inner, word(), layout_.line());
  }
  return layout_.join(
      leading, layout_.group(layout_.join(open, layout_.nest(indent_, inner), layout_.line(), word())));
}

}  // namespace sallyport::cedar
