#pragma once
// policy/value/escape.h: text between quotes, as Cedar writes and reads it: Rust's escapes (`\n \r \t \\ \0
// \' \"`
// `\xNN` up to 7F, `\u{...}`), printed as Rust's debug form does, so that our output equals the reference's.
#include <optional>
#include <string>
#include <string_view>

namespace sallyport::cedar {

// "text" with its quotes; what is not printable, or is a quote or backslash, is escaped.
std::string quote(std::string_view text);

struct EscapeError {
  std::size_t offset = 0;  // bytes into the text between the quotes
  std::string message;
};

// The text that stands between the quotes of a string literal, unescaped. False: `error` says where and why.
bool unescape(std::string_view body, std::string& out, EscapeError& error);

}  // namespace sallyport::cedar
