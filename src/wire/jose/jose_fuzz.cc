#include <cstdlib>
#include <cstring>

#include "wire/jose/json.h"
#include "wire/jose/jwk.h"
#include "wire/jose/jws.h"

namespace {

using namespace sallyport::jose;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_key(const Jwk& key) {
  const bool numbers = key.kind == Jwk::Kind::rsa  ? !key.modulus.empty() && !key.exponent.empty()
                       : key.kind == Jwk::Kind::ec ? !key.x.empty() && !key.y.empty()
                                                   : !key.x.empty();
  require(numbers && (key.kind == Jwk::Kind::rsa) == key.curve.empty());
}

// A key of our own kind is written and read back as the same.
void check_round_trip(const Jwk& key) {
  EcJwk ours;
  if (key.curve != "P-256" || key.x.size() != ours.x.size() || key.y.size() != ours.y.size()) return;
  std::memcpy(ours.x.data(), key.x.data(), ours.x.size());
  std::memcpy(ours.y.data(), key.y.data(), ours.y.size());
  ours.id = key.id;
  const auto again = parse_jwk_set(write_jwk_set({&ours, 1}));
  require(again.ok() && again->size() == 1);
  const Jwk& read = again->front();
  require(read.x == key.x && read.y == key.y && read.id == key.id && read.kind == Jwk::Kind::ec);
}

}  // namespace

// Any bytes as JSON, as a token and as a key set. A token that no key has signed is never accepted, and never
// taken apart beyond its bound.
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)parse_json(text).ok();
  const VerificationKey none[] = {{"", [](std::string_view, std::span<const std::byte>) { return false; }}};
  require(!verify_jws(text, none).ok());
  if (const auto token = parse_jws(text, size); token.ok()) require(!token->algorithm.empty());
  const auto keys = parse_jwk_set(text);
  if (!keys.ok()) return 0;
  require(keys->size() <= 100);
  for (const Jwk& key : *keys) {
    check_key(key);
    check_round_trip(key);
  }
  return 0;
}
