#include "app/question.h"

#include <algorithm>
#include <limits>

#include "wire/http1/target.h"

namespace sallyport::app {
namespace {

Error wrong(std::string detail) { return self_error(ErrorKind::malformed, std::move(detail)); }

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

ModelQuery ModelQuestion::query() const {
  ModelQuery query;
  query.who = &who;
  query.component = component;
  query.action = action;
  query.endpoint = endpoint;
  query.model = model;
  query.max_output_tokens = max_output_tokens;
  query.choices = choices;
  query.streaming = streaming;
  query.tools = tools;
  query.provider_tools = provider_tools;
  query.images = images;
  query.image_addresses = image_addresses;
  query.audios = audios;
  query.files = files;
  query.stored = stored;
  query.body_bytes = body_bytes;
  query.now = now;
  query.client = client;
  return query;
}

void set_bound(ModelQuestion& question, const policy::Engine& engine) {
  if (question.max_output_tokens >= 0) return;
  policy::Scratch scratch;
  const std::uint64_t bound = engine.output_bound(question.query(), scratch);
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  if (bound > 0) question.max_output_tokens = static_cast<std::int64_t>(std::min(bound, most));
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
  constexpr std::string_view person = "person/", webhook = "webhook/", workflow = "workflow/";
  if (text.starts_with(person)) {
    who.kind = Principal::Kind::person;
    who.name = text.substr(person.size());
  } else if (text.starts_with(webhook)) {
    who.kind = Principal::Kind::webhook;
    who.name = text.substr(webhook.size());
  } else if (text.starts_with(workflow)) {
    who.kind = Principal::Kind::workflow;
    who.name = text.substr(workflow.size());
  }
  if (who.name.empty()) return wrong("write person/NAME, workflow/NAME, webhook/flow:N or nobody");
  return who;
}

}  // namespace sallyport::app
