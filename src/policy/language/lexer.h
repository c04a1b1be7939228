#pragma once
// policy/language/lexer.h: the words of a policy text, one at a time (cedar-policy-core, grammar.lalrpop).
#include <cstdint>
#include <string>
#include <string_view>

#include "policy/language/source.h"

namespace sallyport::cedar {

enum class TokenKind : std::uint8_t {
  end,
  invalid,  // no word of the language starts here; Lexer::explain says why
  identifier,
  number,
  string,  // with its quotes, escapes not looked at
  slot,    // ?principal, ?resource, ?anything
  // words with a meaning of their own
  key_true,
  key_false,
  key_if,
  key_then,
  key_else,
  key_in,
  key_is,
  key_like,
  key_has,
  // marks
  at,
  dot,
  comma,
  semicolon,
  colon,
  double_colon,
  left_paren,
  right_paren,
  left_brace,
  right_brace,
  left_bracket,
  right_bracket,
  equal_equal,
  not_equal,
  less,
  less_equal,
  greater,
  greater_equal,
  or_or,
  and_and,
  plus,
  minus,
  star,
  slash,
  percent,
  bang,
  single_equal,  // no operator; read so that the message can say `==`
};

struct Token {
  TokenKind kind = TokenKind::end;
  Span span;
};

// true, if, in, ...: words that cannot name anything.
bool is_reserved(TokenKind kind);
// What a person would call it: "`;`", "a text", "the end of the file".
std::string_view describe(TokenKind kind);

// Reads `text`, which must outlive it and be valid UTF-8 of less than 4 GiB.
class Lexer {
 public:
  explicit Lexer(std::string_view text) : text_(text) {}

  Token next();  // skips white space and comments; `end` for ever after the last word
  // Why `token`, which is invalid, is none; `hint` may be left empty.
  static std::string explain(std::string_view token, std::string& hint);

 private:
  void skip_blank();
  Token take(TokenKind kind, std::size_t length);
  Token word();
  Token string();
  Token slot();
  Token mark();

  std::string_view text_;
  std::size_t at_ = 0;
};

bool is_name_start(char c);
bool is_name_part(char c);

}  // namespace sallyport::cedar
