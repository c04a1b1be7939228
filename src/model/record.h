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
    signed_in,
    sign_in_failed,
    signed_out,
    session_ended,
    account_changed,
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
  std::string_view session;     // public session id
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
  std::string_view error;   // ErrorKind and origin of what went wrong, e.g. "timed_out/upstream"
  std::string_view detail;  // operator's words
  std::string_view facts;   // of a refused crossing: what the decision was made from, as JSON, so that it can
                            // be explained later (policy/engine.h, facts_of)
};

std::string_view to_string(Record::Kind kind);

}  // namespace sallyport
