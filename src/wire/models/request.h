#pragma once
// wire/models/request.h: one call of a model, read strictly and once from path, query and body: what is
// decided, counted, forwarded and recorded comes from the ModelRequest made here. Pure.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "wire/models/endpoint.h"

namespace sallyport::models {

struct ModelRequest {
  const Endpoint* endpoint = nullptr;
  std::string model;  // canonical: path and body agree; no blanks, controls, `..`, at most 200 bytes
  std::int64_t max_output_tokens = -1;  // all choices together; negative: the caller sets no bound
  std::int64_t choices = 1;
  bool streaming = false;
  bool wants_usage = false;        // a stream, and the caller itself asked for the usage in it
  bool usage_on_request = false;   // a stream of a dialect that tells usage only when asked (OpenAI's chat)
  std::vector<std::string> tools;  // names of functions; sorted, no duplicates
  std::vector<std::string> provider_tools;  // kinds; sorted, no duplicates
  std::int64_t images = 0;
  std::int64_t image_addresses = 0;
  std::int64_t audios = 0;
  std::int64_t files = 0;
  bool stored = false;
  // An upper bound on what the provider will count as input: one token for a byte of text, and a fixed
  // allowance for each message, tool, image and sound.
  std::int64_t input_tokens_at_most = 0;
};

struct ReadLimits {
  std::size_t max_depth = 64;        // of JSON
  std::size_t max_values = 200'000;  // of JSON
  std::size_t max_tools = 512;
};

// `content_type`, `content_encoding`: as received. Errors: malformed (not JSON; two members of one name,
// anywhere; a model that is missing, not canonical or another than the path's; a bound that is no positive
// integer; a part that is not understood where it could carry an address or a tool), forbidden (an address of
// an upstream in body: api_base, base_url and friends), too_large (a limit).
Result<ModelRequest> read_request(Dialect dialect, const Located& located, std::string_view query,
                                  std::string_view content_type, std::string_view content_encoding,
                                  std::string_view body, const ReadLimits& limits);

// What the door changes in a body before it goes on; everything else stays byte for byte.
struct Amendments {
  bool ask_for_usage = false;           // stream_options.include_usage
  std::int64_t max_output_tokens = -1;  // for one choice; set where the caller set none
  std::string_view model = {};          // instead of the caller's; empty: as it is
};
// `body` is what `request` was read from. Only for JSON bodies. Errors: internal (it does not read any more).
Result<std::string> amend(Dialect dialect, const ModelRequest& request, std::string_view body,
                          const Amendments& what);
// The path for another model, where the path names it (Gemini, Azure).
std::string path_for_model(Dialect dialect, const Located& located, std::string_view model);

}  // namespace sallyport::models
