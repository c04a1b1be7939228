#include "policy/language/lexer.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/utf8.h"
#include "policy/value/printable.h"

namespace sallyport::cedar {
namespace {

// Unicode's White_Space, which the reference skips, above ASCII.
bool is_wide_space(std::uint32_t code) {
  return code == 0x85 || code == 0xA0 || code == 0x1680 || (code >= 0x2000 && code <= 0x200A) ||
         code == 0x2028 || code == 0x2029 || code == 0x202F || code == 0x205F || code == 0x3000;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Named {
  std::string_view text;
  TokenKind kind;
};
constexpr std::array<Named, 9> keywords{{{"true", TokenKind::key_true},
                                         {"false", TokenKind::key_false},
                                         {"if", TokenKind::key_if},
                                         {"then", TokenKind::key_then},
                                         {"else", TokenKind::key_else},
                                         {"in", TokenKind::key_in},
                                         {"is", TokenKind::key_is},
                                         {"like", TokenKind::key_like},
                                         {"has", TokenKind::key_has}}};

// Longer marks stand before those they begin with.
constexpr std::array<Named, 27> marks{{{"::", TokenKind::double_colon},
                                       {"==", TokenKind::equal_equal},
                                       {"!=", TokenKind::not_equal},
                                       {"<=", TokenKind::less_equal},
                                       {">=", TokenKind::greater_equal},
                                       {"||", TokenKind::or_or},
                                       {"&&", TokenKind::and_and},
                                       {"@", TokenKind::at},
                                       {".", TokenKind::dot},
                                       {",", TokenKind::comma},
                                       {";", TokenKind::semicolon},
                                       {":", TokenKind::colon},
                                       {"(", TokenKind::left_paren},
                                       {")", TokenKind::right_paren},
                                       {"{", TokenKind::left_brace},
                                       {"}", TokenKind::right_brace},
                                       {"[", TokenKind::left_bracket},
                                       {"]", TokenKind::right_bracket},
                                       {"<", TokenKind::less},
                                       {">", TokenKind::greater},
                                       {"+", TokenKind::plus},
                                       {"-", TokenKind::minus},
                                       {"*", TokenKind::star},
                                       {"/", TokenKind::slash},
                                       {"%", TokenKind::percent},
                                       {"!", TokenKind::bang},
                                       {"=", TokenKind::single_equal}}};

constexpr std::array<std::pair<TokenKind, std::string_view>, 5> others{
    {{TokenKind::end, "the end of the text"},
     {TokenKind::identifier, "a name"},
     {TokenKind::number, "a number"},
     {TokenKind::string, "a text in quotes"},
     {TokenKind::slot, "a slot"}}};

}  // namespace

bool is_name_start(char c) { return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_part(char c) { return is_name_start(c) || is_digit(c); }

bool is_reserved(TokenKind kind) { return kind >= TokenKind::key_true && kind <= TokenKind::key_has; }

std::string_view describe(TokenKind kind) {
  for (const Named& keyword : keywords) {
    if (keyword.kind == kind) return keyword.text;
  }
  for (const Named& mark : marks) {
    if (mark.kind == kind) return mark.text;
  }
  for (const auto& [other, text] : others) {
    if (other == kind) return text;
  }
  return "something that is no word of the language";
}

Token Lexer::take(TokenKind kind, std::size_t length) {
  const auto begin = static_cast<std::uint32_t>(at_);
  at_ += length;
  return {kind, {begin, static_cast<std::uint32_t>(at_)}};
}

void Lexer::skip_blank() {
  while (at_ < text_.size()) {
    const char c = text_[at_];
    if (c == ' ' || (c >= '\t' && c <= '\r')) {
      ++at_;
    } else if (text_.substr(at_).starts_with("//")) {
      at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
    } else if (static_cast<unsigned char>(c) >= 0x80) {
      const Utf8Step step = decode_utf8(text_.substr(at_));
      if (!is_wide_space(step.code)) return;
      at_ += step.length;
    } else {
      return;
    }
  }
}

Token Lexer::next() {
  skip_blank();
  if (at_ == text_.size()) return take(TokenKind::end, 0);
  const char c = text_[at_];
  if (is_name_start(c)) return word();
  if (is_digit(c)) {
    std::size_t length = 1;
    while (at_ + length < text_.size() && is_digit(text_[at_ + length])) ++length;
    return take(TokenKind::number, length);
  }
  if (c == '"') return string();
  if (c == '?') return slot();
  return mark();
}

Token Lexer::word() {
  std::size_t length = 1;
  while (at_ + length < text_.size() && is_name_part(text_[at_ + length])) ++length;
  const std::string_view text = text_.substr(at_, length);
  for (const Named& keyword : keywords) {
    if (keyword.text == text) return take(keyword.kind, length);
  }
  return take(TokenKind::identifier, length);
}

// A backslash may stand before anything but a line end; a line end itself is part of the text.
Token Lexer::string() {
  for (std::size_t i = at_ + 1; i < text_.size(); ++i) {
    if (text_[i] == '"') return take(TokenKind::string, i + 1 - at_);
    if (text_[i] != '\\') continue;
    ++i;
    if (i < text_.size() && text_[i] == '\n') return take(TokenKind::invalid, i - at_);
  }
  return take(TokenKind::invalid, text_.size() - at_);
}

Token Lexer::slot() {
  std::size_t length = 1;
  while (at_ + length < text_.size() && is_name_part(text_[at_ + length])) ++length;
  if (length == 1 || is_digit(text_[at_ + 1])) return take(TokenKind::invalid, length);
  return take(TokenKind::slot, length);
}

Token Lexer::mark() {
  const std::string_view rest = text_.substr(at_);
  for (const Named& mark : marks) {
    if (rest.starts_with(mark.text)) return take(mark.kind, mark.text.size());
  }
  return take(TokenKind::invalid, decode_utf8(rest).length);
}

std::string Lexer::explain(std::string_view token, std::string& hint) {
  const char c = token.empty() ? '\0' : token.front();
  if (c == '"') {
    if (token.ends_with('\\') && !token.ends_with("\\\\")) {
      hint = "write `\\n` where the text has a line end";
      return "a backslash cannot stand at the end of a line";
    }
    hint = "close it with `\"`; a `\"` inside is written `\\\"`";
    return "this text has no closing quote";
  }
  if (c == '\'') {
    hint = "write `\"`";
    return "texts stand in double quotes";
  }
  if (c == '&' || c == '|') {
    hint = std::string("write `") + c + c + "`";
    return std::string("`") + c + "` is not an operator";
  }
  if (c == '?') {
    hint = "a template may hold `?principal` and `?resource`";
    return "a slot needs a name";
  }
  if (c == '#') hint = "comments begin with `//`";
  if (token == "\xEF\xBB\xBF") hint = "save the file as UTF-8 without a byte order mark";
  const bool visible = !token.empty() && is_printable(decode_utf8(token).code);
  return visible ? "`" + std::string(token) + "` has no meaning here" : "this character has no meaning here";
}

}  // namespace sallyport::cedar
