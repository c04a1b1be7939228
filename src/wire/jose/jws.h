#pragma once
// wire/jose/jws.h: compact JSON Web Signatures (RFC 7515 §7.1). Pure: the mathematics of the signature comes
// in with the key.
#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::jose {

inline constexpr std::size_t max_token = 8 << 10;  // bytes: of our own, and of any header

// A key that tokens may be signed with. What the token says about keys (jku, jwk, x5c, x5u) is never looked
// at (J03).
struct VerificationKey {
  std::string id;  // "kid"; may be empty
  std::function<bool(std::string_view input, std::span<const std::byte> signature)> verify;
};

// A token taken apart; nothing in it is true until its signature is.
struct Jws {
  std::string algorithm;
  std::string key_id;  // empty: there was none
  std::string type;    // "typ"; empty: there was none
  std::string payload;
  std::string_view signing_input;  // views the token
  std::vector<std::byte> signature;
};

// Errors: malformed (not three parts of base64url, a header that is no strict JSON object or lacks `alg`,
// `crit`, which nobody here understands), too_large (over `max_bytes`, a header over 8 KiB).
Result<Jws> parse_jws(std::string_view token, std::size_t max_bytes = max_token);

// The payload of a token whose header says ES256 and whose signature one of `keys` verifies: the key of its
// `kid`, or, without `kid`, the only key there is. Errors: those of parse_jws; unauthenticated.
Result<std::string> verify_jws(std::string_view token, std::span<const VerificationKey> keys);

// base64url(header) "." base64url(payload): what is signed. Both are complete JSON texts.
std::string make_signing_input(std::string_view header, std::string_view payload);
std::string attach_signature(std::string signing_input, std::span<const std::byte> signature);

}  // namespace sallyport::jose
