#pragma once
// app/question.h: a query with everything it points to: made up, or read back (recorded_question.h).
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "map/map.h"
#include "map/routes.h"
#include "model/query.h"
#include "policy/engine.h"

namespace sallyport::app {

struct Question {
  Principal who;
  std::string component;
  std::string action;
  std::string path;
  std::string webhook;  // id of the flow
  std::string method;
  std::string host;
  std::string route;
  bool websocket = false;
  bool moved = false;
  Address client{};
  WallTime now{};

  // Views into this object.
  Query query() const;
};

// The same at the egress door.
struct ModelQuestion {
  Principal who;
  std::string component;
  std::string action;
  std::string endpoint;
  std::string model;
  std::int64_t max_output_tokens = -1;
  std::int64_t choices = 1;
  bool streaming = false;
  std::vector<std::string> tools;
  std::vector<std::string> provider_tools;
  std::int64_t images = 0;
  std::int64_t image_addresses = 0;
  std::int64_t audios = 0;
  std::int64_t files = 0;
  bool stored = false;
  std::int64_t body_bytes = 0;
  Address client{};
  WallTime now{};

  // Views into this object.
  ModelQuery query() const;
};

// As the door does: a chat without a bound on its output gets that of the flow which will allow it.
void set_bound(ModelQuestion& question, const policy::Engine& engine);

// Fills component, action, route, host and webhook as the door would for `method` and `path`. Errors, in
// words for people: no such component; not routable (404); wrong method of a webhook (405); a path that is
// not canonical, or needs a relaxation (400).
Result<void> choose_route(Question& question, const map::Map& map, const map::Routes& routes);

// "person/alice", "service/ci", "webhook/flow:4", "workflow/triage", "nobody". Errors: malformed.
Result<Principal> parse_principal(std::string_view text);

// How the service of that name shows who it is, as Principal::method: by a token if it can. A service that
// the map does not have is taken to show one, too.
std::string_view method_of_service(const map::Map& map, std::string_view name);

}  // namespace sallyport::app
