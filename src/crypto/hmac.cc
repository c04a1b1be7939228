#include "crypto/hmac.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>

#include <cstdlib>
#include <memory>

namespace sallyport::crypto {
namespace {

struct FreeContext {
  void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MAC_CTX, FreeContext>;

void require(bool good) {
  if (!good) std::abort();
}

// Fetching an algorithm by name costs more than a short HMAC: once per process. Never freed; copied for each
// use.
const EVP_MAC_CTX* make_template(const char* digest) {
  EVP_MAC* mac = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
  require(mac != nullptr);
  EVP_MAC_CTX* context = EVP_MAC_CTX_new(mac);
  EVP_MAC_free(mac);
  require(context != nullptr);
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(digest), 0),
      OSSL_PARAM_construct_end()};
  require(EVP_MAC_CTX_set_params(context, parameters) == 1);
  return context;
}

const EVP_MAC_CTX* template_of(HmacDigest digest) {
  static const EVP_MAC_CTX* const sha1 = make_template("SHA1");
  static const EVP_MAC_CTX* const sha256 = make_template("SHA256");
  static const EVP_MAC_CTX* const sha512 = make_template("SHA512");
  switch (digest) {
    case HmacDigest::sha1:
      return sha1;
    case HmacDigest::sha256:
      return sha256;
    case HmacDigest::sha512:
      return sha512;
  }
  std::abort();
}

}  // namespace

Hmac hmac(HmacDigest digest, std::string_view key, std::initializer_list<std::string_view> parts) {
  const Context context(EVP_MAC_CTX_dup(template_of(digest)));
  require(context != nullptr);
  // A null key means "keep the one before" to OpenSSL: an empty key needs an address all the same.
  const char* const key_data = key.empty() ? "" : key.data();
  require(EVP_MAC_init(context.get(), reinterpret_cast<const unsigned char*>(key_data), key.size(),
                       nullptr) == 1);
  for (const std::string_view part : parts) {
    if (part.empty()) continue;
    require(EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(part.data()), part.size()) ==
            1);
  }
  Hmac out;
  require(EVP_MAC_final(context.get(), reinterpret_cast<unsigned char*>(out.bytes_), &out.size_,
                        sizeof out.bytes_) == 1);
  return out;
}

}  // namespace sallyport::crypto
