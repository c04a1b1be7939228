#pragma once
// identity/session/session_cookie.h: "<id>.<secret>", 22 and 43 characters of base64url. Pure.
#include <string>
#include <string_view>

namespace sallyport::identity {

inline constexpr std::size_t session_id_bytes = 16;
inline constexpr std::size_t session_secret_bytes = 32;

// Views into the cookie value; both empty if it does not have the form.
struct CookieParts {
  std::string_view id;
  std::string_view secret;
};
CookieParts split_session_cookie(std::string_view value);

// What is kept of a secret: 32 raw bytes. Keyed by purpose, so that no other secret of ours can stand in for
// a session's (S03); the secret has 256 random bits, so a fast digest is enough.
std::string hash_session_secret(std::string_view secret);

}  // namespace sallyport::identity
