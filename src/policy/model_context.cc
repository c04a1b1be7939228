#include "policy/model_context.h"

#include <algorithm>

#include "policy/value/escape.h"

namespace sallyport::policy {
namespace {

constexpr std::string_view facts = R"(
// What policies can ask of a call of a model at the egress door, version 1.

entity Workflow = {
  name: String,
  owner: String,              // the team, as the map says; otherwise ""
  runs_in: String,            // the component it runs in; otherwise ""
};

type Model = {
  endpoint: String,           // "chat/completions", "messages", "generateContent"
  model: String,              // canonical; "" where the endpoint has none
  max_output_tokens?: Long,   // the most that may come back, all choices together; absent: no bound
  choices: Long,              // answers that are asked for
  streaming: Bool,
  tools: Set<String>,         // names of the functions that the model may ask for
  provider_tools: Set<String>, // kinds of what the provider runs itself: "web_search", "mcp"
  images: Long,               // that came with the request
  image_addresses: Long,      // that the provider would fetch
  audios: Long,               // that came with the request
  files: Long,                // ids of files and of other things that the provider keeps
  stored: Bool,               // asks the provider to keep the answer, or goes on from a kept one
  body_bytes: Long,
  client: ipaddr,             // the socket's address
  network: String,            // of the client: "loopback", "private", "link-local", "public"
  now: datetime,
  minute_of_day: Long,        // UTC, 0 to 1439
  day_of_week: Long,          // UTC, Monday is 1
  key_bound: Bool,            // the key is for some flows or components only
  key_flows: Set<String>,     // their names
};

action "model";
)";

}  // namespace

bool is_model_action(std::string_view name) {
  return std::find(model_actions.begin(), model_actions.end(), name) != model_actions.end();
}

std::string model_schema() {
  std::string out(facts);
  for (const std::string_view name : model_actions) {
    out += "action " + cedar::quote(name) +
           " in [\"model\"] appliesTo {\n  principal: [Workflow],\n  resource: [Component],\n  context: "
           "Model,\n};\n";
  }
  return out;
}

}  // namespace sallyport::policy
