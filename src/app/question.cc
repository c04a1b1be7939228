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
  using Kind = Principal::Kind;
  for (const Kind kind : {Kind::person, Kind::service, Kind::webhook, Kind::workflow}) {
    const std::string prefix = std::string(to_string(kind)) + "/";
    if (!text.starts_with(prefix)) continue;
    who.kind = kind;
    who.name = text.substr(prefix.size());
  }
  if (who.name.empty()) {
    return wrong("write person/NAME, service/NAME, workflow/NAME, webhook/flow:N or nobody");
  }
  if (who.kind == Kind::service) who.method = jwt_method;
  return who;
}

std::string_view method_of_service(const map::Map& map, std::string_view name) {
  const Service* const service = map.find_service(name);
  const bool by_certificate = service != nullptr && !service->token && service->certificate;
  return by_certificate ? certificate_method : jwt_method;
}

}  // namespace sallyport::app
