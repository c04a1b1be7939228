#pragma once
// model/query.h: what is asked of the policy: may this principal do this action on this component?
#include <string_view>

#include "model/network.h"
#include "model/principal.h"

namespace sallyport {

// Views into the canonical request and the route chosen for it; lives for one decision.
struct Query {
  const Principal* who = nullptr;  // never null when asked
  std::string_view component;
  std::string_view action;   // the kind's verb (n8n: view, edit, run, admin) or, for kind http, the method
  std::string_view path;     // canonical, without the query
  std::string_view webhook;  // id of the webhook flow whose route this is; empty otherwise
  WallTime now{};            // for max_age
  std::string_view method;   // "GET"
  std::string_view host;     // lower case, without port
  std::string_view route;    // route class, as in records
  bool websocket = false;
  bool moved = false;  // the session is used from another address than it was opened from
  Address client{};    // the socket's, or what a trusted proxy says
};

}  // namespace sallyport
