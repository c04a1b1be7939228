#include "crypto/signature.h"

#include <openssl/core_names.h>

#include <array>

#include "base/encoding.h"
#include "crypto/handles.h"
#include "crypto/key_parts.h"
#include "crypto/schemes.h"
#include "crypto/sha256.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t max_modulus = 1025;  // bytes: 8192 bits, and the zero that some libraries put first
constexpr std::size_t max_exponent = 9;
constexpr std::size_t ed25519_size = 32;

const unsigned char* octets(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

Error unusable(std::string_view why) {
  ERR_clear_error();
  return client_error(ErrorKind::malformed, std::string(why));
}

BignumHandle number_of(std::string_view bytes) {
  return BignumHandle(BN_bin2bn(octets(bytes), static_cast<int>(bytes.size()), nullptr));
}

// What EVP_PKEY_fromdata takes: numbers in the machine's order.
std::string native(const BIGNUM* number) {
  std::string out(static_cast<std::size_t>(BN_num_bytes(number)), '\0');
  (void)BN_bn2nativepad(number, reinterpret_cast<unsigned char*>(out.data()), static_cast<int>(out.size()));
  return out;
}

OSSL_PARAM number_parameter(const char* name, std::string& bytes) {
  return OSSL_PARAM_construct_BN(name, reinterpret_cast<unsigned char*>(bytes.data()), bytes.size());
}

// Primes p of a broken key generator (CVE-2017-15361, "ROCA") are powers of 65537 modulo many small primes,
// and so is their product; that of two random primes is so for all of these once in some hundred million.
bool looks_like_roca(const BIGNUM* modulus) {
  constexpr std::array<unsigned, 38> small_primes = {
      3,  5,  7,  11, 13, 17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,
      73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
  for (const unsigned prime : small_primes) {
    const BN_ULONG rest = BN_mod_word(modulus, prime);
    BN_ULONG power = 1;
    bool found = false;
    for (unsigned i = 0; i < prime && !found; ++i) {
      found = power == rest;
      power = power * 65537 % prime;
    }
    if (!found) return false;
  }
  return true;
}

}  // namespace

std::string_view to_string(SignatureAlgorithm algorithm) { return scheme_of(algorithm).name; }

std::optional<SignatureAlgorithm> find_signature_algorithm(std::string_view name) {
  for (auto one = SignatureAlgorithm::rs256;;
       one = static_cast<SignatureAlgorithm>(static_cast<int>(one) + 1)) {
    if (scheme_of(one).name == name) return one;
    if (one == SignatureAlgorithm::eddsa) return std::nullopt;
  }
}

std::string hash_of(SignatureAlgorithm algorithm, std::string_view text) {
  const char* const digest = scheme_of(algorithm).digest;
  std::string out(EVP_MAX_MD_SIZE, '\0');
  std::size_t size = 0;
  if (EVP_Q_digest(nullptr, digest == nullptr ? "SHA512" : digest, nullptr, text.data(), text.size(),
                   reinterpret_cast<unsigned char*>(out.data()), &size) != 1) {
    ERR_clear_error();
    return {};
  }
  out.resize(size);
  return out;
}

Result<PublicKey> PublicKey::rsa(std::string_view modulus, std::string_view exponent) {
  if (modulus.size() > max_modulus || exponent.size() > max_exponent)
    return unusable("RSA: numbers too long");
  const BignumHandle n = number_of(modulus), e = number_of(exponent);
  if (!n || !e || BN_is_zero(n.get()) || BN_is_zero(e.get())) return unusable("RSA: no numbers");
  std::string n_bytes = native(n.get()), e_bytes = native(e.get());
  OSSL_PARAM parameters[] = {number_parameter(OSSL_PKEY_PARAM_RSA_N, n_bytes),
                             number_parameter(OSSL_PKEY_PARAM_RSA_E, e_bytes), OSSL_PARAM_construct_end()};
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
    return unusable("RSA: no key");
  }
  PublicKey out;
  out.key_ = share(key);
  out.kind_ = static_cast<std::uint8_t>(KeyKind::rsa);
  if (!acceptable_rsa(key)) return unusable("RSA: not 2048 to 8192 bits, or an exponent that is not safe");
  if (looks_like_roca(n.get())) return unusable("RSA: from the broken generator of CVE-2017-15361");
  return out;
}

Result<PublicKey> PublicKey::ec(Curve curve, std::string_view x, std::string_view y) {
  PublicKey out;
  SP_TRY(out.key_, make_ec_key(curve, x, y));
  out.kind_ = static_cast<std::uint8_t>(facts_of(curve).kind);
  return out;
}

Result<PublicKey> PublicKey::ed25519(std::string_view x) {
  if (x.size() != ed25519_size) return unusable("Ed25519: not 32 bytes");
  PublicKey out;
  out.key_ = share(EVP_PKEY_new_raw_public_key_ex(nullptr, "ED25519", nullptr, octets(x), x.size()));
  if (!out.key_) return unusable("Ed25519: no key");
  out.kind_ = static_cast<std::uint8_t>(KeyKind::ed25519);
  return out;
}

bool PublicKey::fits(SignatureAlgorithm algorithm) const {
  return key_ && kind_ == static_cast<std::uint8_t>(scheme_of(algorithm).kind);
}

bool PublicKey::verify(SignatureAlgorithm algorithm, std::string_view message,
                       std::string_view signature) const {
  return fits(algorithm) && verify_with(key_.get(), algorithm, message, signature);
}

Result<SigningKey> SigningKey::parse(std::string_view pem) {
  SigningKey out;
  SP_TRY(out.key_, read_private_key(pem));
  const KeyKind kind = kind_of(out.key_.get());
  if (kind == KeyKind::none)
    return self_error(ErrorKind::malformed, "the private key is not RSA, P-256, P-384, P-521 or Ed25519");
  if (kind == KeyKind::rsa && !acceptable_rsa(out.key_.get()))
    return self_error(ErrorKind::malformed, "the RSA key has not 2048 to 8192 bits, or an unsafe exponent");
  return out;
}

SignatureAlgorithm SigningKey::algorithm() const {
  switch (kind_of(key_.get())) {
    case KeyKind::p256:
      return SignatureAlgorithm::es256;
    case KeyKind::p384:
      return SignatureAlgorithm::es384;
    case KeyKind::p521:
      return SignatureAlgorithm::es512;
    case KeyKind::ed25519:
      return SignatureAlgorithm::eddsa;
    case KeyKind::rsa:
    case KeyKind::none:
      break;
  }
  return SignatureAlgorithm::rs256;
}

Result<std::string> SigningKey::sign(std::string_view message) const {
  return sign_with(key_.get(), algorithm(), message);
}

std::string SigningKey::thumbprint() const {
  const auto text = public_jwk(key_.get());
  return text.ok() ? base64url(sha256(*text)) : std::string();
}

}  // namespace sallyport::crypto
