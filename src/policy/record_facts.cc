// policy/record_facts.cc: what a refused crossing was decided from, for its record.
#include "base/json_text.h"
#include "policy/engine.h"
#include "policy/web_facts.h"

namespace sallyport::policy {
namespace {

// A record has a limit, and a body may name hundreds of tools.
constexpr std::size_t most_text = 6 << 10;

// As many of the texts as there is room for, as JSON. Counts those that are left out.
std::string list_of(std::span<const std::string> texts, std::size_t& left_out) {
  std::string out = "[";
  std::size_t count = 0;
  for (; count < texts.size() && out.size() + texts[count].size() <= most_text; ++count) {
    if (count > 0) out.push_back(',');
    append_json_string(out, texts[count]);
  }
  left_out += texts.size() - count;
  return out + "]";
}

// How they signed in; nothing of a plain account's.
void add_sign_in(JsonObject& object, const Principal& who, std::size_t& left_out) {
  object.add_if("provider", who.provider).add_if("acr", who.acr);
  if (!who.amr.empty()) object.add_raw("amr", list_of(who.amr, left_out));
}

// What was shown with the request itself, and how far it reaches; nothing of a session.
void add_credential(JsonObject& object, const Principal& who, std::size_t& left_out) {
  const bool api_token = shows_api_token(who);
  if (api_token || who.kind == Principal::Kind::service) object.add("credential", credential_of(who));
  if (!api_token) return;
  object.add_raw("components", list_of(who.token_components, left_out));
  object.add("reads_only", who.token_reads_only);
}

}  // namespace

std::string facts_of(const Query& query) {
  const Principal& who = *query.who;
  std::string groups = "[";
  for (const std::string& group : who.groups) {
    if (groups.size() > 1) groups.push_back(',');
    append_json_string(groups, group);
  }
  groups.push_back(']');
  std::string out;
  std::size_t left_out = 0;
  JsonObject object(out);
  object.add("now", to_unix_micros(query.now));
  if (who.kind == Principal::Kind::person) {
    object.add_raw("groups", groups).add("mfa", who.mfa).add_if("email", who.email);
    object.add("authenticated_at", to_unix_micros(who.authenticated_at)).add("moved", query.moved);
  }
  if (who.kind == Principal::Kind::person) add_sign_in(object, who, left_out);
  add_credential(object, who, left_out);
  object.add_if("webhook", query.webhook).add("websocket", query.websocket);
  if (left_out != 0) object.add("left_out", left_out);
  object.close();
  return out;
}

std::string facts_of(const ModelQuery& query) {
  std::string out;
  std::size_t left_out = 0;
  JsonObject object(out);
  const auto list = [&](std::string_view name, std::span<const std::string> texts) {
    if (!texts.empty()) object.add_raw(name, list_of(texts, left_out));
  };
  const auto count = [&](std::string_view name, std::int64_t number) {
    if (number != 0) object.add(name, number);
  };
  object.add("now", to_unix_micros(query.now)).add_if("endpoint", query.endpoint);
  object.add_if("model", query.model);
  if (query.max_output_tokens >= 0) object.add("max_output_tokens", query.max_output_tokens);
  object.add("choices", query.choices).add("streaming", query.streaming).add("stored", query.stored);
  list("tools", query.tools);
  list("provider_tools", query.provider_tools);
  list("key_flows", query.who->key_flows);
  count("images", query.images);
  count("image_addresses", query.image_addresses);
  count("audios", query.audios);
  count("files", query.files);
  count("body_bytes", query.body_bytes);
  count("left_out", static_cast<std::int64_t>(left_out));
  object.close();
  return out;
}

}  // namespace sallyport::policy
