#include "crypto/schemes.h"

#include <openssl/core_names.h>

#include <array>

#include "crypto/handles.h"

namespace sallyport::crypto {
namespace {

using enum SignatureAlgorithm;
constexpr std::array<Scheme, 10> schemes = {{
    {rs256, "RS256", KeyKind::rsa, "SHA256"},
    {rs384, "RS384", KeyKind::rsa, "SHA384"},
    {rs512, "RS512", KeyKind::rsa, "SHA512"},
    {ps256, "PS256", KeyKind::rsa, "SHA256", true},
    {ps384, "PS384", KeyKind::rsa, "SHA384", true},
    {ps512, "PS512", KeyKind::rsa, "SHA512", true},
    {es256, "ES256", KeyKind::p256, "SHA256"},
    {es384, "ES384", KeyKind::p384, "SHA384"},
    {es512, "ES512", KeyKind::p521, "SHA512"},
    {eddsa, "EdDSA", KeyKind::ed25519, nullptr},
}};

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* octets(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

// r || s as the DER that OpenSSL takes. Empty if it cannot be.
std::string to_der(std::string_view raw, std::size_t size) {
  const SignatureHandle signature(ECDSA_SIG_new());
  BignumHandle r(BN_bin2bn(octets(raw), static_cast<int>(size), nullptr));
  BignumHandle s(BN_bin2bn(octets(raw) + size, static_cast<int>(size), nullptr));
  if (!signature || !r || !s || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return {};
  (void)r.release();
  (void)s.release();
  const int length = i2d_ECDSA_SIG(signature.get(), nullptr);
  if (length <= 0) return {};
  std::string der(static_cast<std::size_t>(length), '\0');
  unsigned char* end = octets(der);
  return i2d_ECDSA_SIG(signature.get(), &end) == length ? der : std::string();
}

Result<std::string> from_der(std::string_view der, std::size_t size) {
  const unsigned char* start = octets(der);
  const SignatureHandle signature(d2i_ECDSA_SIG(nullptr, &start, static_cast<long>(der.size())));
  std::string raw(2 * size, '\0');
  const int length = static_cast<int>(size);
  if (!signature || BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), octets(raw), length) != length ||
      BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), octets(raw) + size, length) != length) {
    return crypto_failure("signing");
  }
  return raw;
}

// RFC 7518 §3.5: the salt is as long as the digest, MGF1 uses the same digest (OpenSSL's default).
std::array<OSSL_PARAM, 3> parameters_of(const Scheme& scheme) {
  if (!scheme.pss) return {OSSL_PARAM_construct_end()};
  return {OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PAD_MODE,
                                           const_cast<char*>(OSSL_PKEY_RSA_PAD_MODE_PSS), 0),
          OSSL_PARAM_construct_utf8_string(OSSL_SIGNATURE_PARAM_PSS_SALTLEN,
                                           const_cast<char*>(OSSL_PKEY_RSA_PSS_SALT_LEN_DIGEST), 0),
          OSSL_PARAM_construct_end()};
}

}  // namespace

const Scheme& scheme_of(SignatureAlgorithm algorithm) {
  return schemes.at(static_cast<std::size_t>(algorithm));
}

bool verify_with(EVP_PKEY* key, SignatureAlgorithm algorithm, std::string_view message,
                 std::string_view signature) {
  const Scheme& scheme = scheme_of(algorithm);
  std::string der;
  if (const CurveFacts* curve = find_curve(scheme.kind)) {
    if (signature.size() != 2 * curve->size) return false;
    der = to_der(signature, curve->size);
    if (der.empty()) return false;
    signature = der;
  }
  const DigestContext context(EVP_MD_CTX_new());
  auto parameters = parameters_of(scheme);
  const bool good = context &&
                    EVP_DigestVerifyInit_ex(context.get(), nullptr, scheme.digest, nullptr, nullptr, key,
                                            parameters.data()) == 1 &&
                    EVP_DigestVerify(context.get(), octets(signature), signature.size(), octets(message),
                                     message.size()) == 1;
  if (!good) ERR_clear_error();
  return good;
}

Result<std::string> sign_with(EVP_PKEY* key, SignatureAlgorithm algorithm, std::string_view message) {
  const Scheme& scheme = scheme_of(algorithm);
  const DigestContext context(EVP_MD_CTX_new());
  auto parameters = parameters_of(scheme);
  std::string signature(static_cast<std::size_t>(EVP_PKEY_get_size(key)), '\0');
  std::size_t size = signature.size();
  if (!context ||
      EVP_DigestSignInit_ex(context.get(), nullptr, scheme.digest, nullptr, nullptr, key,
                            parameters.data()) != 1 ||
      EVP_DigestSign(context.get(), octets(signature), &size, octets(message), message.size()) != 1) {
    return crypto_failure("signing");
  }
  signature.resize(size);
  const CurveFacts* curve = find_curve(scheme.kind);
  if (curve == nullptr) return signature;
  return from_der(signature, curve->size);
}

}  // namespace sallyport::crypto
