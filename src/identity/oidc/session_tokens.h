#pragma once
// identity/oidc/session_tokens.h: what a provider gave for a session: sealed in the store, open in memory. No
// browser ever sees it (S13), but for the ID token when it signs out at the provider.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "store/database.h"

namespace sallyport::identity {

// Immutable once kept.
struct KeptTokens {
  std::string provider;
  Secret refresh;  // empty: the provider gave none
  Secret access;
  std::string id_token;     // the last that held
  WallTime access_until{};  // 1970: not known
  WallTime checked{};       // when the provider last confirmed this person
};
using KeptTokensRef = std::shared_ptr<const KeptTokens>;

// Each row is sealed with AES-256-GCM under a nonce of its own and bound to its session, provider and
// purpose: a row that was moved or changed opens nothing. Thread-safe. keep, replace and remove_forgotten
// write to the disk.
class SessionTokens {
 public:
  // `seal`: 32 bytes. References must outlive this object.
  SessionTokens(store::Database& database, const Secret& seal, Random& random)
      : database_(database), seal_(seal), random_(random) {}

  // Reads all rows; one that cannot be opened is left out and will be removed. Errors: of the store.
  Result<void> load();
  std::vector<std::pair<std::string, KeptTokensRef>> all() const;
  KeptTokensRef find(std::string_view session) const;

  // False: it could not be stored, and nothing is kept.
  bool keep(std::string_view session, KeptTokens tokens);
  // Only of a session that has tokens: one that was forgotten meanwhile stays forgotten. False: not stored,
  // but used all the same until the next start: the old ones may be worth nothing any more.
  bool replace(std::string_view session, KeptTokens tokens);
  // Cheap: memory now, the disk with remove_forgotten().
  void forget(std::string_view session);
  void remove_forgotten();

 private:
  Result<void> write(const std::string& session, const KeptTokens& tokens);
  Result<KeptTokens> read(std::string_view session, std::string_view provider, std::string_view sealed) const;

  store::Database& database_;
  const Secret& seal_;
  Random& random_;
  std::mutex writing_;  // before `mutex_`
  mutable std::mutex mutex_;
  std::map<std::string, KeptTokensRef, std::less<>> tokens_;
  std::vector<std::string> forgotten_;
};

}  // namespace sallyport::identity
