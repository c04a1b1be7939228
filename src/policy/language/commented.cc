#include "policy/language/commented.h"

namespace sallyport::cedar {
namespace {

std::string_view trim_end(std::string_view text) {
  const std::size_t last = text.find_last_not_of(" \t\v\f\r");
  return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

// Those in `gap`, which lies between two words.
std::vector<std::string_view> comments_in(std::string_view gap) {
  std::vector<std::string_view> found;
  for (std::size_t at = gap.find("//"); at != std::string_view::npos; at = gap.find("//", at)) {
    const std::size_t end = std::min(gap.find_first_of("\r\n", at), gap.size());
    found.push_back(trim_end(gap.substr(at, end - at)));
    at = end;
  }
  return found;
}

void put_gap(std::string_view gap, CommentedToken* left, CommentedToken& right) {
  const std::size_t line_end = left == nullptr ? 0 : std::min(gap.find('\n'), gap.size());
  const std::vector<std::string_view> behind = comments_in(gap.substr(0, line_end));
  if (behind.size() == 1) {
    left->after = behind[0];
  } else {
    right.before = behind;
  }
  for (const std::string_view comment : comments_in(gap.substr(line_end))) right.before.push_back(comment);
}

bool closes(TokenKind kind) {
  return kind == TokenKind::right_paren || kind == TokenKind::right_bracket || kind == TokenKind::right_brace;
}

// Takes the comma before a bracket away.
void drop_comma(std::vector<CommentedToken>& tokens) {
  CommentedToken bracket = std::move(tokens.back());
  tokens.pop_back();
  CommentedToken comma = std::move(tokens.back());
  tokens.pop_back();
  std::vector<std::string_view> before = std::move(comma.before);
  if (!comma.after.empty()) before.push_back(comma.after);
  before.insert(before.end(), bracket.before.begin(), bracket.before.end());
  bracket.before = std::move(before);
  tokens.push_back(std::move(bracket));
}

}  // namespace

std::vector<CommentedToken> commented_tokens(std::string_view text) {
  std::vector<CommentedToken> tokens;
  Lexer lexer(text);
  std::size_t last_end = 0;
  while (true) {
    const Token token = lexer.next();
    CommentedToken next{token.kind, text.substr(token.span.begin, token.span.end - token.span.begin), {}, {}};
    put_gap(text.substr(last_end, token.span.begin - last_end), tokens.empty() ? nullptr : &tokens.back(),
            next);
    last_end = token.span.end;
    tokens.push_back(std::move(next));
    const std::size_t count = tokens.size();
    if (count > 1 && closes(token.kind) && tokens[count - 2].kind == TokenKind::comma) drop_comma(tokens);
    if (token.kind == TokenKind::end) return tokens;
  }
}

std::vector<std::string_view> comments(std::string_view text) {
  std::vector<std::string_view> found;
  Lexer lexer(text);
  std::size_t last_end = 0;
  while (true) {
    const Token token = lexer.next();
    for (const std::string_view comment : comments_in(text.substr(last_end, token.span.begin - last_end))) {
      found.push_back(comment);
    }
    last_end = token.span.end;
    if (token.kind == TokenKind::end) return found;
  }
}

}  // namespace sallyport::cedar
