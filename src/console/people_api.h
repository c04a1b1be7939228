#pragma once
// console/people_api.h: what the operator may do to accounts and sessions, as JSON in and out. The gateway's
// local socket mounts it, and the command line calls it directly when no gateway runs: one piece of code, two
// ways to it.
#include <string>
#include <string_view>
#include <vector>

#include "audit/journal.h"
#include "base/clock.h"
#include "base/result.h"
#include "identity/accounts/accounts.h"
#include "identity/session/sessions.h"
#include "identity/tokens/api_tokens.h"

namespace sallyport::console {

// Thread-safe; blocks on the store: call on a worker thread. Whoever calls has been found to be the operator.
//   GET  /v1/account                                          -> {"accounts": [{name, email, groups, ...}]}
//   POST /v1/account/invite {"name", "groups"?, "email"?}     -> {"account", "path", "expires"}
//   POST /v1/account/reset  {"name"}                          -> {"account", "path", "expires", "tokens"}
//   POST /v1/account/groups {"name", "groups"}                -> {"account", "groups"}
//   POST /v1/account/remove {"name"}                          -> {"account", "tokens"}
//   GET  /v1/session                                          -> {"sessions": [{id, account, host, ...}]}
//   POST /v1/session/end {"id"|"account"|"person"|"provider"|"group": text} or {"all": true}
//                                                             -> {"ended": [ids], "tokens"}
// `tokens`: ids of the API tokens that have ended too: of everybody who was named, but not by `id`, which
// names one session. Left out if there were none.
// `path` is "/.sallyport/set-up?token=...": it holds a secret, goes to the operator, and is in no log.
// Bodies are strict: one object of at most 64 KiB, no unknown member.
class PeopleApi {
 public:
  PeopleApi(identity::Accounts& accounts, identity::Sessions& sessions, identity::ApiTokens& tokens,
            audit::Journal& journal, const Clock& clock)
      : accounts_(accounts), sessions_(sessions), tokens_(tokens), journal_(journal), clock_(clock) {}

  // Errors: not_found (path, account), malformed (body), forbidden (method, name taken), unavailable (store,
  // journal). The detail is for the operator, who may read it.
  Result<std::string> handle(std::string_view method, std::string_view path, std::string_view body) const;

 private:
  struct Command;
  Result<std::string> list_accounts() const;
  Result<std::string> list_sessions() const;
  Result<std::string> invite(const Command& command) const;
  Result<std::string> reset(const Command& command) const;
  Result<std::string> set_groups(const Command& command) const;
  Result<std::string> remove(const Command& command) const;
  Result<std::string> end_sessions(const Command& command) const;
  std::vector<std::string> end_tokens(const identity::SessionFilter& of, std::string_view why) const;
  Result<std::string> known_name(const Command& command) const;
  Result<void> record(std::string_view account, std::string_view change) const;

  identity::Accounts& accounts_;
  identity::Sessions& sessions_;
  identity::ApiTokens& tokens_;
  audit::Journal& journal_;
  const Clock& clock_;
};

// Keeps that a session ended, and why. For Sessions::set_on_end, wherever sessions are opened: every end is
// recorded there, whoever or whatever caused it.
void record_session_end(audit::Journal& journal, const Clock& clock, const identity::SessionRef& session,
                        std::string_view reason);

// {"error": "not_found", "detail": "..."}
std::string problem(const Error& error);

}  // namespace sallyport::console
