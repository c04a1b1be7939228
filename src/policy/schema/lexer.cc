#include "policy/schema/lexer.h"

#include "base/utf8.h"

namespace sallyport::cedar {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Unicode's White_Space, which is what the reference skips.
bool is_space(std::uint32_t code) {
  return (code >= 9 && code <= 13) || code == 0x20 || code == 0x85 || code == 0xa0 || code == 0x1680 ||
         (code >= 0x2000 && code <= 0x200a) || code == 0x2028 || code == 0x2029 || code == 0x202f ||
         code == 0x205f || code == 0x3000;
}

class Lexer {
 public:
  Lexer(const Source& source, Diagnostics& diagnostics, std::vector<SchemaToken>& tokens)
      : source_(source), text_(source.text()), diagnostics_(diagnostics), tokens_(tokens) {}

  bool run() {
    while (true) {
      if (!skip()) return false;
      if (at_ == text_.size()) break;
      if (!token()) return false;
    }
    add(SchemaToken::Kind::end, at_);
    return true;
  }

 private:
  bool fail(std::size_t at, std::string message, std::string hint = {}) {
    const auto place = static_cast<std::uint32_t>(at);
    diagnostics_.error(source_, {place, place + 1}, std::move(message), std::move(hint));
    return false;
  }

  bool skip() {
    while (at_ < text_.size()) {
      if (text_.substr(at_).starts_with("//")) {
        at_ = std::min(text_.find_first_of("\r\n", at_), text_.size());
        continue;
      }
      const Utf8Step step = decode_utf8(text_.substr(at_));
      if (!step.valid) return fail(at_, "this is not valid UTF-8");
      if (!is_space(step.code)) return true;
      at_ += step.length;
    }
    return true;
  }

  void add(SchemaToken::Kind kind, std::size_t end) {
    tokens_.push_back({kind,
                       text_.substr(at_, end - at_),
                       {static_cast<std::uint32_t>(at_), static_cast<std::uint32_t>(end)}});
    at_ = end;
  }

  bool token() {
    const char c = text_[at_];
    if (is_letter(c)) {
      std::size_t end = at_;
      while (end < text_.size() && (is_letter(text_[end]) || is_digit(text_[end]))) ++end;
      add(SchemaToken::Kind::identifier, end);
      return true;
    }
    if (c == '"') return string();
    if (text_.substr(at_).starts_with("::")) {
      add(SchemaToken::Kind::symbol, at_ + 2);
      return true;
    }
    if (is_digit(c)) {  // a word of no use, told by the parser, which knows what should stand here
      std::size_t end = at_;
      while (end < text_.size() && is_digit(text_[end])) ++end;
      add(SchemaToken::Kind::symbol, end);
      return true;
    }
    constexpr std::string_view symbols = ",;:{}[]<>=?@()";
    if (c != '\0' && symbols.find(c) != std::string_view::npos) {
      add(SchemaToken::Kind::symbol, at_ + 1);
      return true;
    }
    return no_token();
  }

  bool string() {
    std::size_t end = at_ + 1;
    while (end < text_.size() && text_[end] != '"') {
      if (text_[end] == '\\') {
        ++end;
        if (end < text_.size() && text_[end] == '\n') {
          return fail(end - 1, "a backslash cannot stand before a line end");
        }
      }
      if (end == text_.size()) break;
      const Utf8Step step = decode_utf8(text_.substr(end));
      if (!step.valid) return fail(end, "this is not valid UTF-8");
      end += step.length;
    }
    if (end >= text_.size()) return fail(at_, "this string has no closing quote");
    add(SchemaToken::Kind::string, end + 1);
    return true;
  }

  bool no_token() {
    const char c = text_[at_];
    std::string hint;
    if (c == '/' || c == '#') hint = "comments begin with //";
    if (c == '\'') hint = "strings stand between double quotes";
    if (c == '|' || c == '&') hint = "there are no unions of types";
    const unsigned char byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) return fail(at_, "a control character has no meaning here");
    const std::string shown(text_.substr(at_, decode_utf8(text_.substr(at_)).length));
    return fail(at_, "`" + shown + "` has no meaning here", std::move(hint));
  }

  const Source& source_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  std::vector<SchemaToken>& tokens_;
  std::size_t at_ = 0;
};

}  // namespace

bool read_schema_tokens(const Source& source, Diagnostics& diagnostics, std::vector<SchemaToken>& tokens) {
  return Lexer(source, diagnostics, tokens).run();
}

}  // namespace sallyport::cedar
