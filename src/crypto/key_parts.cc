#include "crypto/key_parts.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>

#include <array>

#include "base/encoding.h"
#include "base/json_text.h"
#include "crypto/handles.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t max_pem = 16 << 10;
constexpr int min_rsa_bits = 2048;
constexpr int max_rsa_bits = 8192;

constexpr std::array<CurveFacts, 3> curves = {{
    {Curve::p256, KeyKind::p256, SN_X9_62_prime256v1, "P-256", 32},
    {Curve::p384, KeyKind::p384, SN_secp384r1, "P-384", 48},
    {Curve::p521, KeyKind::p521, SN_secp521r1, "P-521", 66},
}};

unsigned char* octets(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

Error not_a_point() {
  ERR_clear_error();
  return client_error(ErrorKind::malformed, "not a point of the curve");
}

// A caller who has no passphrase must never be asked for one on the terminal.
int no_passphrase(char*, int, int, void*) { return 0; }

}  // namespace

const CurveFacts& facts_of(Curve curve) { return curves.at(static_cast<std::size_t>(curve)); }

const CurveFacts* find_curve(KeyKind kind) {
  for (const CurveFacts& facts : curves) {
    if (facts.kind == kind) return &facts;
  }
  return nullptr;
}

SharedKey share(EVP_PKEY* key) { return {key, EVP_PKEY_free}; }

KeyKind kind_of(const EVP_PKEY* key) {
  if (EVP_PKEY_is_a(key, "RSA") == 1) return KeyKind::rsa;
  if (EVP_PKEY_is_a(key, "ED25519") == 1) return KeyKind::ed25519;
  if (EVP_PKEY_is_a(key, "EC") != 1) return KeyKind::none;
  char name[64] = {};
  std::size_t length = 0;
  if (EVP_PKEY_get_group_name(key, name, sizeof name, &length) != 1) return KeyKind::none;
  for (const CurveFacts& facts : curves) {
    if (std::string_view(name, length) == facts.group) return facts.kind;
  }
  return KeyKind::none;
}

// FIPS 186-5 §5.1 has exponents above 2^16; those of more than 64 bits only make each check dearer.
bool acceptable_rsa(const EVP_PKEY* key) {
  BIGNUM* modulus = nullptr;
  BIGNUM* exponent = nullptr;
  (void)EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_N, &modulus);
  (void)EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent);
  const BignumHandle n(modulus), e(exponent);
  if (!n || !e || BN_num_bits(n.get()) < min_rsa_bits || BN_num_bits(n.get()) > max_rsa_bits) return false;
  return BN_is_odd(n.get()) && BN_is_odd(e.get()) && BN_num_bits(e.get()) >= 17 && BN_num_bits(e.get()) <= 64;
}

Result<SharedKey> make_ec_key(Curve curve, std::string_view x, std::string_view y) {
  const CurveFacts& facts = facts_of(curve);
  if (x.size() != facts.size || y.size() != facts.size) return not_a_point();
  std::string point = "\x04";  // uncompressed (SEC 1 §2.3.3)
  point.append(x).append(y);
  OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, const_cast<char*>(facts.group), 0),
      OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()),
      OSSL_PARAM_construct_end()};
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* made = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
    return not_a_point();
  }
  SharedKey key = share(made);
  const KeyContext check(EVP_PKEY_CTX_new(key.get(), nullptr));
  if (!check || EVP_PKEY_public_check(check.get()) != 1) return not_a_point();
  return key;
}

Result<SharedKey> read_private_key(std::string_view pem) {
  if (pem.size() > max_pem) return self_error(ErrorKind::malformed, "a key file of over 16 KiB");
  const BioHandle bytes = read_only(pem);
  if (!bytes) return crypto_failure("reading a key");
  SharedKey key = share(PEM_read_bio_PrivateKey(bytes.get(), nullptr, no_passphrase, nullptr));
  ERR_clear_error();
  if (!key) return self_error(ErrorKind::malformed, "no unencrypted private key in PEM form");
  // A file that names another public half than its private half would sign what nobody can verify.
  const KeyContext check(EVP_PKEY_CTX_new(key.get(), nullptr));
  const bool paired = check && EVP_PKEY_check(check.get()) == 1;
  ERR_clear_error();
  if (!paired)
    return self_error(ErrorKind::malformed, "the halves of the private key do not belong together");
  return key;
}

Result<Secret> private_key_pem(const EVP_PKEY* key) {
  const BioHandle out(BIO_new(BIO_s_secmem()));
  if (!out || PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1) {
    return crypto_failure("writing a key");
  }
  return Secret(text_of(out.get()));
}

Result<std::string> read_number(const EVP_PKEY* key, const char* parameter, std::size_t size) {
  BIGNUM* number = nullptr;
  if (EVP_PKEY_get_bn_param(key, parameter, &number) != 1) return crypto_failure("numbers of a key");
  const BignumHandle owned(number);
  const int length = size == 0 ? BN_num_bytes(number) : static_cast<int>(size);
  std::string out(static_cast<std::size_t>(length), '\0');
  if (BN_bn2binpad(number, octets(out), length) != length) return crypto_failure("numbers of a key");
  return out;
}

Result<std::string> public_jwk(const EVP_PKEY* key) {
  std::string text;
  JsonObject members(text);
  const auto number = [&](const char* parameter, std::size_t size = 0) -> Result<std::string> {
    SP_TRY(const std::string bytes, read_number(key, parameter, size));
    return base64url(as_bytes(bytes));
  };
  const KeyKind kind = kind_of(key);
  if (kind == KeyKind::rsa) {
    SP_TRY(const std::string exponent, number(OSSL_PKEY_PARAM_RSA_E));
    SP_TRY(const std::string modulus, number(OSSL_PKEY_PARAM_RSA_N));
    members.add("e", exponent).add("kty", "RSA").add("n", modulus);
  } else if (const CurveFacts* curve = find_curve(kind)) {
    SP_TRY(const std::string x, number(OSSL_PKEY_PARAM_EC_PUB_X, curve->size));
    SP_TRY(const std::string y, number(OSSL_PKEY_PARAM_EC_PUB_Y, curve->size));
    members.add("crv", curve->name).add("kty", "EC").add("x", x).add("y", y);
  } else {
    std::string point(32, '\0');
    std::size_t size = point.size();
    if (EVP_PKEY_get_raw_public_key(key, octets(point), &size) != 1)
      return crypto_failure("numbers of a key");
    members.add("crv", "Ed25519").add("kty", "OKP").add("x", base64url(as_bytes(point)));
  }
  members.close();
  return text;
}

}  // namespace sallyport::crypto
