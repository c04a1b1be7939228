#include "identity/session/session_cookie.h"

#include "crypto/hmac.h"

namespace sallyport::identity {
namespace {
constexpr std::size_t id_length = 22;
constexpr std::size_t secret_length = 43;
}  // namespace

CookieParts split_session_cookie(std::string_view value) {
  if (value.size() != id_length + 1 + secret_length || value[id_length] != '.') return {};
  return {value.substr(0, id_length), value.substr(id_length + 1)};
}

std::string hash_session_secret(std::string_view secret) {
  return std::string(crypto::hmac(crypto::HmacDigest::sha256, "sallyport session secret", secret).text());
}

}  // namespace sallyport::identity
