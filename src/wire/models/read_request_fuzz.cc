// Any bytes as a request of any dialect: the first byte picks an endpoint, the rest is the body. What is
// accepted holds what request.h promises, and is read as the same after it has been amended.
#include <cstdlib>

#include "wire/json/document.h"
#include "wire/models/request.h"

namespace {

using namespace sallyport;
using namespace sallyport::models;

struct Place {
  Dialect dialect;
  std::string_view path;
  bool bounded = true;  // it has a member for the bound
};

constexpr Place places[] = {
    {Dialect::openai, "/v1/chat/completions"},
    {Dialect::openai, "/v1/responses"},
    {Dialect::openai, "/v1/completions"},
    {Dialect::openai, "/v1/embeddings", false},
    {Dialect::openai, "/v1/moderations", false},
    {Dialect::openai, "/v1/images/generations", false},
    {Dialect::openai, "/v1/audio/speech", false},
    {Dialect::openai_compatible, "/v1/chat/completions"},
    {Dialect::azure_openai, "/openai/deployments/mini/chat/completions"},
    {Dialect::anthropic, "/v1/messages"},
    {Dialect::anthropic, "/v1/messages/count_tokens", false},
    {Dialect::gemini, "/v1beta/models/flash:streamGenerateContent"},
    {Dialect::gemini, "/v1beta/models/flash:countTokens", false},
    {Dialect::gemini, "/v1beta/models/flash:batchEmbedContents", false},
    {Dialect::ollama, "/api/chat"},
    {Dialect::ollama, "/api/generate"},
    {Dialect::ollama, "/v1/chat/completions"},
};

void require(bool holds) {
  if (!holds) std::abort();
}

void check(const ModelRequest& request) {
  require(!request.model.empty() && request.model.size() <= 200);
  require(request.model.find("..") == std::string::npos &&
          request.model.find_first_of("%\\ ?#") == std::string::npos);
  for (const char c : request.model) require(c > 0x20 && c < 0x7f);
  require(request.max_output_tokens == -1 || request.max_output_tokens >= request.choices);
  require(request.choices >= 1 && request.input_tokens_at_most >= 0);
  for (const auto* names : {&request.tools, &request.provider_tools}) {
    for (std::size_t i = 1; i < names->size(); ++i) require((*names)[i - 1] < (*names)[i]);
  }
  require(!request.wants_usage || request.usage_on_request);
  require(!request.usage_on_request || request.streaming);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const Place& place = places[data[0] % std::size(places)];
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  const auto located = find_endpoint(place.dialect, "POST", place.path);
  require(located.ok());
  const auto read = [&](std::string_view text) {
    return read_request(place.dialect, *located, "", "application/json", "", text, {});
  };
  const auto request = read(body);
  if (!request.ok()) {
    require(request.error().origin == Origin::client);
    return 0;
  }
  check(*request);
  const bool in_path = !located->path_model.empty();
  const auto amended =
      amend(place.dialect, *request, body,
            {.ask_for_usage = true, .max_output_tokens = 77, .model = in_path ? "flash" : "other"});
  require(amended.ok());
  if (in_path && place.dialect == Dialect::azure_openai) return 0;  // its path would have to follow
  const auto again = read(*amended);
  require(again.ok());
  check(*again);
  require(in_path || again->model == "other");
  require(!again->usage_on_request || again->wants_usage);
  require(!place.bounded || again->max_output_tokens > 0);
  require(again->tools == request->tools && again->provider_tools == request->provider_tools);
  require(again->images == request->images && again->image_addresses == request->image_addresses);
  require(again->files == request->files && again->stored == request->stored);
  return 0;
}
