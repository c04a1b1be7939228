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

Secret expand_key(const Secret& key, std::initializer_list<std::string_view> info) {
  std::string text;
  for (const std::string_view part : info) text += part;
  return Secret(std::string(hmac(HmacDigest::sha256, key.reveal(), {text, "\1"}).text()));
}

// The zero byte keeps label and salt apart.
Secret derive_from_key(const Secret& key, std::string_view label, std::string_view salt) {
  using namespace std::literals;
  return expand_key(key, {label, "\0"sv, salt});
}

}  // namespace sallyport::crypto
