#include "wire/http1/cookie.h"

#include <algorithm>

#include "wire/http1/byte_class.h"

namespace sallyport::http1 {
namespace {

// Calls `take` for each piece between semicolons that is not blank.
template <class Take>
void each_cookie(std::string_view field, Take take) {
  while (!field.empty()) {
    const std::size_t end = std::min(field.find(';'), field.size());
    const std::string_view cookie = trim_blanks(field.substr(0, end));
    field.remove_prefix(std::min(end + 1, field.size()));
    if (!cookie.empty()) take(cookie);
  }
}

// RFC 6265 §4.1.1 cookie-octet.
bool is_cookie_byte(char c) { return c > 0x20 && c < 0x7f && c != '"' && c != ',' && c != ';' && c != '\\'; }

}  // namespace

std::string_view find_cookie(std::string_view cookie_field, std::string_view name) {
  std::string_view found;
  unsigned count = 0;
  each_cookie(cookie_field, [&](std::string_view cookie) {
    const std::size_t equals = cookie.find('=');
    if (equals == std::string_view::npos || trim_blanks(cookie.substr(0, equals)) != name) return;
    found = trim_blanks(cookie.substr(equals + 1));
    ++count;
  });
  return count == 1 ? found : std::string_view();  // S07: two are none
}

void append_without(std::string& out, std::string_view cookie_field, std::string_view prefix) {
  bool first = true;
  each_cookie(cookie_field, [&](std::string_view cookie) {
    const std::string_view named = cookie.substr(std::min(cookie.find_first_not_of("= \t"), cookie.size()));
    if (!prefix.empty() && named.starts_with(prefix)) return;
    if (!first) out += "; ";
    first = false;
    out += cookie;
  });
}

std::string set_cookie(std::string_view name, std::string_view value, std::chrono::seconds max_age) {
  const bool good = name.starts_with("__Host-") && is_token(name) &&
                    std::all_of(value.begin(), value.end(), is_cookie_byte);
  if (!good) return {};
  std::string out;
  out.append(name).append("=").append(value).append("; Path=/; Secure; HttpOnly; SameSite=Lax");
  if (max_age.count() >= 0) out.append("; Max-Age=").append(std::to_string(max_age.count()));
  return out;
}

}  // namespace sallyport::http1
