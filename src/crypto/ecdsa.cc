#include "crypto/ecdsa.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>

#include <algorithm>
#include <climits>

#include "crypto/handles.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t max_pem = 16 << 10;
constexpr std::size_t max_der_signature = 80;  // 72 for P-256

const unsigned char* octets(const std::byte* bytes) { return reinterpret_cast<const unsigned char*>(bytes); }
unsigned char* octets(std::byte* bytes) { return reinterpret_cast<unsigned char*>(bytes); }
const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::shared_ptr<evp_pkey_st> share(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

bool is_p256(const EVP_PKEY* key) {
  char name[32] = {};
  std::size_t length = 0;
  return EVP_PKEY_is_a(key, "EC") == 1 && EVP_PKEY_get_group_name(key, name, sizeof name, &length) == 1 &&
         std::string_view(name, length) == SN_X9_62_prime256v1;
}

bool read_coordinate(const EVP_PKEY* key, const char* parameter, Coordinate& out) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, parameter, &number) != 1) return false;
  const BignumHandle owned(number);
  return BN_bn2binpad(number, octets(out.data()), static_cast<int>(out.size())) ==
         static_cast<int>(out.size());
}

// A caller who has no passphrase must never be asked for one on the terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

// r || s as the DER that OpenSSL takes. Empty if it cannot be.
std::string to_der(std::span<const std::byte> raw) {
  const SignatureHandle signature(ECDSA_SIG_new());
  BignumHandle r(BN_bin2bn(octets(raw.data()), 32, nullptr));
  BignumHandle s(BN_bin2bn(octets(raw.data()) + 32, 32, nullptr));
  if (!signature || !r || !s || ECDSA_SIG_set0(signature.get(), r.get(), s.get()) != 1) return {};
  (void)r.release();
  (void)s.release();
  unsigned char der[max_der_signature];
  if (i2d_ECDSA_SIG(signature.get(), nullptr) > static_cast<int>(sizeof der)) return {};
  unsigned char* end = der;
  const int size = i2d_ECDSA_SIG(signature.get(), &end);
  return size <= 0 ? std::string()
                   : std::string(reinterpret_cast<char*>(der), static_cast<std::size_t>(size));
}

bool from_der(const unsigned char* der, std::size_t size, Es256Signature& raw) {
  const SignatureHandle signature(d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(size)));
  if (!signature) return false;
  return BN_bn2binpad(ECDSA_SIG_get0_r(signature.get()), octets(raw.data()), 32) == 32 &&
         BN_bn2binpad(ECDSA_SIG_get0_s(signature.get()), octets(raw.data()) + 32, 32) == 32;
}

}  // namespace

Result<EcdsaPublicKey> EcdsaPublicKey::create(const Coordinate& x, const Coordinate& y) {
  std::array<std::byte, 65> point{std::byte{4}};  // uncompressed (SEC 1 §2.3.3)
  std::copy(x.begin(), x.end(), point.begin() + 1);
  std::copy(y.begin(), y.end(), point.begin() + 33);
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(SN_X9_62_prime256v1), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end()};
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
    ERR_clear_error();
    return client_error(ErrorKind::malformed, "not a point of P-256");
  }
  EcdsaPublicKey out;
  out.key_ = share(key);
  const KeyContext check(EVP_PKEY_CTX_new(key, nullptr));
  if (!check || EVP_PKEY_public_check(check.get()) != 1) {
    ERR_clear_error();
    return client_error(ErrorKind::malformed, "not a point of P-256");
  }
  out.x_ = x;
  out.y_ = y;
  return out;
}

bool EcdsaPublicKey::verify(std::string_view message, std::span<const std::byte> signature) const {
  if (!key_ || signature.size() != es256_signature_size) return false;
  const std::string der = to_der(signature);
  const DigestContext context(EVP_MD_CTX_new());
  const bool good =
      !der.empty() && context &&
      EVP_DigestVerifyInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, key_.get(), nullptr) == 1 &&
      EVP_DigestVerify(context.get(), octets(der), der.size(), octets(message), message.size()) == 1;
  if (!good) ERR_clear_error();
  return good;
}

Result<EcdsaKey> EcdsaKey::adopt(std::shared_ptr<evp_pkey_st> key) {
  EcdsaPublicKey both;
  if (!read_coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_X, both.x_) ||
      !read_coordinate(key.get(), OSSL_PKEY_PARAM_EC_PUB_Y, both.y_)) {
    return crypto_failure("coordinates of a key");
  }
  both.key_ = std::move(key);
  return EcdsaKey(std::move(both));
}

Result<EcdsaKey> EcdsaKey::generate() {
  auto key = share(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", SN_X9_62_prime256v1));
  if (!key) return crypto_failure("making a key");
  return adopt(std::move(key));
}

Result<EcdsaKey> EcdsaKey::parse(std::string_view pem) {
  if (pem.size() > max_pem) return self_error(ErrorKind::malformed, "a key file of over 16 KiB");
  const BioHandle bytes = read_only(pem);
  if (!bytes) return crypto_failure("reading a key");
  auto key = share(PEM_read_bio_PrivateKey(bytes.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  if (!key) return self_error(ErrorKind::malformed, "no unencrypted private key in PEM form");
  if (!is_p256(key.get()))
    return self_error(ErrorKind::malformed, "the private key is not of the curve P-256");
  // A file that names another public half than its private half would sign what nobody can verify.
  const KeyContext check(EVP_PKEY_CTX_new(key.get(), nullptr));
  const bool paired = check && EVP_PKEY_check(check.get()) == 1;
  ERR_clear_error();
  if (!paired)
    return self_error(ErrorKind::malformed, "the halves of the private key do not belong together");
  return adopt(std::move(key));
}

Result<Es256Signature> EcdsaKey::sign(std::string_view message) const {
  const DigestContext context(EVP_MD_CTX_new());
  unsigned char der[max_der_signature];
  std::size_t size = sizeof der;
  Es256Signature out;
  if (!handle() || !context ||
      EVP_DigestSignInit_ex(context.get(), nullptr, "SHA256", nullptr, nullptr, handle(), nullptr) != 1 ||
      EVP_DigestSign(context.get(), der, &size, octets(message), message.size()) != 1 ||
      !from_der(der, size, out)) {
    return crypto_failure("signing");
  }
  return out;
}

Result<Secret> EcdsaKey::pem() const {
  const BioHandle out(BIO_new(BIO_s_secmem()));
  if (!out ||
      PEM_write_bio_PKCS8PrivateKey(out.get(), handle(), nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return crypto_failure("writing a key");
  }
  return Secret(text_of(out.get()));
}

}  // namespace sallyport::crypto
