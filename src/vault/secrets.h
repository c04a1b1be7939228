#pragma once
// vault/secrets.h: where `secret:name` in the map gets its value: files, or the vault (vault_secrets.h).
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "base/secret.h"

namespace sallyport::vault {

// One value of a secret, and until when it counts.
struct SecretVersion {
  Secret value;
  bool is_current = false;  // does not die; all others do, when either clock says so
  WallTime dies{};
  MonoTime dead_at{};
  // Asked at every use: a clock that is set back does not bring a value back to life.
  bool is_alive(const Clock& clock) const {
    return is_current || (clock.wall() < dies && clock.mono() < dead_at);
  }
};

// Thread-safe.
class SecretSource {
 public:
  virtual ~SecretSource() = default;
  // Every value that counts now, newest first: the current one, and behind it those it took over from, where
  // an overlap was asked for. Errors: not_found (names the places that were looked at), forbidden (a file
  // that others may read or write), malformed (empty, over 64 KiB, or a name outside [a-z0-9-]); of a vault
  // also those of Vault::refresh. A final line feed is not part of the value.
  virtual Result<std::vector<SecretVersion>> find_versions(std::string_view name) const = 0;
  // The current one of them.
  Result<Secret> find(std::string_view name) const;
  // A new secret of the gateway's own, which never grows too old. Errors: unavailable (this source cannot be
  // written, as all but the vault); forbidden (there is one of that name); of a vault also those of a change.
  virtual Result<void> add(std::string_view name, Secret value);
};

// First `directory`/NAME (a regular file, mode 0600 or 0400, owned by us or root), then the environment
// variable SALLYPORT_SECRET_NAME (upper case, `-` as `_`).
std::unique_ptr<SecretSource> make_file_secrets(std::string directory);

// Without the final line feed that editors and shells add; `place` is for errors.
// Errors: malformed (empty, over 64 KiB).
Result<Secret> make_secret_value(std::string_view value, const std::string& place);

}  // namespace sallyport::vault
