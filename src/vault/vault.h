#pragma once
// vault/vault.h: secrets at rest: key-encryption key -> root key -> term keys -> values
// (docs/adr/0007-vault.md). One file, replaced whole: whatever stops a change, the old content or the new one
// is there.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "vault/files.h"
#include "vault/keyring.h"

namespace sallyport::vault {

struct VersionInfo {
  std::uint32_t number = 0;
  WallTime created{};
  std::optional<WallTime> dies;  // nothing: the current one
};

struct SecretInfo {
  std::string name;
  seconds max_age{0};                 // 0: may grow old
  std::vector<VersionInfo> versions;  // newest first; dead ones are not in it
  bool is_past_age(WallTime now) const;
};

// What can be known without a key, and is not verified: for lists and for choosing the key to ask for.
struct Index {
  KeyKind kind = KeyKind::passphrase;
  std::uint64_t generation = 0;
  std::vector<SecretInfo> secrets;
};
// Errors: not_found (there is no vault), malformed, unavailable, forbidden.
Result<Index> read_index(const Ground& ground, WallTime now);

struct OpenedVersion {
  VersionInfo info;
  Secret value;
};

struct NewSecret {
  std::string name;
  Secret value;
  seconds max_age{0};
};

inline constexpr seconds default_max_age = std::chrono::hours(90 * 24);
inline constexpr seconds default_overlap = std::chrono::hours(24);
inline constexpr seconds max_overlap = std::chrono::hours(90 * 24);

// Not thread-safe. References must outlive it. Every change is on the disk when its call returns without an
// error. Errors of every change: malformed (a name, a value empty or over 64 KiB, a time out of bounds),
// too_large, not_found, unavailable (the disk; the clock is behind the vault's last change; an earlier change
// failed: open it again). After unavailable the old content or the new one is there, and the next to open it
// finds out which.
class Vault {
 public:
  struct Tools {
    const Clock& clock;
    Random& random;
    std::uint64_t max_seals = default_max_seals;
  };
  enum class Access : unsigned char { read, write };
  enum class Restored : unsigned char { refuse, accept };

  // An empty vault. `mark`: the directory where its mark is kept; empty: beside it.
  // Errors: forbidden (there is one), unavailable.
  static Result<std::unique_ptr<Vault>> create(Ground ground, KeyEncryption& key, const std::string& mark,
                                               Tools tools);
  // Access::write holds the vault's lock until this object goes; unavailable: another process has it.
  // Errors: not_found; unauthenticated (another key); forbidden (rolled back, see files.h); internal
  // (damaged: says which secrets are); malformed; unavailable. Restored::accept takes a rolled back vault as
  // it is, above every generation that was seen; versions that were to die are dead at once.
  static Result<std::unique_ptr<Vault>> open(Ground ground, KeyEncryption& key, Tools tools, Access access,
                                             Restored restored = Restored::refuse);
  // Reads the file again, if another process changed it. After an error the old content stays.
  // Errors as `open`; forbidden also if it is older than what was seen here.
  Result<void> refresh(KeyEncryption& key);

  std::vector<SecretInfo> list() const;
  std::uint64_t generation() const { return contents_.generation; }
  // The versions that are not dead, newest first. Errors: not_found, internal.
  Result<std::vector<OpenedVersion>> read(std::string_view name) const;
  // The vault's time: never behind its last change, and not set back while it is open.
  WallTime now() const;

  // Values of one change: all of them or none. The versions before are dead at once.
  Result<void> put(std::vector<NewSecret> secrets);
  // The version before stays alive for `overlap` more, older ones no longer than that.
  Result<void> rotate(std::string_view name, const Secret& value, seconds overlap);
  Result<void> remove(std::string_view name);
  // Under another key-encryption key, with new keys all the way down.
  Result<void> rekey(KeyEncryption& key);

 private:
  Vault(Ground ground, Tools tools, Keyring keys, SealedVault contents, std::string digest);
  Result<void> prepare() const;
  Result<SealedVersion> seal(SealedVault& next, const SealedSecret& secret, const Secret& value,
                             std::uint32_t number);
  Result<void> put_one(SealedVault& next, const NewSecret& secret);
  Result<void> commit(SealedVault next);
  bool is_ours(const Mark& mark) const;
  Result<void> write_mark();
  Result<void> accept_restored(const OnDisk& found);

  Ground ground_;
  Tools tools_;
  Keyring keys_;
  SealedVault contents_;
  std::string digest_;  // of the file that holds `contents_`
  std::unique_ptr<store::Lock> lock_;
  bool spoiled_ = false;
  WallTime opened_wall_;
  MonoTime opened_mono_;
};

}  // namespace sallyport::vault
