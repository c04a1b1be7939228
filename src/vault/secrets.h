#pragma once
// vault/secrets.h: where `secret:name` in the map gets its value. The vault will stand behind the same
// interface.
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace sallyport::vault {

// Thread-safe.
class SecretSource {
 public:
  virtual ~SecretSource() = default;
  // Errors: not_found (names the places that were looked at), forbidden (a file that others may read or
  // write), malformed (empty, over 64 KiB, or a name outside [a-z0-9-]). A final line feed is not part of the
  // value.
  virtual Result<Secret> find(std::string_view name) const = 0;
};

// First `directory`/NAME (a regular file, mode 0600 or 0400, owned by us or root), then the environment
// variable SALLYPORT_SECRET_NAME (upper case, `-` as `_`).
std::unique_ptr<SecretSource> make_file_secrets(std::string directory);

}  // namespace sallyport::vault
