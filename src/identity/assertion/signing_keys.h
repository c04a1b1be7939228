#pragma once
// identity/assertion/signing_keys.h: the keys that assertions are signed with, kept in the store.
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/result.h"
#include "crypto/ecdsa.h"
#include "store/database.h"
#include "wire/jose/jwk.h"

namespace sallyport::identity {

inline constexpr std::chrono::days signing_key_life{30};
inline constexpr std::chrono::days signing_key_overlap{1};

// One state of the keys; immutable.
struct SigningKeys {
  struct Retired {
    jose::EcJwk key;
    WallTime at{};
  };
  crypto::EcdsaKey current;
  jose::EcJwk published;  // the public half of `current`
  WallTime made_at{};
  std::vector<Retired> retired;  // public halves only: the private half goes when its successor comes

  // What may be trusted at `now`: the current key first.
  std::vector<jose::EcJwk> trusted(WallTime now) const;
};

// Not thread-safe by itself; the store is. Every call waits for the disk.
class SigningKeyStore {
 public:
  static Result<SigningKeyStore> open(store::Database& database);
  // The newest state; makes a first key if there is none. Errors: those of the store; internal: a key cannot
  // be read.
  Result<std::shared_ptr<const SigningKeys>> load(WallTime now);
  // Makes a new key, forgets the private half of the one before, and drops those that were retired long ago.
  Result<void> rotate(WallTime now);

 private:
  explicit SigningKeyStore(store::Database& database) : database_(&database) {}
  store::Database* database_;
};

}  // namespace sallyport::identity
