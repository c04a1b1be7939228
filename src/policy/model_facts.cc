#include "policy/model_facts.h"

#include "base/control/control.h"

namespace sallyport::policy {
namespace {

cedar::Value to_set(std::span<const std::string> texts) {
  std::vector<cedar::Value> values;
  for (const std::string& text : texts) values.emplace_back(text);
  return cedar::Value(cedar::ValueSet(std::move(values)));
}

}  // namespace

ModelFacts derive(const ModelQuery& query) {
  ModelFacts facts;
  facts.endpoint = query.endpoint;
  facts.model = query.model;
  if (query.max_output_tokens >= 0) facts.max_output_tokens = query.max_output_tokens;
  facts.choices = query.choices;
  facts.streaming = query.streaming;
  facts.tools = query.tools;
  facts.provider_tools = query.provider_tools;
  facts.images = query.images;
  facts.image_addresses = query.image_addresses;
  facts.audios = query.audios;
  facts.files = query.files;
  facts.stored = query.stored;
  facts.body_bytes = query.body_bytes;
  facts.at = place_and_time(query.client, query.now);
  facts.key_flows = query.who->key_flows;
  facts.key_bound = !facts.key_flows.empty() && enforced(Control::key_scope);
  return facts;
}

cedar::Record to_record(const ModelFacts& facts) {
  std::vector<cedar::Record::Entry> entries;
  const auto add = [&](std::string_view name, auto value) {
    entries.emplace_back(std::string(name), std::move(value));
  };
  add("endpoint", std::string(facts.endpoint));
  add("model", std::string(facts.model));
  if (facts.max_output_tokens) add("max_output_tokens", *facts.max_output_tokens);
  add("choices", facts.choices);
  add("streaming", facts.streaming);
  add("tools", to_set(facts.tools));
  add("provider_tools", to_set(facts.provider_tools));
  add("images", facts.images);
  add("image_addresses", facts.image_addresses);
  add("audios", facts.audios);
  add("files", facts.files);
  add("stored", facts.stored);
  add("body_bytes", facts.body_bytes);
  add("client", facts.at.client);
  add("network", std::string(facts.at.network));
  add("now", facts.at.now);
  add("minute_of_day", facts.at.minute_of_day);
  add("day_of_week", facts.at.day_of_week);
  add("key_bound", facts.key_bound);
  add("key_flows", to_set(facts.key_flows));
  return cedar::Record(std::move(entries));
}

}  // namespace sallyport::policy
