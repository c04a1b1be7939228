#include "crypto/derive.h"

#include <argon2.h>

#include "crypto/hmac.h"

namespace sallyport::crypto {
namespace {

constexpr std::size_t min_salt_bytes = 16;

bool is_between(DerivationCost least, DerivationCost cost, DerivationCost most) {
  return least.memory_kib <= cost.memory_kib && cost.memory_kib <= most.memory_kib &&
         least.passes <= cost.passes && cost.passes <= most.passes && least.lanes <= cost.lanes &&
         cost.lanes <= most.lanes;
}

}  // namespace

Result<Secret> derive_from_passphrase(const Secret& passphrase, std::string_view salt, DerivationCost cost) {
  if (!is_between(least_derivation_cost, cost, most_derivation_cost) || salt.size() < min_salt_bytes) {
    return self_error(ErrorKind::malformed, "the cost or the salt of Argon2id is out of bounds");
  }
  std::string key(derived_key_bytes, '\0');
  const std::string_view text = passphrase.reveal();
  const int outcome = argon2id_hash_raw(cost.passes, cost.memory_kib, cost.lanes, text.data(), text.size(),
                                        salt.data(), salt.size(), key.data(), key.size());
  Secret derived(std::move(key));
  if (outcome != ARGON2_OK) return self_error(ErrorKind::internal, argon2_error_message(outcome));
  return derived;
}

Secret derive_from_key(const Secret& key, std::string_view label, std::string_view salt) {
  // One block of HKDF-Expand; the zero byte keeps label and salt apart.
  using namespace std::literals;
  const Hmac block = hmac(HmacDigest::sha256, key.reveal(), {label, "\0"sv, salt, "\1"sv});
  return Secret(std::string(block.text()));
}

}  // namespace sallyport::crypto
