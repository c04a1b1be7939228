#pragma once
// crypto/test_authenticator_key.h: for tests: keys of the kinds that authenticators of others have, made when
// the test runs. What OpenSSL is asked here cannot fail but for want of memory.
#include <openssl/core_names.h>
#include <openssl/rsa.h>

#include <string>
#include <string_view>

#include "crypto/handles.h"

namespace sallyport::crypto {

class TestAuthenticatorKey {
 public:
  enum class Kind : std::uint8_t { es256, rs256, ed25519 };
  explicit TestAuthenticatorKey(Kind kind) : kind_(kind), key_(make(kind)) {}

  Kind kind() const { return kind_; }
  // ECDSA as DER, as authenticators write it.
  std::string sign(std::string_view message) const {
    const DigestContext context(EVP_MD_CTX_new());
    const auto* data = reinterpret_cast<const unsigned char*>(message.data());
    EVP_DigestSignInit(context.get(), nullptr, digest(), nullptr, key_.get());
    std::size_t size = 0;
    EVP_DigestSign(context.get(), nullptr, &size, data, message.size());
    std::string out(size, '\0');
    EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(out.data()), &size, data, message.size());
    out.resize(size);
    return out;
  }

  // Big endian: the point of ES256, the modulus and exponent of RS256, the raw key of Ed25519.
  std::string x() const { return number(OSSL_PKEY_PARAM_EC_PUB_X, 32); }
  std::string y() const { return number(OSSL_PKEY_PARAM_EC_PUB_Y, 32); }
  std::string modulus() const { return number(OSSL_PKEY_PARAM_RSA_N, 256); }
  std::string exponent() const { return number(OSSL_PKEY_PARAM_RSA_E, 3); }
  std::string raw() const {
    std::string out(32, '\0');
    std::size_t size = out.size();
    EVP_PKEY_get_raw_public_key(key_.get(), reinterpret_cast<unsigned char*>(out.data()), &size);
    return out;
  }
  // A certificate of this key, signed by itself; DER.
  std::string certificate() const {
    const CertificateHandle made(X509_new());
    X509_set_version(made.get(), 2);
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), 1);
    X509_gmtime_adj(X509_getm_notBefore(made.get()), -3600);
    X509_gmtime_adj(X509_getm_notAfter(made.get()), 3600);
    X509_set_pubkey(made.get(), key_.get());
    X509_NAME* name = X509_get_subject_name(made.get());
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>("Attestation"), -1, -1, 0);
    X509_set_issuer_name(made.get(), name);
    X509_sign(made.get(), key_.get(), digest());
    unsigned char* der = nullptr;
    const int size = i2d_X509(made.get(), &der);
    std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
    OPENSSL_free(der);
    return out;
  }

 private:
  static KeyHandle make(Kind kind) {
    if (kind == Kind::es256) return KeyHandle(EVP_EC_gen("P-256"));
    if (kind == Kind::rs256) return KeyHandle(EVP_RSA_gen(2048));
    return KeyHandle(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  }
  const EVP_MD* digest() const { return kind_ == Kind::ed25519 ? nullptr : EVP_sha256(); }
  std::string number(const char* name, int size) const {
    BIGNUM* read = nullptr;
    EVP_PKEY_get_bn_param(key_.get(), name, &read);
    const BignumHandle value(read);
    std::string out(static_cast<std::size_t>(size), '\0');
    BN_bn2binpad(value.get(), reinterpret_cast<unsigned char*>(out.data()), size);
    return out;
  }

  Kind kind_;
  KeyHandle key_;
};

}  // namespace sallyport::crypto
