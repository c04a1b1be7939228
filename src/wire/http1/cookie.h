#pragma once
// wire/http1/cookie.h: reading Cookie, writing Set-Cookie (RFC 6265 §4, RFC 6265bis prefixes). Pure.
#include <chrono>
#include <string>
#include <string_view>

namespace sallyport::http1 {

// The value of the cookie called exactly `name`; empty view if there is none, or if there are two: a sibling
// domain may have planted one (cookie tossing), so neither is believed. Never fails on odd input such as
// `;;=; =x; a`.
std::string_view find_cookie(std::string_view cookie_field, std::string_view name);

// Appends `cookie_field` without the cookies whose names start with `prefix` (case-sensitive); nothing if
// none is left.
void append_without(std::string& out, std::string_view cookie_field, std::string_view prefix);

// `__Host-` cookies only: Secure; HttpOnly; Path=/; SameSite=Lax. `max_age` 0 deletes; negative: session
// cookie. Empty if `name` does not start with `__Host-` or a byte is not one of RFC 6265 §4.1.1: such a
// cookie is never sent.
std::string set_cookie(std::string_view name, std::string_view value, std::chrono::seconds max_age);

}  // namespace sallyport::http1
