#pragma once
// app/question.h: a query with everything it points to: made up, or read back from a record of the journal.
#include <string>
#include <string_view>

#include "base/result.h"
#include "map/map.h"
#include "map/routes.h"
#include "model/query.h"

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

// Fills component, action, route, host and webhook as the door would for `method` and `path`. Errors, in
// words for people: no such component; not routable (404); wrong method of a webhook (405); a path that is
// not canonical, or needs a relaxation (400).
Result<void> choose_route(Question& question, const map::Map& map, const map::Routes& routes);

// From one line of the journal: a crossing that was refused. Errors: malformed: not such a line, or one
// without facts (allowed crossings keep none).
Result<Question> question_of_record(std::string_view line);

// "person/alice", "webhook/flow:4", "nobody". Errors: malformed.
Result<Principal> parse_principal(std::string_view text);

}  // namespace sallyport::app
