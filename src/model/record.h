#pragma once
// model/record.h: what is kept of a crossing, or of anything else an auditor asks about.
#include <chrono>
#include <cstdint>
#include <string_view>

#include "base/clock.h"

namespace sallyport {

// Views are read when the record is appended and not kept. No field may hold a secret: no cookie, token,
// code, query string or body. Empty and zero fields are left out of the journal.
struct Record {
  enum class Kind : std::uint8_t {
    crossing,          // a finished crossing, allowed or refused
    crossing_started,  // durable before the upstream sees a byte of a changing request, tunnel or stream
    model_call,        // a finished call of a model, allowed or refused; started as crossing_started
    key_changed,       // a workflow key or an API token was made, rotated, revoked, or has expired
    secret_changed,    // a secret was put, rotated or removed, or the vault changed hands
    alert,             // something that somebody should look at now: use of a dead or foreign key
    signed_in,
    sign_in_failed,
    signed_out,
    session_ended,
    account_changed,
    revocation,    // a session or a key has ended: in `detail` how many streams were open through it, in
                   // `duration` the time until the last of them was closed
    stream_ended,  // an open stream was cut, with its reason
    map_loaded,
    map_refused,
    started,
    stopped,
    control_removed,  // sallyport-mutant only
    journal_resumed,  // the journal itself: what it could not write, for how long and why; a torn tail that
                      // it cut
  };
  Kind kind = Kind::crossing;
  WallTime at{};
  std::string_view request_id;  // ties started and finished together
  std::string_view trace_id;    // W3C trace-context trace-id, 32 hex digits
  std::string_view who;         // label(principal)
  std::string_view session;     // public id of the session, or of the API token
  std::string_view client;      // address of the socket, or from a trusted proxy
  std::string_view component;
  std::string_view method;
  std::string_view host;
  std::string_view path;   // canonical, without the query
  std::string_view route;  // route class: "rest-change", "webhook" ...
  std::string_view action;
  std::string_view decision;  // "allow" | "deny" | "" where there was none to make
  std::string_view reason;
  std::string_view rule;         // flow id
  std::string_view relaxed;      // named relaxations that were used
  std::string_view map_version;  // first 12 hex digits of the SHA-256 of the map
  std::uint32_t status = 0;      // answered to the client
  std::uint64_t bytes_in = 0;    // body bytes from the client
  std::uint64_t bytes_out = 0;   // body bytes to the client
  std::chrono::microseconds duration{0};
  // Of a call of a model. Costs are picodollars (1e-12 USD), so that sums are exact.
  std::string_view key;       // public id of the workflow key, or of the API token at the web door
  std::string_view model;     // canonical
  std::string_view upstream;  // component that answered, where it is another than `component` (a fallback)
  std::uint64_t tokens_in = 0;
  std::uint64_t tokens_out = 0;
  std::uint64_t tokens_cached = 0;    // of tokens_in, read from the provider's cache
  std::uint64_t cost = 0;             // settled
  std::uint64_t reserved_tokens = 0;  // before the call; in crossing_started and model_call
  std::uint64_t reserved_cost = 0;
  std::string_view usage;    // where the tokens come from: "reported", "estimated", "none"
  std::string_view budgets;  // accounts that were charged, comma between
  std::string_view finish;   // the provider's reason: "stop", "length", "tool_use"; "budget": we ended it
  std::chrono::microseconds first_token{0};  // from the request's head to the first byte of the answer's body
  std::string_view error;   // ErrorKind and origin of what went wrong, e.g. "timed_out/upstream"
  std::string_view detail;  // operator's words
  std::string_view facts;   // of a refused crossing: what the decision was made from, as JSON, so that it can
                            // be explained later (policy/engine.h, facts_of)
};

std::string_view to_string(Record::Kind kind);

}  // namespace sallyport
