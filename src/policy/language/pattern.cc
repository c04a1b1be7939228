#include "policy/language/pattern.h"

#include "base/utf8.h"

namespace sallyport::cedar {
namespace {

void append_literal(Pattern& pattern, std::uint32_t code) {
  if (pattern.pieces.empty() || pattern.pieces.back().wildcard) pattern.pieces.push_back({});
  append_utf8(pattern.pieces.back().text, code);
}

}  // namespace

bool parse_pattern(std::string_view body, Pattern& out, EscapeError& error) {
  out.pieces.clear();
  for (std::size_t at = 0; at < body.size();) {
    const std::string_view rest = body.substr(at);
    if (rest.starts_with("\\*")) {
      append_literal(out, '*');
      at += 2;
      continue;
    }
    EscapeStep step;
    if (!unescape_first(rest, step, error)) {
      error.offset += at;
      return false;
    }
    if (step.code == '*') {
      out.pieces.push_back({true, {}});
    } else {
      append_literal(out, step.code);
    }
    at += step.length;
  }
  return true;
}

std::string to_text(const Pattern& pattern) {
  std::string text = "\"";
  for (const Pattern::Piece& piece : pattern.pieces) {
    if (piece.wildcard) {
      text += '*';
      continue;
    }
    for (std::size_t at = 0; at < piece.text.size();) {
      const std::string_view rest = std::string_view(piece.text).substr(at);
      const std::size_t length = decode_utf8(rest).length;
      text += rest.front() == '*' ? "\\*" : escape(rest.substr(0, length));
      at += length;
    }
  }
  return text + '"';
}

}  // namespace sallyport::cedar
