#pragma once
// doors/forward_auth/stated.h: what a proxy says of the request that it asks about. Pure.
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/network.h"
#include "wire/http1/head.h"

namespace sallyport::doors::forward_auth {

// Views into the asking request.
struct Stated {
  std::string_view method;  // as stated: the parser judges it
  std::string target;       // path and query as the client sent them
  std::string_view host;    // with its port
};

// Each is stated once, or more than once and the same:
//   method  X-Forwarded-Method, X-Original-Method
//   target  X-Forwarded-Uri, X-Original-URI, or the rest of an X-Original-URL
//   host    X-Forwarded-Host, the name in X-Original-URL; where there is neither, Host
// `host_is_ours`: Host is a public name of the map. Then it is that of the request, and one that is stated
// beside it must be the same: otherwise a client's X-Forwarded-Host would choose the host wherever a proxy
// does not set it. Errors, with the words for the operator: malformed (missing, twice, contradictory).
Result<Stated> read_stated(const http1::RequestHead& asking, bool host_is_ours);

// Whose request it is: the rightmost address of X-Forwarded-For that is none of `trusted`, or X-Real-IP. Both
// must agree. Errors: malformed (none, twice, no address, contradictory): an address that was not stated is
// not guessed, for the proxy's own would often be one of an inside network.
Result<Address> read_client(const http1::RequestHead& asking, std::span<const Network> trusted);

}  // namespace sallyport::doors::forward_auth
