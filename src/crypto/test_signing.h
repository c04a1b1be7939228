#pragma once
// crypto/test_signing.h: for tests: a key pair of any algorithm, made at run time, that signs compact tokens
// and shows its public half as a JSON Web Key.
#include <openssl/evp.h>

#include <string>
#include <string_view>

#include "base/encoding.h"
#include "crypto/handles.h"
#include "crypto/key_parts.h"
#include "crypto/schemes.h"
#include "crypto/signature.h"

namespace sallyport::crypto {

class TestSigner {
 public:
  static TestSigner make(SignatureAlgorithm algorithm, std::size_t rsa_bits = 2048) {
    const KeyKind kind = scheme_of(algorithm).kind;
    if (kind == KeyKind::rsa) return {algorithm, EVP_PKEY_Q_keygen(nullptr, nullptr, "RSA", rsa_bits)};
    const CurveFacts* curve = find_curve(kind);
    if (curve == nullptr) return {algorithm, EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")};
    return {algorithm, EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", curve->group)};
  }

  SignatureAlgorithm algorithm() const { return algorithm_; }

  // The public half. `more`: further members, as JSON: R"("use":"sig","alg":"RS256")".
  std::string jwk(std::string_view kid, std::string_view more = {}) const {
    std::string out = *public_jwk(key_.get());
    out.pop_back();
    if (!kid.empty()) out.append(R"(,"kid":")").append(kid).append("\"");
    if (!more.empty()) out.append(",").append(more);
    return out + "}";
  }
  std::string jwk_set(std::string_view kid) const { return R"({"keys":[)" + jwk(kid) + "]}"; }

  PublicKey public_key() const {
    const KeyKind kind = scheme_of(algorithm_).kind;
    if (kind == KeyKind::rsa) return *PublicKey::rsa(public_number("n"), public_number("e"));
    const CurveFacts* curve = find_curve(kind);
    if (curve == nullptr) return *PublicKey::ed25519(public_number("x"));
    return *PublicKey::ec(curve->curve, public_number("x"), public_number("y"));
  }
  // The bytes of a member of jwk().
  std::string public_number(std::string_view member) const {
    const std::string text = jwk("");
    const std::string start = "\"" + std::string(member) + "\":\"";
    const std::size_t from = text.find(start) + start.size();
    return std::string(as_text(*parse_base64url(text.substr(from, text.find('"', from) - from))));
  }

  // A compact token: the header is {"alg":"RS256"} and `header_extra`, as JSON: R"("kid":"one","typ":"JWT")".
  std::string token(std::string_view header_extra, std::string_view payload) const {
    std::string header = R"({"alg":")" + std::string(to_string(algorithm_)) + "\"";
    if (!header_extra.empty()) header.append(",").append(header_extra);
    return token_with_header(header + "}", payload);
  }
  // The header as it is given, whatever it says of the algorithm.
  std::string token_with_header(std::string_view header, std::string_view payload) const {
    const std::string input = base64url(as_bytes(header)) + "." + base64url(as_bytes(payload));
    return input + "." + base64url(as_bytes(sign(input)));
  }

  // As a token has it: ECDSA as r || s.
  std::string sign(std::string_view message) const { return *sign_with(key_.get(), algorithm_, message); }

  std::string pem() const {  // PKCS #8
    const BioHandle out(BIO_new(BIO_s_mem()));
    (void)PEM_write_bio_PKCS8PrivateKey(out.get(), key_.get(), nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(out.get());
  }

 private:
  TestSigner(SignatureAlgorithm algorithm, EVP_PKEY* key) : algorithm_(algorithm), key_(share(key)) {}
  SignatureAlgorithm algorithm_;
  SharedKey key_;
};

}  // namespace sallyport::crypto
