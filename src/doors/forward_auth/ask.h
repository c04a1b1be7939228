#pragma once
// doors/forward_auth/ask.h: the two kinds of requests that this listener serves as crossings.
#include "doors/connection.h"
#include "doors/forward_auth/endpoint.h"
#include "doors/web/crossing.h"

namespace sallyport::doors::forward_auth {

// A proxy asks about a request. The described one takes the steps of one of our own up to its admission and
// leaves the record that it would have left; then the proxy gets the answer in the place of an upstream.
net::Task<void> ask(Connection& connection, const http1::RequestHead& asking, Endpoint endpoint);

// A person's browser, sent on by a proxy under its own name: our own pages, and the ways to them.
net::Task<void> visit(Connection& connection, const http1::RequestHead& head, Endpoint endpoint);

// Sends what this listener says by itself, and notes the status.
net::Task<void> send_reply(Crossing& crossing, Reply reply, const http1::RequestHead& asking);
// Notes the error and sends a bare refusal.
net::Task<void> refuse(Crossing& crossing, const Error& error, const http1::RequestHead& asking);
// For the record: which proxy it was.
std::string asked_by(Connection& connection);

}  // namespace sallyport::doors::forward_auth
