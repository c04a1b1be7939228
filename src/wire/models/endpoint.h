#pragma once
// wire/models/endpoint.h: which endpoint of which dialect a path is. Everything else is no endpoint: a batch,
// a file, an assistant is not reached with a key for chats. Pure.
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/models/dialect.h"

namespace sallyport::models {

// How the body of an answer is written.
enum class Answer : std::uint8_t { json, events /* SSE */, lines /* NDJSON */, bytes };

struct Endpoint {
  std::string_view name;    // "chat/completions", "responses", "messages", "generateContent"; static
  std::string_view action;  // "chat", "embeddings", "models", "images", "audio"; static. The verb of the map
  bool has_body = true;     // false: GET
  bool multipart = false;   // multipart/form-data
};

struct Located {
  const Endpoint* endpoint = nullptr;  // static; never null
  std::string path_model;     // the model, if the path names it (Gemini, Azure: the deployment), decoded
  bool path_streams = false;  // the path asks for a stream (streamGenerateContent)
  std::string upstream_path;  // canonical, to be appended to the component's base path
};

// `path`: canonical, without the component's own prefix: "/v1/chat/completions". A leading /v1 (or /openai,
// /v1beta, as the dialect has it) may be there or not, as SDKs and n8n differ in where their base address
// ends. Errors: not_found (no endpoint), malformed (an empty or odd model in the path), forbidden (the
// endpoint is known and never open: files, batches, fine-tuning, assistants ...; detail names it).
Result<Located> find_endpoint(Dialect dialect, std::string_view method, std::string_view path);

}  // namespace sallyport::models
