#pragma once
// wire/http1/forward.h: writes heads for the other side: what may not cross is left out, then ours is added.
// Pure.
#include <span>
#include <string>
#include <string_view>

#include "wire/http1/head.h"

namespace sallyport::http1 {

struct NewField {
  std::string_view name;
  std::string_view value;  // the writer drops a field whose value holds CR, LF, NUL or another control
};

// How one request goes to its upstream.
struct RequestForward {
  std::span<const NewField> add = {};       // our fields; cannot be removed by anything the client sent
  std::string_view own_cookie_prefix = {};  // cookies whose names start so are left out of Cookie
  bool own_authorization = false;           // Authorization was for us: it is left out
  std::uint8_t relaxed = 0;                 // bit per Relaxation in force on this route
  bool websocket = false;                   // sends `Connection: Upgrade`, `Upgrade: websocket`
  Framing framing = {};                     // none: no body fields; chunked is written as chunked
};

// Appends a complete HTTP/1.1 request head made from `head` alone: method, canonical path, raw query, Host,
// fields. Left out: hop-by-hop fields (RFC 9110 §7.6.1) and those Connection names, identity and forwarded
// fields in every spelling (scrub.h), names outside [A-Za-z0-9-], Expect, Upgrade, HTTP2-Settings, method
// overrides, trailers' TE.
void append_request(std::string& out, const RequestHead& head, const RequestForward& how);

struct ResponseForward {
  std::span<const NewField> add = {};
  Framing framing = {};    // as the body will be written to the client
  bool keep_alive = true;  // adds `Connection: close` when false (and `keep-alive` for HTTP/1.0)
  bool websocket = false;  // 101
  bool client_is_1_0 = false;
};

// Appends a complete response head. Left out: hop-by-hop fields and those Connection names, names outside
// [A-Za-z0-9-], Content-Length and Transfer-Encoding (written anew from `framing`), Alt-Svc; Set-Cookie of a
// name that starts with `__Host-sallyport` (an upstream may not plant our cookies).
void append_response(std::string& out, const ResponseHead& head, const ResponseForward& how);

}  // namespace sallyport::http1
