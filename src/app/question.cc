#include "app/question.h"

#include <algorithm>
#include <boost/json.hpp>

#include "wire/http1/target.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;

Error wrong(std::string detail) { return self_error(ErrorKind::malformed, std::move(detail)); }

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  return found != nullptr && found->is_string() ? std::string(found->get_string()) : std::string();
}

bool flag_of(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  return found != nullptr && found->is_bool() && found->get_bool();
}

WallTime time_of(const json::object& object, std::string_view name) {
  const json::value* const found = object.if_contains(name);
  return found != nullptr && found->is_int64() ? from_unix_micros(found->get_int64()) : WallTime{};
}

void read_facts(const json::object& facts, Question& question) {
  question.now = time_of(facts, "now");
  question.who.mfa = flag_of(facts, "mfa");
  question.who.email = text_of(facts, "email");
  question.who.authenticated_at = time_of(facts, "authenticated_at");
  question.moved = flag_of(facts, "moved");
  question.websocket = flag_of(facts, "websocket");
  question.webhook = text_of(facts, "webhook");
  const json::value* const groups = facts.if_contains("groups");
  if (groups == nullptr || !groups->is_array()) return;
  for (const json::value& group : groups->get_array()) {
    if (group.is_string()) question.who.groups.emplace_back(group.get_string());
  }
}

}  // namespace

Query Question::query() const {
  Query query;
  query.who = &who;
  query.component = component;
  query.action = action;
  query.path = path;
  query.webhook = webhook;
  query.now = now;
  query.method = method;
  query.host = host;
  query.route = route;
  query.websocket = websocket;
  query.moved = moved;
  query.client = client;
  return query;
}

Result<void> choose_route(Question& question, const map::Map& map, const map::Routes& routes) {
  const map::Component* const component = map.find_component(question.component);
  if (component == nullptr) return wrong("no such component");
  const map::Routes::Match match =
      routes.match(*component, question.method, question.path, question.websocket);
  if (match.route.access == map::Access::internal) return wrong("not routable (404)");
  if (match.wrong_method) return wrong("the webhook does not take this method (405)");
  std::string canonical;
  const http1::TargetOutcome target = http1::canonical_path(question.path, canonical);
  if (!target.ok || canonical != question.path) return wrong("not a canonical path (400)");
  if ((target.needs & ~match.relaxed) != 0) return wrong("the path needs a relaxation (400)");
  question.host = component->public_host;
  question.action = match.route.action;
  question.route = match.route.name;
  question.webhook = match.webhook == nullptr ? std::string() : match.webhook->id;
  return {};
}

Result<Principal> parse_principal(std::string_view text) {
  Principal who;
  if (text == "nobody" || text == "outside") return who;
  constexpr std::string_view person = "person/", webhook = "webhook/";
  if (text.starts_with(person)) {
    who.kind = Principal::Kind::person;
    who.name = text.substr(person.size());
  } else if (text.starts_with(webhook)) {
    who.kind = Principal::Kind::webhook;
    who.name = text.substr(webhook.size());
  }
  if (who.name.empty()) return wrong("write person/NAME, webhook/flow:N or nobody");
  return who;
}

Result<Question> question_of_record(std::string_view line) {
  boost::system::error_code failure;
  const json::value parsed = json::parse(line, failure);
  const json::object* const record = failure ? nullptr : parsed.if_object();
  if (record == nullptr) return wrong("not a line of a journal");
  if (text_of(*record, "decision") != "deny") return wrong("the record is not of a refused crossing");
  const json::value facts = json::parse(text_of(*record, "facts"), failure);
  if (failure || !facts.is_object()) {
    return wrong("the record holds no facts: the crossing was refused before a policy was asked (" +
                 text_of(*record, "reason") + ")");
  }
  Question question;
  SP_TRY(question.who, parse_principal(text_of(*record, "who")));
  question.component = text_of(*record, "component");
  question.action = text_of(*record, "action");
  question.path = text_of(*record, "path");
  question.method = text_of(*record, "method");
  question.host = text_of(*record, "host");
  question.route = text_of(*record, "route");
  if (const auto client = parse_address(text_of(*record, "client"))) question.client = *client;
  read_facts(facts.get_object(), question);
  return question;
}

}  // namespace sallyport::app
