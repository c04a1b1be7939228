#include "wire/jose/jwt.h"

#include <algorithm>

namespace sallyport::jose {
namespace {

Error malformed(std::string_view why) {
  return client_error(ErrorKind::malformed, "token: " + std::string(why));
}
Error refused(std::string_view why) {
  return client_error(ErrorKind::unauthenticated, "token: " + std::string(why));
}

// The year 9999: whatever lies behind it would overflow a clock that counts microseconds (J08).
constexpr std::int64_t last_second = 253402300799;

Result<WallTime> read_time(const Json& claim) {
  const std::int64_t* value = claim.integer();
  if (value == nullptr || *value < 0 || *value > last_second)
    return malformed("a time is not a whole number of seconds");
  return from_unix_seconds(*value);
}

Result<WallTime> require_time(const Json& claims, std::string_view name) {
  const Json* claim = claims.find(name);
  if (claim == nullptr) return refused("no " + std::string(name));
  return read_time(*claim);
}

Result<void> check_times(const Json& claims, const Expectations& expected, Claims& out) {
  SP_TRY(out.expires_at, require_time(claims, "exp"));
  SP_TRY(out.issued_at, require_time(claims, "iat"));
  if (expected.now >= out.expires_at + expected.leeway) return refused("it has expired");
  if (out.issued_at > expected.now + expected.leeway) return refused("it was issued in the future");
  const Json* not_before = claims.find("nbf");
  if (not_before == nullptr) return {};
  SP_TRY(const WallTime start, read_time(*not_before));
  if (start > expected.now + expected.leeway) return refused("it is not valid yet");
  return {};
}

}  // namespace

bool names_audience(const Json& claims, std::string_view audience) {
  const Json* claim = claims.find("aud");
  if (claim == nullptr || audience.empty()) return false;
  if (claim->string() != nullptr) return *claim->string() == audience;
  const Json::Array* several = claim->array();
  return several != nullptr && std::any_of(several->begin(), several->end(), [&](const Json& one) {
           return one.string() != nullptr && *one.string() == audience;
         });
}

Result<Claims> verify_jwt(std::string_view token, std::span<const VerificationKey> keys,
                          const Expectations& expected) {
  SP_TRY(const std::string payload, verify_jws(token, keys));
  Claims out;
  SP_TRY(out.all, parse_json(payload));
  if (out.all.object() == nullptr) return malformed("its claims are no object");
  const std::string* issuer = out.all.find_string("iss");
  if (expected.issuer.empty() || issuer == nullptr || *issuer != expected.issuer)
    return refused("wrong issuer");
  if (!names_audience(out.all, expected.audience)) return refused("meant for another audience");
  const std::string* subject = out.all.find_string("sub");
  if (subject == nullptr || subject->empty()) return refused("no subject");
  out.subject = *subject;
  SP_CHECK(check_times(out.all, expected, out));
  return out;
}

}  // namespace sallyport::jose
