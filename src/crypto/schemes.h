#pragma once
// crypto/schemes.h: how each asymmetric algorithm of RFC 7518 §3.1 and RFC 8037 signs. For sources and tests
// of this module only.
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/key_parts.h"
#include "crypto/signature.h"

namespace sallyport::crypto {

struct Scheme {
  SignatureAlgorithm algorithm;
  std::string_view name;
  KeyKind kind;
  const char* digest;  // for OpenSSL; null: the algorithm hashes by itself
  bool pss = false;
};
const Scheme& scheme_of(SignatureAlgorithm algorithm);

// `key` is of the algorithm's kind; `signature` is what a token has: ECDSA as r || s of exact length.
bool verify_with(evp_pkey_st* key, SignatureAlgorithm algorithm, std::string_view message,
                 std::string_view signature);
// Errors: internal.
Result<std::string> sign_with(evp_pkey_st* key, SignatureAlgorithm algorithm, std::string_view message);

}  // namespace sallyport::crypto
