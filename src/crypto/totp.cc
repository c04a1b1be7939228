#include "crypto/totp.h"

#include <array>

#include "base/secret.h"
#include "crypto/hmac.h"

namespace sallyport::crypto {

std::int64_t totp_step(WallTime at) { return to_unix_seconds(at) / totp_period; }

std::string totp_code(std::string_view secret, std::int64_t step, int digits) {
  std::array<char, 8> counter;
  for (std::size_t i = 0; i < counter.size(); ++i) {
    counter[i] = static_cast<char>(static_cast<std::uint64_t>(step) >> (56 - 8 * i) & 0xff);
  }
  const Hmac digest = hmac(HmacDigest::sha1, secret, std::string_view(counter.data(), counter.size()));
  const auto byte = [&](std::size_t i) { return static_cast<std::uint32_t>(digest.bytes()[i]); };
  const std::size_t offset = byte(19) & 15;  // RFC 4226 §5.3: dynamic truncation
  std::uint32_t number =
      (byte(offset) & 0x7f) << 24 | byte(offset + 1) << 16 | byte(offset + 2) << 8 | byte(offset + 3);
  std::string code(static_cast<std::size_t>(digits), '0');
  for (auto at = code.rbegin(); at != code.rend(); ++at, number /= 10)
    *at = static_cast<char>('0' + number % 10);
  return code;
}

std::optional<std::int64_t> find_totp_step(std::string_view secret, std::string_view code, WallTime at) {
  const std::int64_t now = totp_step(at);
  std::optional<std::int64_t> found;
  for (std::int64_t step = now - totp_drift; step <= now + totp_drift; ++step) {
    if (equal_constant_time(totp_code(secret, step), code)) found = step;
  }
  return found;
}

}  // namespace sallyport::crypto
