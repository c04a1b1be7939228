#include "wire/models/request.h"

#include "wire/http1/byte_class.h"
#include "wire/models/query_check.h"
#include "wire/models/reading.h"

namespace sallyport::models {
namespace {

// application/json, perhaps with charset=utf-8.
bool is_json(std::string_view content_type) {
  const std::size_t semicolon = content_type.find(';');
  if (!http1::equals_folded(http1::trim_blanks(content_type.substr(0, semicolon)), "application/json"))
    return false;
  if (semicolon == std::string_view::npos) return true;
  const std::string_view parameter = http1::trim_blanks(content_type.substr(semicolon + 1));
  return http1::equals_folded(parameter, "charset=utf-8") ||
         http1::equals_folded(parameter, "charset=\"utf-8\"");
}

Result<void> read_json(Reading& reading, std::string_view body, const ReadLimits& limits) {
  const json::Limits bounds{.max_depth = limits.max_depth, .max_values = limits.max_values};
  SP_TRY(const json::Document document, json::Document::parse(body, bounds));
  const json::Value root = document.root();
  if (!root.is_object()) return malformed("body: no JSON object");
  switch (reading.dialect()) {
    case Dialect::anthropic:
      return read_anthropic(reading, root);
    case Dialect::gemini:
      return read_gemini(reading, root);
    case Dialect::ollama:
      return reading.endpoint().starts_with("api/") ? read_ollama(reading, root) : read_openai(reading, root);
    case Dialect::openai:
    case Dialect::azure_openai:
    case Dialect::openai_compatible:
      return read_openai(reading, root);
  }
  return malformed("body: of a dialect that is not understood");
}

}  // namespace

Result<ModelRequest> read_request(Dialect dialect, const Located& located, std::string_view query,
                                  std::string_view content_type, std::string_view content_encoding,
                                  std::string_view body, const ReadLimits& limits) {
  SP_CHECK(check_query(dialect, query));
  Reading reading(dialect, located, limits);
  if (!located.endpoint->has_body) {
    if (!body.empty()) return malformed("body: none belongs to this endpoint");
    return std::move(reading.request);
  }
  if (!content_encoding.empty() && !http1::equals_folded(content_encoding, "identity")) {
    return malformed("body: a Content-Encoding; send it plain");
  }
  if (located.endpoint->multipart) {
    SP_CHECK(read_form(reading, content_type, body));
  } else {
    if (!is_json(content_type)) return malformed("body: its Content-Type is not application/json");
    SP_CHECK(read_json(reading, body, limits));
  }
  return reading.finish(body.size());
}

}  // namespace sallyport::models
