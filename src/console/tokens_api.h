#pragma once
// console/tokens_api.h: what the operator may do to people's API tokens, as JSON in and out: look, and end.
// The gateway's local socket mounts it, and the command line calls it directly when no gateway runs.
#include <string>
#include <string_view>
#include <vector>

#include "audit/journal.h"
#include "base/clock.h"
#include "base/result.h"
#include "identity/tokens/api_tokens.h"

namespace sallyport::console {

// Thread-safe; blocks on the store: call on a worker thread. Whoever calls has been found to be the operator.
//   GET  /v1/tokens/list                                -> {"tokens": [TOKEN]}, newest first, dead ones too
//   POST /v1/tokens/list   {"person"?, "provider"?, "id"?}  -> the same of some
//   POST /v1/tokens/revoke {"id": text} or {"person": text, "provider"?} or {"all": true}, "why"?
//                                                       -> {"revoked": [ids]}
// TOKEN: {id, owner, provider, label, components, reads_only, state, created, expires, owner_seen, last_used,
// ended, why}; what is empty is left out. `person` is a name exactly as the provider gives it; `provider` as
// the map calls it, "accounts" for ours.
// Bodies are strict: one object of at most 64 KiB, no unknown member.
class TokensApi {
 public:
  // `rules`: of the map in force, for what is said of a token's state.
  TokensApi(identity::ApiTokens& tokens, const ApiTokenRules& rules, audit::Journal& journal,
            const Clock& clock)
      : tokens_(tokens), rules_(rules), journal_(journal), clock_(clock) {}

  static bool serves(std::string_view path) { return path.starts_with("/v1/tokens/"); }

  // Errors: not_found (path, token), malformed (body), forbidden (method), too_large, unavailable (store,
  // journal). The detail is for the operator, who may read it.
  Result<std::string> handle(std::string_view method, std::string_view path, std::string_view body) const;

 private:
  Result<std::string> list(std::string_view body) const;
  Result<std::string> revoke(std::string_view body) const;
  std::string token_json(const identity::ApiToken& token) const;

  identity::ApiTokens& tokens_;
  const ApiTokenRules rules_;
  audit::Journal& journal_;
  const Clock& clock_;
};

// Nothing if all that has ended is on the disk and can be recorded; otherwise what the operator must know.
Result<void> check_token_ends_are_kept(const identity::ApiTokens& tokens, const audit::Journal& journal);

// Keeps that a token ended, and why. For ApiTokens::set_on_end, wherever tokens are opened: every end is
// recorded there, whoever or whatever caused it.
void record_token_end(audit::Journal& journal, const Clock& clock, const identity::ApiTokenRef& token,
                      std::string_view reason);

}  // namespace sallyport::console
