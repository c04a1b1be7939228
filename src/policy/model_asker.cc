#include "policy/model_asker.h"

namespace sallyport::policy {

using cedar::Cell;

Verdict ModelAsker::ask(const AskedModel& asked) const {
  cedar::RequestBuilder request(*parts_.vocabulary, *parts_.entities, scratch_.cedar);
  request.principal(request.entity(parts_.types.workflow, asked.workflow));
  request.action(request.entity(parts_.types.action, asked.action));
  request.resource(request.entity(parts_.types.component, asked.component));
  set_context(request, asked.facts);
  return read(parts_, parts_.compiled->decide(*parts_.entities, request.view(), scratch_.cedar));
}

void ModelAsker::set_context(cedar::RequestBuilder& request, const ModelFacts& facts) const {
  const ModelSlots& slots = parts_.model_slots;
  request.context(slots.endpoint, Cell::string(facts.endpoint));
  request.context(slots.model, Cell::string(facts.model));
  if (facts.max_output_tokens) {
    request.context(slots.max_output_tokens, Cell::integer(*facts.max_output_tokens));
  }
  request.context(slots.choices, Cell::integer(facts.choices));
  request.context(slots.streaming, Cell::boolean(facts.streaming));
  request.context(slots.tools, request.set(facts.tools));
  request.context(slots.provider_tools, request.set(facts.provider_tools));
  request.context(slots.images, Cell::integer(facts.images));
  request.context(slots.image_addresses, Cell::integer(facts.image_addresses));
  request.context(slots.audios, Cell::integer(facts.audios));
  request.context(slots.files, Cell::integer(facts.files));
  request.context(slots.stored, Cell::boolean(facts.stored));
  request.context(slots.body_bytes, Cell::integer(facts.body_bytes));
  request.context(slots.client, Cell::ip(facts.at.client));
  request.context(slots.network, Cell::string(facts.at.network));
  request.context(slots.now, Cell::datetime(facts.at.now));
  request.context(slots.minute_of_day, Cell::integer(facts.at.minute_of_day));
  request.context(slots.day_of_week, Cell::integer(facts.at.day_of_week));
  request.context(slots.key_bound, Cell::boolean(facts.key_bound));
  request.context(slots.key_flows, request.set(facts.key_flows));
}

}  // namespace sallyport::policy
