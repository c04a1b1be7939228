#include "policy/language/grammar.h"

#include <array>
#include <utility>

#include "policy/language/limits.h"

namespace sallyport::cedar {

Grammar::Grammar(const SourcePtr& source, Diagnostics& diagnostics)
    : source_(*source), shared_(source), diagnostics_(diagnostics), lexer_(source->text()) {
  current_ = lexer_.next();
  ahead_ = lexer_.next();
}

std::optional<Expr> Grammar::expression() {
  MaybeNode node = expr();
  if (!node) return std::nullopt;
  if (!at_end()) {
    unexpected_operator("an operator or the end of the expression");
    return std::nullopt;
  }
  return std::move(node->expr);
}

std::optional<EntityUid> Grammar::entity_uid() {
  const std::optional<Path> type = path();
  if (!type || !is(TokenKind::double_colon)) return std::nullopt;
  return entity_id(*type);
}

void Grammar::advance() {
  previous_ = current_.span;
  current_ = ahead_;
  ahead_ = lexer_.next();
}

bool Grammar::is_word(std::string_view word) const {
  return is(TokenKind::identifier) && text_of(current_) == word;
}

bool Grammar::take(TokenKind kind) {
  if (!is(kind)) return false;
  advance();
  return true;
}

bool Grammar::expect(TokenKind kind, std::string_view where) {
  if (take(kind)) return true;
  unexpected_operator("`" + std::string(describe(kind)) + "` " + std::string(where));
  return false;
}

void Grammar::unexpected(std::string_view expected) {
  if (is(TokenKind::invalid)) {
    std::string hint;
    std::string message = Lexer::explain(text_of(current_), hint);
    error(current_.span, std::move(message), std::move(hint));
    return;
  }
  std::string message = "expected " + std::string(expected);
  if (!message.ends_with(',')) message += ',';
  const bool by_name = is(TokenKind::end) || is(TokenKind::string);
  const std::string_view found = by_name ? describe(current_.kind) : text_of(current_);
  message += by_name ? " found " + std::string(found) : " found `" + std::string(found) + "`";
  error(current_.span, std::move(message));
}

void Grammar::unexpected_operator(std::string_view expected) {
  const std::string hint = hint_for_operator();
  if (hint.empty()) return unexpected(expected);
  error(current_.span,
        "expected " + std::string(expected) + ", found `" + std::string(text_of(current_)) + "`", hint);
}

// What to write instead of the word that stands where an operator should.
std::string Grammar::hint_for_operator() const {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 8> words{
      {{"and", "write `&&`"},
       {"or", "write `||`"},
       {"AND", "write `&&`"},
       {"OR", "write `||`"},
       {"not", "write `!(... in ...)`"},
       {"eq", "write `==`"},
       {"equals", "write `==`"},
       {"contains", "it is a method: `e.contains(...)`"}}};
  if (!is(TokenKind::identifier)) return {};
  for (const auto& [word, hint] : words) {
    if (word == text_of(current_)) return std::string(hint);
  }
  return {};
}

void Grammar::error(Span span, std::string message, std::string hint) {
  failed_ = true;
  diagnostics_.error(source_, span, std::move(message), std::move(hint));
}

bool Grammar::reserved(const Token& token, std::string_view hint) {
  const std::string word(text_of(token));
  if (!is_reserved(token.kind) && word != "__cedar") return false;
  error(token.span, "`" + word + "` is a reserved word", std::string(hint));
  return true;
}

void Grammar::escape_error(const Token& string, std::size_t offset, const std::string& message) {
  const auto begin = static_cast<std::uint32_t>(string.span.begin + 1 + offset);
  error({begin, begin + 1}, message);
}

Grammar::MaybeNode Grammar::too_deep(Span span) {
  error(span, "expressions are nested deeper than " + std::to_string(limits::depth) + " levels");
  return std::nullopt;
}

bool Grammar::too_many_levels() {
  if (depth_ <= limits::depth) return false;
  too_deep(current_.span);
  return true;
}

}  // namespace sallyport::cedar
