#pragma once
// identity/tokens/api_tokens.h: API tokens: what a person gives to a program that acts in their name. Each
// opens the components it was made for and no others, never more than its owner may, ends by itself and can
// be ended at once. It opens none of our own pages and no session.
//
// "spt_" ID SECRET CHECK, as a workflow's key (identity/keys/keys.h): only a hash is kept.
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"
#include "model/principal.h"
#include "model/sign_in.h"
#include "store/database.h"

namespace sallyport::identity {

// Immutable; a change makes a new one under the same id.
struct ApiToken {
  std::string id;  // public: may be logged
  // As in the session that made it (name, email, provider, subject, mfa, acr, amr); groups as they are known
  // now. `authenticated_at` is the session's: a token is never fresher than the sign-in behind it.
  Principal owner;
  std::string label;                    // for people: "nightly export"
  std::vector<std::string> components;  // never empty; sorted
  bool reads_only = false;              // GET, HEAD and OPTIONS, no WebSocket
  WallTime created{};
  WallTime expires{};
  WallTime owner_seen{};  // when its owner was last known to be signed in
  WallTime ended{};       // revoked, or found to be past its time; epoch: not yet
  std::string ended_why;
};
using ApiTokenRef = std::shared_ptr<const ApiToken>;

struct NewApiToken {
  Principal owner;  // a person with a session
  std::string label;
  std::vector<std::string> components;
  bool reads_only = false;
  seconds life{0};
};

struct IssuedApiToken {
  ApiTokenRef token;
  Secret text;  // shown once, kept nowhere
};

// Empty fields do not narrow. `provider` as the map calls it (accounts_name: ours).
struct ApiTokenFilter {
  std::string id{};
  std::string owner{};
  std::string provider{};
};

// What is known now of a token's owner.
struct OwnerNow {
  enum class Standing : unsigned char { unknown, known, gone };
  Standing standing = Standing::unknown;  // unknown: nothing new; known: `groups` and `email` are current
  std::vector<std::string> groups;
  std::string email;
};

// Thread-safe. `find` takes no lock that a change holds while it writes; changes write to the store.
class ApiTokens {
 public:
  // All references must outlive it. Errors: what the store says.
  static Result<std::unique_ptr<ApiTokens>> open(store::Database& database, const Clock& clock,
                                                 Random& random);
  virtual ~ApiTokens() = default;

  virtual void set_rules(const ApiTokenRules& rules) = 0;  // in force from the next call on

  // Errors: forbidden (the rules allow none, the owner is no person or shows a token itself), malformed (no
  // component, a label of more than 100 bytes, life not positive or over the rules'), too_large (50 of this
  // owner or 10,000 in all are alive), what the store says: then there is no new token.
  virtual Result<IssuedApiToken> issue(const NewApiToken& wanted) = 0;
  // Ends them at once and returns them; the listener is told of each. Holds although the store fails.
  virtual std::vector<ApiTokenRef> revoke(const ApiTokenFilter& filter, std::string_view why) = 0;
  // Newest first; dead ones too, for 90 days.
  virtual std::vector<ApiTokenRef> list(const ApiTokenFilter& filter) const = 0;
  // Tokens that have ended here, but not yet on the disk: the store failed, and a restart now would bring
  // them back. sweep() tries again.
  virtual std::size_t unwritten() const { return 0; }

  // Why a token opens nothing. The caller is told none of it: all of them are one 401.
  enum class Standing : unsigned char {
    good,
    malformed,
    unknown,
    expired,
    revoked,
    off,          // the rules allow none
    owner_unseen  // the owner has not signed in for too long; signing in wakes it
  };
  struct Found {
    Standing standing = Standing::unknown;
    ApiTokenRef token;  // known, whatever its standing; null otherwise
  };
  // In constant time as far as the secret goes. Allocates nothing.
  virtual Found find(std::string_view text) const = 0;
  // Says that the token was used; cheap, written to the store at most twice a minute.
  virtual void touch(std::string_view id) = 0;
  virtual WallTime last_used(std::string_view id) const = 0;  // epoch: never

  // Asked by sweep() about each owner of a live token at least every 10 seconds: gone ends the tokens; known
  // counts as seen now. May block. Empty: nothing is ever known.
  virtual void set_owner_check(std::function<OwnerNow(const Principal& owner)> check) = 0;
  // Ends what is past its time, looks at owners. About once a second, on a worker.
  virtual void sweep() = 0;
  using OnEnd = std::function<void(const ApiTokenRef&, std::string_view reason)>;
  // Called for each token that has ended, on the thread that ended it; must not call back.
  virtual void set_on_end(OnEnd listener) = 0;
  // Called with a token whose owner's groups have changed, or that has begun to open nothing without having
  // ended (off, owner_unseen); as set_on_end.
  virtual void set_on_change(std::function<void(const ApiTokenRef&)> listener) = 0;
};

std::string_view to_string(ApiTokens::Standing standing);  // "revoked"

// For people to read: what the wall clock alone makes of it. What it opens is for find() to say.
ApiTokens::Standing standing_of(const ApiToken& token, const ApiTokenRules& rules, WallTime now);

// The same person, however they call themselves: of ours by the name, of a provider by its `sub`.
bool same_owner(const Principal& a, const Principal& b);

// Has the form of a token, its check included. Pure. What begins with "spt_" is never anybody else's.
bool looks_like_api_token(std::string_view text);
inline constexpr std::string_view api_token_prefix = "spt_";

// Who shows a token that is good: its owner, with api_token_method, the token's id as `session`, and
// token_components.
Principal principal_of(const ApiToken& token);

}  // namespace sallyport::identity
