#pragma once
// identity/session/sessions.h: who is signed in. Server-side; the browser holds an opaque id and a secret,
// apart, so that an id seen in a log opens nothing. Kept in memory, written through to the store.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "model/principal.h"
#include "store/database.h"

namespace sallyport::identity {

inline constexpr std::string_view session_cookie = "__Host-sallyport";
inline constexpr std::string_view own_cookie_prefix = "__Host-sallyport";

// Immutable. A step-up makes a new one under a new id; a change of groups makes a new value under the same
// id.
struct Session {
  std::string id;    // 22 characters, public: may be logged
  std::string host;  // the only host whose requests may use it
  Principal who;
  std::string secret_hash;  // keyed digest of the secret part of the cookie, 32 raw bytes
  WallTime created{};
  WallTime expires{};      // absolute limit
  std::string user_agent;  // shown to its owner, cut to 200 bytes
  std::string address;     // shown to its owner
};
using SessionRef = std::shared_ptr<const Session>;

struct SessionLimits {
  std::chrono::seconds idle{std::chrono::hours(8)};
  std::chrono::seconds absolute{std::chrono::hours(24)};
  std::size_t per_account = 20;  // the oldest ends when one more begins
  std::size_t in_all = 100000;   // beyond it, create refuses (rate_limited)
};

// Which sessions to end. Empty fields do not narrow; all empty means every session.
struct SessionFilter {
  std::string id{};
  std::string account{};
  std::string group{};
  std::string provider{};          // the map's name; "accounts" are those of ours
  std::string subject{};           // the provider's `sub`; with `provider`
  std::string provider_session{};  // the provider's `sid`; with `provider`
  std::string except{};            // this id stays
};

// Thread-safe; every call may take a lock, `create`, `end` and `sweep` also write to the store. The request
// path keeps its own per-loop cache of SessionRef (doors) and comes here only on a miss.
class Sessions {
 public:
  // Reads the live sessions back from the store. Both references must outlive this object.
  static Result<std::unique_ptr<Sessions>> open(store::Database& database, const Clock& clock, Random& random,
                                                SessionLimits limits);
  virtual ~Sessions() = default;

  struct Created {
    SessionRef session;
    std::string cookie;  // "<id>.<secret>": goes to the browser, is kept nowhere
  };
  virtual Result<Created> create(Principal who, std::string_view host, std::string_view user_agent,
                                 std::string_view address) = 0;

  // The session that the cookie value opens on `host`; null for anything else: unknown, ended, expired, idle
  // for too long, wrong secret, wrong host, not a cookie value of ours. Compares in constant time.
  virtual SessionRef find(std::string_view cookie, std::string_view host) const = 0;
  // Says that the session was used; cheap, written to the store at most twice a minute.
  virtual void touch(std::string_view id) = 0;
  // Still live, by id: what a cached SessionRef is checked against.
  virtual bool live(std::string_view id) const = 0;
  // Grows whenever sessions have ended. One atomic load: while it stands still, what was live is live, but
  // for limits that sweep() has yet to see.
  virtual std::uint64_t endings() const = 0;

  // The person of this session is known better now (groups, name): the same session goes on with `who`, whose
  // name and provider must be the same. What is cached of it is read again, and its open crossings are asked
  // anew. False: there is no such session (any more). Writes to the store.
  virtual bool update(std::string_view id, Principal who) = 0;

  // Ends the sessions that match, tells the listener about each, and returns them.
  virtual std::vector<SessionRef> end(const SessionFilter& filter, std::string_view reason) = 0;
  // Ends what is past its limits. Called about once a second.
  virtual void sweep() = 0;

  struct Seen {
    SessionRef session;
    WallTime last_used{};
  };
  virtual std::vector<Seen> list(const SessionFilter& filter) const = 0;

  // Called for each ended session, on the thread that ended it, after it can no longer be found; must not
  // call back.
  using OnEnd = std::function<void(const SessionRef&, std::string_view reason)>;
  virtual void set_on_end(OnEnd listener) = 0;
  // The same for update(), with the session as it is now.
  using OnUpdate = std::function<void(const SessionRef&)>;
  virtual void set_on_update(OnUpdate listener) = 0;
  // For a map reload; applies to existing sessions too.
  virtual void set_limits(SessionLimits limits) = 0;
};

}  // namespace sallyport::identity
