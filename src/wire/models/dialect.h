#pragma once
// wire/models/dialect.h: the families of model APIs that are understood. Pure.
#include <cstdint>
#include <string>
#include <string_view>

#include "wire/http1/head.h"

namespace sallyport::models {

// openai_compatible: OpenAI's endpoints at another address, without what only OpenAI has.
enum class Dialect : std::uint8_t { openai, anthropic, gemini, azure_openai, ollama, openai_compatible };
std::string_view to_string(Dialect dialect);  // "azure-openai": as `kind:` in the map

// Where the caller has put its key: the value without its prefix, a view into `head`. Every place that a
// client of any dialect uses is looked at (Authorization: Bearer, x-api-key, api-key, x-goog-api-key, the
// query parameter `key`), whatever the dialect.
struct Presented {
  std::string_view key;    // empty: none
  bool ambiguous = false;  // two places say different things, or one says it twice: refuse
};
Presented find_key(const http1::RequestHead& head);

// The field that carries the real credential to the upstream, and what stands before it: {"Authorization",
// "Bearer "}, {"x-api-key", ""}.
struct CredentialField {
  std::string_view name;
  std::string_view prefix;
};
CredentialField credential_field(Dialect dialect);

// `query` without empty parameters, without the parameter `key` and without parameters that name an address
// (api_base and friends); everything else as it was.
std::string query_for_upstream(std::string_view query);

}  // namespace sallyport::models
