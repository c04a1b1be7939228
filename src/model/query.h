#pragma once
// model/query.h: what is asked of the policy: may this principal do this action on this component?
#include <string_view>

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
};

}  // namespace sallyport
