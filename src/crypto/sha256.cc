#include "crypto/sha256.h"

// The low-level functions are marked deprecated in favour of EVP. Measured for 350 bytes on a CPU with SHA
// extensions: these 237 ns, EVP with a fetched digest and a reused context 269 ns, EVP_Digest 483 ns. They
// also need no heap and cannot fail, which keeps the chain of the journal free of an error path that no test
// could reach.
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wdeprecated-declarations"
#include <openssl/sha.h>

#include <new>

#include "base/encoding.h"

namespace sallyport::crypto {
namespace {

SHA256_CTX* context(void* state) { return std::launder(reinterpret_cast<SHA256_CTX*>(state)); }

}  // namespace

Sha256::Sha256() {
  static_assert(sizeof(SHA256_CTX) <= state_bytes && alignof(SHA256_CTX) <= 8);
  SHA256_Init(new (state_.data()) SHA256_CTX);
}

Sha256& Sha256::add(std::span<const std::byte> bytes) {
  SHA256_Update(context(state_.data()), bytes.data(), bytes.size());
  return *this;
}

Sha256& Sha256::add(std::string_view text) { return add(as_bytes(text)); }

Digest256 Sha256::finish() {
  Digest256 digest;
  SHA256_Final(reinterpret_cast<unsigned char*>(digest.data()), context(state_.data()));
  SHA256_Init(context(state_.data()));
  return digest;
}

Digest256 sha256(std::span<const std::byte> bytes) { return Sha256().add(bytes).finish(); }

Digest256 sha256(std::string_view text) { return sha256(as_bytes(text)); }

}  // namespace sallyport::crypto
#pragma clang diagnostic pop
