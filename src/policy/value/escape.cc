#include "policy/value/escape.h"

#include "base/utf8.h"
#include "policy/value/printable.h"

namespace sallyport::cedar {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

bool fail(EscapeError& error, std::string message) {
  error = {0, std::move(message)};
  return false;
}

bool unescape_hex(std::string_view body, EscapeStep& step, EscapeError& error) {
  const int high = body.size() > 2 ? hex_digit(body[2]) : -1;
  const int low = body.size() > 3 ? hex_digit(body[3]) : -1;
  if (high < 0 || low < 0) return fail(error, "`\\x` needs two hexadecimal digits");
  if (high > 7) return fail(error, "`\\x` reaches only to 7F; write `\\u{...}`");
  step = {static_cast<std::uint32_t>(high * 16 + low), 4};
  return true;
}

bool unescape_unicode(std::string_view body, EscapeStep& step, EscapeError& error) {
  if (body.size() < 3 || body[2] != '{') return fail(error, "`\\u` needs braces: `\\u{1F600}`");
  std::uint32_t code = 0;
  unsigned digits = 0;
  for (std::size_t i = 3; i < body.size(); ++i) {
    if (body[i] == '}') {
      if (digits == 0) return fail(error, "`\\u{}` needs one to six hexadecimal digits");
      if (code > 0x10FFFF) return fail(error, "Unicode ends at 10FFFF");
      if (code >= 0xD800 && code <= 0xDFFF) return fail(error, "a surrogate is not a character");
      step = {code, i + 1};
      return true;
    }
    if (body[i] == '_' && digits > 0) continue;
    const int digit = hex_digit(body[i]);
    if (digit < 0) return fail(error, "`\\u{...}` holds only hexadecimal digits");
    if (++digits > 6) return fail(error, "`\\u{...}` holds at most six digits");
    code = code * 16 + static_cast<std::uint32_t>(digit);
  }
  return fail(error, "`\\u{` needs a closing brace");
}

// 0: the character has no short escape.
char short_escape(std::uint32_t code) {
  switch (code) {
    case 0:
      return '0';
    case '\t':
      return 't';
    case '\r':
      return 'r';
    case '\n':
      return 'n';
    case '\\':
    case '"':
    case '\'':
      return static_cast<char>(code);
    default:
      return 0;
  }
}

void append_hex_escape(std::string& out, std::uint32_t code) {
  constexpr char digits[] = "0123456789abcdef";
  out += "\\u{";
  int shift = 20;
  while (shift > 0 && (code >> shift) == 0) shift -= 4;
  for (; shift >= 0; shift -= 4) out.push_back(digits[(code >> shift) & 15]);
  out.push_back('}');
}

}  // namespace

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | ((code >> shift) & 0x3F))); };
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xC0 | (code >> 6)));
    tail(0);
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xE0 | (code >> 12)));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xF0 | (code >> 18)));
    tail(12);
    tail(6);
    tail(0);
  }
}

bool unescape_first(std::string_view body, EscapeStep& step, EscapeError& error) {
  if (body[0] == '\r') return fail(error, "a bare carriage return; write `\\r`");
  if (body[0] != '\\') {
    const Utf8Step plain = decode_utf8(body);
    if (!plain.valid) return fail(error, "this is not UTF-8");
    step = {plain.code, plain.length};
    return true;
  }
  const char kind = body.size() > 1 ? body[1] : '\0';
  if (kind == 'x') return unescape_hex(body, step, error);
  if (kind == 'u') return unescape_unicode(body, step, error);
  constexpr std::string_view names = "nrt0\\'\"";
  constexpr std::string_view codes("\n\r\t\0\\'\"", 7);
  const std::size_t found = body.size() > 1 ? names.find(kind) : std::string_view::npos;
  if (found == std::string_view::npos) return fail(error, "there is no such escape");
  step = {static_cast<std::uint32_t>(codes[found]), 2};
  return true;
}

bool unescape(std::string_view body, std::string& out, EscapeError& error) {
  out.clear();
  for (std::size_t at = 0; at < body.size();) {
    EscapeStep step;
    if (!unescape_first(body.substr(at), step, error)) {
      error.offset += at;
      return false;
    }
    append_utf8(out, step.code);
    at += step.length;
  }
  return true;
}

std::string escape(std::string_view text) {
  std::string out;
  for (std::size_t at = 0; at < text.size();) {
    const Utf8Step step = decode_utf8(text.substr(at));
    const std::uint32_t code = step.valid ? step.code : 0xFFFD;
    if (const char name = short_escape(code); name != 0) {
      out.push_back('\\');
      out.push_back(name);
    } else if (!is_printable(code) || (at == 0 && extends_grapheme(code))) {
      append_hex_escape(out, code);
    } else {
      append_utf8(out, code);
    }
    at += step.length;
  }
  return out;
}

std::string quote(std::string_view text) { return '"' + escape(text) + '"'; }

}  // namespace sallyport::cedar
