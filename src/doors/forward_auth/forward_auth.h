#pragma once
// doors/forward_auth/forward_auth.h: the listener that other proxies ask whether to let a request through
// (nginx auth_request, Traefik ForwardAuth, Caddy forward_auth), with the endpoints of oauth2-proxy.
#include "doors/connection.h"

namespace sallyport::doors::forward_auth {

// The whole life of one request to this listener. Only peers that the map lists are answered. A request is
// one of these, by its path:
//   /oauth2/auth                  asks: 202, 401 or 403
//   any other, mostly /           asks: 202, or what the proxy should send on: the way to sign in, a page
//   /oauth2/start, /sign_in,      a person's browser, sent on by the proxy under its own name
//   /sign_out, /userinfo; /.sallyport/...
//   /ping, /ready                 the proxy's own checks; leave no record
net::Task<void> serve(Connection& connection, const http1::RequestHead& head);

}  // namespace sallyport::doors::forward_auth
