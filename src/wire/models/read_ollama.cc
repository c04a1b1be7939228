#include "wire/models/openai_content.h"
#include "wire/models/reading.h"

namespace sallyport::models {
namespace {

using json::Value;

constexpr std::string_view plain_members[] = {
    "context", "dimensions",   "format", "keep_alive", "logprobs", "prompt",   "raw",
    "shift",   "suffix",       "system", "template",   "think",    "truncate", "verbose",
    "input",   "top_logprobs", "width",  "height",     "steps",
};

// Pictures stand here as base64 alone. A path or an address would be read by whoever looks for one.
Result<void> read_images(Reading& reading, const Value& images) {
  if (!images.is_array()) return malformed("images: no list");
  std::string scratch;
  for (const Value image : images.children()) {
    if (image.text(scratch).find_first_of(":.\\ ") != std::string_view::npos)
      return malformed("images: no base64");
    SP_CHECK(reading.add_image_data(image));
  }
  return {};
}

Result<void> read_messages(Reading& reading, const Value& messages) {
  if (!messages.is_array()) return malformed("messages: no list");
  for (const Value message : messages.children()) {
    SP_CHECK(reading.only(message, {"role", "content", "images", "tool_calls", "thinking", "tool_name",
                                    "tool_call_id", "name"}));
    reading.add_message();
    const Value content = message.find("content");
    if (content && !content.is_string() && !content.is_null()) return malformed("content: no text");
    const Value images = message.find("images");
    if (images && !images.is_null()) SP_CHECK(read_images(reading, images));
  }
  return {};
}

// Below zero means without end, or until the context is full.
Result<void> read_options(Reading& reading, const Value& options) {
  if (!options.is_object()) return malformed("options: no object");
  const Value bound = options.find("num_predict");
  if (!bound || bound.is_null()) return {};
  const auto tokens = bound.integer();
  return tokens && *tokens < 0 ? Result<void>() : reading.read_bound(bound);
}

Result<void> read_member(Reading& reading, std::string_view name, const Value& member) {
  if (name == "model" || name == "name") return reading.read_model(member);
  if (name == "messages") return read_messages(reading, member);
  if (name == "images") return read_images(reading, member);
  if (name == "tools") return read_openai_tools(reading, member);
  if (name == "options") return read_options(reading, member);
  if (name == "stream") {
    SP_TRY(reading.request.streaming, reading.read_flag(member));
    return {};
  }
  return is_among(name, plain_members) ? Result<void>() : reading.pass_unknown(member);
}

}  // namespace

Result<void> read_ollama(Reading& reading, const Value& root) {
  const bool generates = reading.endpoint() == "api/chat" || reading.endpoint() == "api/generate";
  reading.request.streaming = generates;  // unless told otherwise
  std::string scratch;
  for (const Value member : root.children()) {
    const std::string_view name = member.name(scratch);
    SP_CHECK(member.is_null() ? reading.pass_unknown(member) : read_member(reading, name, member));
  }
  return {};
}

}  // namespace sallyport::models
