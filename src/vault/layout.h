#pragma once
// vault/layout.h: the vault's file and its mark, as bytes (docs/adr/0007-vault.md). Names and times can be
// read without a key; nothing here is believed before keyring.h has checked the seal. Pure.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "vault/key_encryption.h"

namespace sallyport::vault {

inline constexpr std::size_t id_bytes = 16;
inline constexpr std::size_t digest_bytes = 32;
inline constexpr std::size_t max_vault_bytes = 32 << 20;
inline constexpr std::size_t max_secrets = 4096;
inline constexpr std::size_t max_versions = 8;
inline constexpr std::size_t max_terms = 256;
inline constexpr std::size_t max_value_bytes = 64 << 10;

// What a secret may be called: 1 to 64 characters of a-z, 0-9 and -: one spelling for each name.
bool is_secret_name(std::string_view name);
Error bad_secret_name();

struct SealedTerm {
  std::uint32_t number = 0;  // from 1
  std::uint64_t seals = 0;   // how many boxes were made under it
  std::string box;           // its key, under the root key
};

// Times are Unix seconds.
struct SealedVersion {
  std::uint32_t number = 0;  // from 1, one more with each value
  std::uint32_t term = 0;
  std::int64_t created = 0;
  std::int64_t dies = 0;  // 0: the current one, which does not
  std::string box;        // the value, under the term's key
};

struct SealedSecret {
  std::string name;
  std::int64_t max_age = 0;             // seconds; 0: may grow old
  std::vector<SealedVersion> versions;  // newest first, only the first is current
};

struct SealedVault {
  std::string id;                // random, made once
  std::uint64_t generation = 0;  // one more with each change
  std::string previous;          // SHA-256 of the file before this one; zeros in the first
  std::int64_t written = 0;      // Unix seconds
  std::string mark_directory;    // where the mark lies; empty: beside the file
  KeyKind kind = KeyKind::passphrase;
  std::string wrapped_root;
  std::string mark_key_box;
  std::vector<SealedTerm> terms;      // by number
  std::vector<SealedSecret> secrets;  // by name
  std::string seal;                   // HMAC-SHA256 over all before it
};

// All but the seal, which is made over this.
std::string render_without_seal(const SealedVault& vault);

// Errors: malformed: not a vault, cut, longer than it says, over a limit, names out of order, a version of a
// term that is not there: whatever render_without_seal would not have written; unavailable (made by a newer
// Sallyport).
Result<SealedVault> parse_vault(std::string_view bytes);

// How far the vault had come when it was last written, and its file then: kept apart from it.
struct Mark {
  std::string id;
  std::uint64_t generation = 0;
  std::string digest;  // SHA-256 of the file
  std::string seal;    // HMAC-SHA256 over all before it, under the mark key
};

std::string render_without_seal(const Mark& mark);
Result<Mark> parse_mark(std::string_view bytes);

// What is bound to the box of a version and of a term: moved to another place, they do not open.
std::string bound_of(const SealedVault& vault, const SealedSecret& secret, const SealedVersion& version);
std::string bound_of(const SealedVault& vault, const SealedTerm& term);

}  // namespace sallyport::vault
