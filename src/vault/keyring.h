#pragma once
// vault/keyring.h: the keys of an open vault: root, terms, mark. What is sealed and opened with them, and
// what they find wrong with a file.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "vault/box.h"
#include "vault/layout.h"

namespace sallyport::vault {

// Boxes under one term; behind it a new term begins. NIST SP 800-38D §8.3 allows 2^32 random nonces for one
// key; here each box has a key of its own, so this bounds the uses of the derivation, with room to spare.
inline constexpr std::uint64_t default_max_seals = std::uint64_t{1} << 32;

// Not thread-safe. Keys are wiped when it goes.
class Keyring {
 public:
  // New keys for a vault that has none: fills id, kind, wrapped_root, mark_key_box and the first term.
  static Result<Keyring> make(SealedVault& vault, KeyEncryption& key, Random& random);
  // Errors: unauthenticated (the key does not open it); internal (it does, and what follows was changed: says
  // which secrets are damaged and which are whole).
  static Result<Keyring> open(const SealedVault& vault, KeyEncryption& key);
  // With the root key of `known`, where `vault` still has the same: spares asking for it again.
  static Result<Keyring> open_again(const SealedVault& vault, const Keyring& known, KeyEncryption& key);

  // The value of a version, sealed into version.box under the newest term, which is set; a new term is made
  // where the newest is used up.
  Result<void> seal_value(SealedVault& vault, const SealedSecret& secret, SealedVersion& version,
                          const Secret& value, Random& random, std::uint64_t max_seals = default_max_seals);
  Result<Secret> open_value(const SealedVault& vault, const SealedSecret& secret,
                            const SealedVersion& version) const;
  // A new root key under `key`, one new term, every value sealed again: what the old keys opened stays behind
  // in old files only. The mark key stays, so that the mark can be read on both sides of the change.
  Result<Keyring> rekey(SealedVault& vault, KeyEncryption& key, Random& random) const;

  std::string seal_of(const SealedVault& vault) const;
  std::string seal_of(const Mark& mark) const;

 private:
  explicit Keyring(Secret root) : root_(std::move(root)) {}
  static Result<Keyring> unlock(const SealedVault& vault, Secret root);
  Result<void> add_term(SealedVault& vault, Random& random);
  Result<void> seal_mark_key(SealedVault& vault, Random& random) const;
  Error damage(const SealedVault& vault) const;

  Secret root_;
  std::string wrapped_root_;
  Secret mark_key_;
  std::map<std::uint32_t, Secret> terms_;
};

}  // namespace sallyport::vault
