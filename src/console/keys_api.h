#pragma once
// console/keys_api.h: what the operator may do to workflow keys, as JSON in and out. The gateway's local
// socket mounts it, and the command line calls it directly when no gateway runs.
#include <string>
#include <string_view>

#include "audit/journal.h"
#include "base/clock.h"
#include "base/result.h"
#include "console/key_terms.h"
#include "identity/keys/keys.h"

namespace sallyport::console {

// Thread-safe; blocks on the store: call on a worker thread. Whoever calls has been found to be the operator.
//   GET  /v1/keys/list                                 -> {"keys": [KEY]}, newest first, dead ones too
//   POST /v1/keys/list   {"workflow"?, "id"?}          -> the same of some
//   POST /v1/keys/issue  {"workflow", "flows"?, "ttl_seconds"?, "starts_in_seconds"?, "sources"?, "label"?}
//                                                      -> {"key": KEY, "placeholder", "use": [USE]}
//   POST /v1/keys/rotate {"id", "overlap_seconds"?}    -> the same, and "old": KEY
//   POST /v1/keys/revoke {"id"|"workflow": text, "why"?} or {"all": true, "why"?}  -> {"revoked": [ids]}
// KEY: {id, workflow, flows, sources, issuer, label, state, created, not_before, expires, last_used, revoked,
// why, successor}; what is empty is left out. USE: {component, base_url, key_field}.
// `placeholder` is a secret: it is said here once, goes to the operator, and is in no log.
// Bodies are strict: one object of at most 64 KiB, no unknown member.
class KeysApi {
 public:
  // `issuer` is who asks, as it is kept with the key. Every reference must outlive this object.
  KeysApi(identity::WorkflowKeys& keys, const KeyTerms& terms, audit::Journal& journal, const Clock& clock,
          std::string issuer = "operator")
      : keys_(keys), terms_(terms), journal_(journal), clock_(clock), issuer_(std::move(issuer)) {}

  static bool serves(std::string_view path) { return path.starts_with("/v1/keys/"); }

  // Errors: not_found (path, workflow, key), malformed (body, a flow that is not the workflow's, a life over
  // the longest), forbidden (method, a key that has ended), too_large, unavailable (store, journal).
  // The detail is for the operator, who may read it.
  Result<std::string> handle(std::string_view method, std::string_view path, std::string_view body) const;

 private:
  Result<std::string> list(std::string_view body) const;
  Result<std::string> issue(std::string_view body) const;
  Result<std::string> rotate(std::string_view body) const;
  Result<std::string> revoke(std::string_view body) const;
  Result<void> check_ends_are_kept() const;
  Result<void> record(const identity::WorkflowKey& key, std::string_view change,
                      const std::string& detail) const;
  std::string key_json(const identity::WorkflowKeyRef& key) const;
  std::string issued_json(const identity::IssuedKey& issued, std::string_view old_id) const;
  std::string use_json(const identity::WorkflowKey& key) const;

  identity::WorkflowKeys& keys_;
  const KeyTerms& terms_;
  audit::Journal& journal_;
  const Clock& clock_;
  std::string issuer_;
};

// Keeps that a key ended, and why. For WorkflowKeys::set_on_end, wherever keys are opened: every end is
// recorded there, whoever or whatever caused it.
void record_key_end(audit::Journal& journal, const Clock& clock, const identity::WorkflowKeyRef& key,
                    std::string_view reason);

}  // namespace sallyport::console
