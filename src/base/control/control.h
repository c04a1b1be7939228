#pragma once
// base/control/control.h: names of the controls that `sallyport verify` proves by taking them away.
// The product links enforced.cc, in which every control is on and nothing can change that. Only the separate
// program sallyport-mutant, which refuses anything but loopback, links removable.cc
// (docs/adr/0004-mutations.md).
#include <array>
#include <cstdint>
#include <string_view>

namespace sallyport {

enum class Control : std::uint8_t {
  canonical_path,      // dot segments, encodings and slashes resolved before anything reads the path
  strict_framing,      // one reading of Content-Length and Transfer-Encoding
  strict_syntax,       // CRLF only, token names, no controls, no folding
  host_agreement,      // exactly one Host, agreeing with an absolute target and with TLS SNI
  header_scrubbing,    // identity and forwarded fields removed before ours are added
  name_alphabet,       // field names outside [A-Za-z0-9-] not forwarded
  hop_by_hop,          // fields named by Connection cannot remove ours
  trailer_filter,      // trailers never become header fields
  method_list,         // unknown methods, CONNECT and TRACE refused
  default_deny,        // what no flow allows is refused
  webhook_signature,   // a webhook is signed
  webhook_replay,      // a signed webhook is taken once
  session_check,       // a session cookie is compared with what the store holds
  origin_check,        // WebSocket handshakes and form posts come from our own origin
  upgrade_list,        // only websocket, only after a 101 from the upstream
  stream_revocation,   // ending a session ends its streams
  mfa_requirement,     // a role that asks for MFA gets it
  login_bound,         // failed sign-ins are slowed and bounded
  header_deadline,     // a slow head is cut off
  forbid_errors,       // a forbid that cannot be evaluated forbids
  key_check,           // a workflow key is compared with what the store holds
  key_expiry,          // a workflow key ends when its time is over
  key_scope,           // a workflow key opens only the flows it is bound to
  model_list,          // only models that the flow names
  budget_reservation,  // what a call may cost is reserved before it begins
  address_rule,        // a name that resolves inside is dialled only for components that are declared inside
  upstream_pin,        // an upstream with pinned keys shows one of them
  key_redaction,       // the lent credential never comes back to the workflow
  login_state,         // a provider's answer counts in the browser that asked, once
  login_nonce,         // an ID token is of the sign-in that asked for it
  login_proof_key,     // a code is redeemed with the proof key (PKCE) of the browser that asked
  token_audience,      // a token is for us
  token_algorithm,     // a token's algorithm is one that its key is for
  step_up_check,       // what a step-up asked for is looked for in what came back
  session_end,         // a session that was ended opens nothing
  return_path,         // after signing in or out, nobody is sent elsewhere
  api_token_check,     // an API token is compared with what the store holds, and ends when its time is over
  api_token_scope,     // an API token opens only the components it was made for
  token_cache,         // a token that was believed on one route is not thereby believed on another
  one_identity,        // who shows two credentials at once is refused
  client_certificate,  // a client certificate has a chain, a purpose and a life, and is not revoked
  certificate_name,    // a name in a certificate counts only in its own type
  forward_auth_peers,  // only listed proxies are answered about requests that they describe
};

struct ControlName {
  Control control;
  std::string_view name;
};

inline constexpr std::array control_names = {
    ControlName{Control::canonical_path, "canonical-path"},
    ControlName{Control::strict_framing, "strict-framing"},
    ControlName{Control::strict_syntax, "strict-syntax"},
    ControlName{Control::host_agreement, "host-agreement"},
    ControlName{Control::header_scrubbing, "header-scrubbing"},
    ControlName{Control::name_alphabet, "name-alphabet"},
    ControlName{Control::hop_by_hop, "hop-by-hop"},
    ControlName{Control::trailer_filter, "trailer-filter"},
    ControlName{Control::method_list, "method-list"},
    ControlName{Control::default_deny, "default-deny"},
    ControlName{Control::webhook_signature, "webhook-signature"},
    ControlName{Control::webhook_replay, "webhook-replay"},
    ControlName{Control::session_check, "session-check"},
    ControlName{Control::origin_check, "origin-check"},
    ControlName{Control::upgrade_list, "upgrade-list"},
    ControlName{Control::stream_revocation, "stream-revocation"},
    ControlName{Control::mfa_requirement, "mfa-requirement"},
    ControlName{Control::login_bound, "login-bound"},
    ControlName{Control::header_deadline, "header-deadline"},
    ControlName{Control::forbid_errors, "forbid-errors"},
    ControlName{Control::key_check, "key-check"},
    ControlName{Control::key_expiry, "key-expiry"},
    ControlName{Control::key_scope, "key-scope"},
    ControlName{Control::model_list, "model-list"},
    ControlName{Control::budget_reservation, "budget-reservation"},
    ControlName{Control::address_rule, "address-rule"},
    ControlName{Control::upstream_pin, "upstream-pin"},
    ControlName{Control::key_redaction, "key-redaction"},
    ControlName{Control::login_state, "login-state"},
    ControlName{Control::login_nonce, "login-nonce"},
    ControlName{Control::login_proof_key, "login-proof-key"},
    ControlName{Control::token_audience, "token-audience"},
    ControlName{Control::token_algorithm, "token-algorithm"},
    ControlName{Control::step_up_check, "step-up-check"},
    ControlName{Control::session_end, "session-end"},
    ControlName{Control::return_path, "return-path"},
    ControlName{Control::api_token_check, "api-token-check"},
    ControlName{Control::api_token_scope, "api-token-scope"},
    ControlName{Control::token_cache, "token-cache"},
    ControlName{Control::one_identity, "one-identity"},
    ControlName{Control::client_certificate, "client-certificate"},
    ControlName{Control::certificate_name, "certificate-name"},
    ControlName{Control::forward_auth_peers, "forward-auth-peers"},
};

// True while the control is in force: in the product, always.
bool enforced(Control control);

// False in the product. In sallyport-mutant: takes the named control away for the life of the process; false
// if there is no control of that name. Call before any thread starts.
bool take_away_control(std::string_view name);
// True only in sallyport-mutant.
bool controls_removable();

}  // namespace sallyport
