#include "policy/web_context.h"

#include <algorithm>

#include "policy/value/escape.h"

namespace sallyport::policy {
namespace {

// Comments are for people: `sallyport policy schema` prints this.
constexpr std::string_view entities = R"(// What policies can ask of a crossing at the web door, version 1.

entity Zone;
entity Role;
entity Group in [Role];
entity Person in [Group, Role] = {
  name: String,
  email?: String,
};
entity Service = {       // a program that acts by itself
  name: String,
  owner?: String,        // the team, as the map says
};
entity Webhook;
entity Nobody enum ["nobody"];
entity Component in [Zone] = {
  kind: String,
  zone: String,
};

type Web = {
  host: String,          // lower case, without port
  method: String,        // "GET"
  changing: Bool,        // false for GET, HEAD and OPTIONS
  path: String,          // canonical, without the query
  path_depth: Long,      // slashes in it
  segment1?: String,     // first segment of the path; absent when there is none, or it is empty
  segment2?: String,
  segment3?: String,
  segment4?: String,
  segment5?: String,
  segment6?: String,
  segment7?: String,
  segment8?: String,
  route: String,         // class of the route, as in records: "rest-change"
  websocket: Bool,       // the request opens a WebSocket
  webhook: String,       // id of the flow whose webhook this is: "flow:4"; otherwise ""
  client: ipaddr,        // the socket's address, or what a trusted proxy says
  network: String,       // of the client: "loopback", "private", "link-local", "public"
  now: datetime,
  minute_of_day: Long,   // UTC, 0 to 1439
  day_of_week: Long,     // UTC, Monday is 1
  mfa: Bool,             // two factors were shown in this session
  session_age: duration, // since the factors were last shown; years for nobody, and after a clock was set back
  acr: String,           // how the person signed in, as the provider says; "" for accounts and for others
  amr: Set<String>,      // by which methods: "pwd", "otp", "hwk" ...
  provider: String,      // whom the person signed in with: "company"; "accounts" for ours; "" for others
  credential: String,    // what was shown: "session"; "token": of a service, or an API token of a person;
                         // "certificate" of a service; "signature" of a webhook; "none"
  moved: Bool,           // the session is used from another address than it was opened from
  risk: Long,            // 0 to 100: 40 if moved, 30 without a second factor, 20 from a public network,
                         // 10 for a session older than 8 hours; of a service, the network alone
};

action "http", "read", "change";
)";

std::string action(std::string_view name, std::string_view groups, std::string_view principals) {
  return "action " + cedar::quote(name) + " in [" + std::string(groups) + "] appliesTo {\n  principal: [" +
         std::string(principals) + "],\n  resource: [Component],\n  context: Web,\n};\n";
}

}  // namespace

std::string web_schema(const std::vector<Verb>& verbs) {
  constexpr std::string_view anybody = "Person, Service, Webhook, Nobody";
  std::string out(entities);
  for (const std::string_view method : {"GET", "HEAD", "OPTIONS"}) {
    out += action(method, R"("http", "read")", anybody);
  }
  for (const std::string_view method : {"POST", "PUT", "PATCH", "DELETE"}) {
    out += action(method, R"("http", "change")", anybody);
  }
  out += action("deliver", R"("change")", "Webhook, Nobody");
  std::vector<std::string_view> known = {"GET",    "HEAD",    "OPTIONS", "POST", "PUT",   "PATCH",
                                         "DELETE", "deliver", "http",    "read", "change"};
  for (const Verb& verb : verbs) {
    if (std::find(known.begin(), known.end(), verb.name) != known.end()) continue;
    known.push_back(verb.name);
    out += action(verb.name, verb.changes ? R"("change")" : R"("read")", anybody);
  }
  return out;
}

}  // namespace sallyport::policy
