#include "wire/models/refusal.h"

#include "base/json_text.h"

namespace sallyport::models {
namespace {

struct Words {
  std::uint16_t status;
  std::string_view openai_type;
  std::string_view openai_code;
  std::string_view anthropic_type;
  std::string_view gemini_status;
};

// As the vendors answer, so that their SDKs raise the right class and retry what is worth it.
constexpr Words all_words[] = {
    {400, "invalid_request_error", "invalid_request", "invalid_request_error", "INVALID_ARGUMENT"},
    {401, "authentication_error", "invalid_api_key", "authentication_error", "UNAUTHENTICATED"},
    {403, "permission_error", "permission_denied", "permission_error", "PERMISSION_DENIED"},
    {404, "not_found_error", "not_found", "not_found_error", "NOT_FOUND"},
    {408, "timeout_error", "timeout", "timeout_error", "DEADLINE_EXCEEDED"},
    {413, "invalid_request_error", "request_too_large", "request_too_large", "INVALID_ARGUMENT"},
    {429, "rate_limit_error", "rate_limit_exceeded", "rate_limit_error", "RESOURCE_EXHAUSTED"},
    {500, "server_error", "internal_error", "api_error", "INTERNAL"},
    {502, "server_error", "bad_gateway", "api_error", "UNAVAILABLE"},
    {503, "server_error", "service_unavailable", "overloaded_error", "UNAVAILABLE"},
    {504, "server_error", "timeout", "timeout_error", "DEADLINE_EXCEEDED"},
};

const Words& words_for(std::uint16_t status) {
  constexpr std::size_t invalid = 0;
  constexpr std::size_t internal = 7;
  for (const Words& words : all_words) {
    if (words.status == status) return words;
  }
  return all_words[status >= 400 && status < 500 ? invalid : internal];
}

// With the rule, where it may be named.
std::string sentence(const Said& said) {
  std::string text(said.message);
  if (!said.rule.empty()) text.append(" (rule: ").append(said.rule).append(")");
  return text;
}

void add_ids(JsonObject& error, const Said& said) {
  error.add_if("request_id", said.request_id).add_if("rule", said.rule);
}

std::string openai_error(const Said& said) {
  const Words& words = words_for(said.status);
  std::string inner;
  JsonObject error(inner);
  error.add("message", sentence(said)).add("type", words.openai_type);
  error.add_raw("param", "null").add("code", words.openai_code);
  add_ids(error, said);
  error.close();
  return inner;
}

std::string anthropic_body(const Said& said) {
  std::string inner;
  JsonObject error(inner);
  error.add("type", words_for(said.status).anthropic_type).add("message", sentence(said));
  error.add_if("rule", said.rule).close();
  std::string out;
  JsonObject body(out);
  body.add("type", "error").add_raw("error", inner).add_if("request_id", said.request_id).close();
  return out;
}

std::string gemini_details(const Said& said) {
  std::string out = "[";
  JsonObject info(out);
  info.add("@type", "type.googleapis.com/google.rpc.RequestInfo").add("requestId", said.request_id).close();
  return out + "]";
}

std::string gemini_body(const Said& said) {
  std::string inner;
  JsonObject error(inner);
  error.add("code", static_cast<int>(said.status)).add("message", sentence(said));
  error.add("status", words_for(said.status).gemini_status);
  if (!said.request_id.empty()) error.add_raw("details", gemini_details(said));
  error.close();
  std::string out;
  JsonObject body(out);
  body.add_raw("error", inner).close();
  return out;
}

// Its clients show `error` as it is: a text.
std::string ollama_body(const Said& said) {
  std::string out;
  JsonObject body(out);
  body.add("error", sentence(said)).add_if("request_id", said.request_id).add_if("rule", said.rule).close();
  return out;
}

std::string openai_body(const Said& said) {
  std::string out;
  JsonObject body(out);
  body.add_raw("error", openai_error(said)).close();
  return out;
}

std::string response_event(const Said& said) {
  std::string data;
  JsonObject event(data);
  event.add("type", "error").add("code", words_for(said.status).openai_code).add("message", sentence(said));
  event.add_raw("param", "null").add_if("request_id", said.request_id).add_if("rule", said.rule).close();
  return "event: error\ndata: " + data + "\n\n";
}

bool is_native_ollama(Dialect dialect, std::string_view endpoint) {
  return dialect == Dialect::ollama && endpoint.starts_with("api/");
}

}  // namespace

std::string error_body(Dialect dialect, const Said& said) {
  switch (dialect) {
    case Dialect::anthropic:
      return anthropic_body(said);
    case Dialect::gemini:
      return gemini_body(said);
    case Dialect::ollama:
      return ollama_body(said);
    case Dialect::openai:
    case Dialect::azure_openai:
    case Dialect::openai_compatible:
      break;
  }
  return openai_body(said);
}

std::string error_event(Dialect dialect, const Endpoint& endpoint, Answer how, const Said& said) {
  const bool native = is_native_ollama(dialect, endpoint.name);
  if (how == Answer::lines) return (native ? ollama_body(said) : error_body(dialect, said)) + "\n";
  if (how != Answer::events) return {};
  if (endpoint.name.starts_with("responses")) return response_event(said);
  if (dialect == Dialect::anthropic) return "event: error\ndata: " + anthropic_body(said) + "\n\n";
  if (dialect == Dialect::gemini) return "data: " + gemini_body(said) + "\n\n";
  return "data: " + openai_body(said) + "\n\n";
}

}  // namespace sallyport::models
