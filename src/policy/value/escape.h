#pragma once
// policy/value/escape.h: text between quotes, as Cedar writes and reads it: Rust's escapes (`\n \r \t \\ \0`,
// quotes, `\xNN` up to 7F, `\u{...}`), printed as Rust's debug form does, so that our output equals the
// reference's.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport::cedar {

// "text" with its quotes; what is not printable, or is a quote or backslash, is escaped. A combining mark is
// escaped where nothing stands before it. `text` is UTF-8; bytes that are none become U+FFFD.
std::string quote(std::string_view text);
// Without quotes around it.
std::string escape(std::string_view text);

struct EscapeError {
  std::size_t offset = 0;  // bytes into the text between the quotes
  std::string message;
};

struct EscapeStep {
  std::uint32_t code = 0;  // Unicode scalar value
  std::size_t length = 0;  // bytes of the body it was written with
};

// The first character of `body`, which must not be empty, written plainly or as an escape.
bool unescape_first(std::string_view body, EscapeStep& step, EscapeError& error);

void append_utf8(std::string& out, std::uint32_t code);

// The text that stands between the quotes of a string literal, unescaped. False: `error` says where and why.
bool unescape(std::string_view body, std::string& out, EscapeError& error);

}  // namespace sallyport::cedar
