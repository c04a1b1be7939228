#pragma once
// crypto/handles.h: owners for what OpenSSL allocates. For sources of this module only.
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::crypto {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* handle) const {
    Free(handle);
  }
};

using BignumHandle = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;
using BioHandle = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using KeyHandle = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using SignatureHandle = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;
using CertificateHandle = std::unique_ptr<X509, Freed<X509_free>>;
using ListHandle = std::unique_ptr<X509_CRL, Freed<X509_CRL_free>>;
using OctetsHandle = std::unique_ptr<ASN1_OCTET_STRING, Freed<ASN1_OCTET_STRING_free>>;
using ExtensionHandle = std::unique_ptr<X509_EXTENSION, Freed<X509_EXTENSION_free>>;
using NamesHandle = std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>>;

// OpenSSL's error queue is per thread and outlives the call: emptied, so that no later call finds our
// leftovers.
inline Error crypto_failure(std::string_view doing) {
  ERR_clear_error();
  return self_error(ErrorKind::internal, "OpenSSL failed: " + std::string(doing));
}

inline BioHandle read_only(std::string_view bytes) {
  return BioHandle(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

inline std::string text_of(BIO* memory) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(memory, &data);
  return std::string(data, static_cast<std::size_t>(size));
}

}  // namespace sallyport::crypto
