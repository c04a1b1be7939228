#include "policy/web_asker.h"

namespace sallyport::policy {

using cedar::Cell;

Verdict WebAsker::ask(const AskedWeb& asked) const {
  cedar::RequestBuilder request(*parts_.vocabulary, *parts_.entities, scratch_.cedar);
  set_principal(request, asked);
  const Query& query = *asked.query;
  const std::string_view action = query.webhook.empty() ? query.action : "deliver";
  request.action(request.entity(parts_.types.action, action));
  request.resource(request.entity(parts_.types.component, query.component));
  set_context(request, asked.facts);
  return read(parts_, parts_.compiled->decide(*parts_.entities, request.view(), scratch_.cedar));
}

void WebAsker::set_principal(cedar::RequestBuilder& request, const AskedWeb& asked) const {
  const Principal& who = *asked.query->who;
  const bool person = asked.made_up != nullptr || who.kind == Principal::Kind::person;
  if (!person) {
    if (who.kind == Principal::Kind::service)
      return request.principal(request.entity(parts_.types.service, who.name));
    const bool webhook = who.kind == Principal::Kind::webhook;
    return request.principal(webhook ? request.entity(parts_.types.webhook, who.name) : parts_.nobody);
  }
  scratch_.parents.clear();
  if (asked.made_up != nullptr) {
    scratch_.parents.push_back(asked.made_up->entity);
  } else {
    for (const std::string& group : who.groups) {
      if (!group.empty()) scratch_.parents.push_back(request.entity(parts_.types.group, group));
    }
  }
  const cedar::EntityHandle self =
      request.entity(parts_.types.person, asked.made_up != nullptr ? std::string_view() : who.name);
  request.define(self, scratch_.parents);
  request.attribute(parts_.slots.person_name, Cell::string(who.name));
  if (!who.email.empty()) request.attribute(parts_.slots.person_email, Cell::string(who.email));
  request.principal(self);
}

void WebAsker::set_context(cedar::RequestBuilder& request, const WebFacts& facts) const {
  const Slots& slots = parts_.slots;
  request.context(slots.host, Cell::string(facts.host));
  request.context(slots.method, Cell::string(facts.method));
  request.context(slots.changing, Cell::boolean(facts.changing));
  request.context(slots.path, Cell::string(facts.path));
  request.context(slots.path_depth, Cell::integer(facts.path_depth));
  for (std::size_t i = 0; i < facts.segment_count; ++i) {
    request.context(slots.segments[i], Cell::string(facts.segments[i]));
  }
  request.context(slots.route, Cell::string(facts.route));
  request.context(slots.websocket, Cell::boolean(facts.websocket));
  request.context(slots.webhook, Cell::string(facts.webhook));
  request.context(slots.client, Cell::ip(facts.at.client));
  request.context(slots.network, Cell::string(facts.at.network));
  request.context(slots.now, Cell::datetime(facts.at.now));
  request.context(slots.minute_of_day, Cell::integer(facts.at.minute_of_day));
  request.context(slots.day_of_week, Cell::integer(facts.at.day_of_week));
  request.context(slots.mfa, Cell::boolean(facts.mfa));
  request.context(slots.session_age, Cell::duration(facts.session_age));
  request.context(slots.acr, Cell::string(facts.acr));
  request.context(slots.amr, request.set(facts.amr));
  request.context(slots.provider, Cell::string(facts.provider));
  request.context(slots.credential, Cell::string(facts.credential));
  request.context(slots.moved, Cell::boolean(facts.moved));
  request.context(slots.risk, Cell::integer(facts.risk));
}

}  // namespace sallyport::policy
