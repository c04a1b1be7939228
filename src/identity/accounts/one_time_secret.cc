#include "identity/accounts/one_time_secret.h"

#include <array>

#include "base/encoding.h"
#include "crypto/hmac.h"

namespace sallyport::identity {
namespace {

constexpr std::size_t code_bytes = 10;  // 16 base32 characters
constexpr std::size_t code_length = 16;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string bare(std::string_view typed) {
  std::string out;
  for (const char c : typed) {
    if (c != '-' && c != ' ' && c != '\t') out.push_back(lower(c));
  }
  return out;
}

std::string make_recovery_code(Random& random) {
  std::array<std::byte, code_bytes> raw;
  random.fill(raw);
  std::string code;
  for (const char c : base32(raw)) {
    if (code.size() % 5 == 4) code.push_back('-');
    code.push_back(lower(c));
  }
  return code;
}

}  // namespace

std::vector<std::string> make_recovery_codes(Random& random) {
  std::vector<std::string> codes;
  while (codes.size() < recovery_code_count) codes.push_back(make_recovery_code(random));
  return codes;
}

std::string hash_recovery_code(std::string_view account, std::string_view typed) {
  const std::string key = "sallyport recovery code " + std::string(account);
  return hex(crypto::hmac(crypto::HmacDigest::sha256, key, bare(typed)).bytes());
}

bool looks_like_recovery_code(std::string_view typed) { return bare(typed).size() == code_length; }

std::string hash_invitation(std::string_view token) {
  return hex(crypto::hmac(crypto::HmacDigest::sha256, "sallyport invitation", token).bytes());
}

}  // namespace sallyport::identity
