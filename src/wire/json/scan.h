#pragma once
// wire/json/scan.h: where a string, a number or a blank ends, and what is wrong with it. Pure.
#include <cstddef>
#include <string>
#include <string_view>

namespace sallyport::json {

struct Scanned {
  std::size_t end = 0;          // the first byte after it; at an error: the byte that is wrong
  const char* wrong = nullptr;  // static; null: it is good
  bool escaped = false;         // a string with a backslash in it
  bool holds_nul = false;       // a string with \u0000 in it
};

// `at`: the byte after the opening quote. The end is that of the closing quote.
Scanned scan_string(std::string_view text, std::size_t at);
// `at`: the first byte of the number.
Scanned scan_number(std::string_view text, std::size_t at);

// Appends what `written`, the inside of a good string, means.
void unescape(std::string_view written, std::string& out);

}  // namespace sallyport::json
