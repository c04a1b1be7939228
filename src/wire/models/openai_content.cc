#include "wire/models/openai_content.h"

#include "wire/models/tool_kinds.h"

namespace sallyport::models {
namespace {

using json::Value;

constexpr std::string_view text_parts[] = {"text",         "input_text",     "output_text", "refusal",
                                           "summary_text", "reasoning_text", "thinking"};

// {"url": "...", "detail": "..."}, or as some have it, the address itself.
Result<void> read_address(Reading& reading, const Value& value) {
  if (value.is_string()) return reading.add_image(value);
  SP_CHECK(reading.only(value, {"url", "detail", "format"}));
  return reading.add_image(value.find("url"));
}

Result<void> read_audio(Reading& reading, const Value& value) {
  SP_CHECK(reading.only(value, {"data", "format"}));
  return reading.add_audio_data(value.find("data"));
}

// The members that say which file, in a part of a response or in the `file` of a part of a chat.
Result<void> read_file(Reading& reading, const Value& file) {
  if (!file.is_object()) return malformed("file: no object");
  std::string name;
  for (const Value member : file.children()) {
    if (member.is_null()) continue;
    const std::string_view what = member.name(name);
    if (what == "file_id") SP_CHECK(reading.add_file_id(member));
    if (what == "file_data") SP_CHECK(reading.add_document_data(member));
    if (what == "file_url") SP_CHECK(reading.add_image(member));
  }
  return {};
}

Result<void> read_image_part(Reading& reading, const Value& part) {
  SP_CHECK(reading.only(
      part, {"type", "image_url", "file_id", "detail", "cache_control", "prompt_cache_breakpoint"}));
  const Value id = part.find("file_id");
  const Value address = part.find("image_url");
  if (id && !id.is_null()) SP_CHECK(reading.add_file_id(id));
  if (address && !address.is_null()) SP_CHECK(read_address(reading, address));
  return {};
}

Result<void> read_part(Reading& reading, const Value& part) {
  if (part.is_string()) return {};
  std::string scratch;
  const std::string_view type = part.find("type").text(scratch);
  if (is_among(type, text_parts)) {
    return reading.only(part, {"type", "text", "refusal", "thinking", "signature", "annotations", "logprobs",
                               "cache_control", "prompt_cache_breakpoint", "closed"});
  }
  if (type == "image_url" || type == "input_image" || type == "computer_screenshot") {
    return read_image_part(reading, part);
  }
  if (type == "input_audio") {
    SP_CHECK(reading.only(part, {"type", "input_audio", "cache_control"}));
    return read_audio(reading, part.find("input_audio"));
  }
  if (type == "file") {
    SP_CHECK(reading.only(part, {"type", "file", "cache_control"}));
    SP_CHECK(reading.only(part.find("file"), {"file_id", "file_data", "filename", "format"}));
    return read_file(reading, part.find("file"));
  }
  if (type == "input_file") {
    SP_CHECK(reading.only(part, {"type", "file_id", "file_data", "file_url", "filename", "detail",
                                 "cache_control", "prompt_cache_breakpoint"}));
    return read_file(reading, part);
  }
  if (type == "video_url" || type == "audio_url") {
    SP_CHECK(reading.only(part, {"type", type, "cache_control"}));
    return read_address(reading, part.find(type));
  }
  return malformed("content: a part of a type that is not understood");
}

}  // namespace

Result<void> read_openai_content(Reading& reading, const Value& content) {
  if (!content || content.is_null() || content.is_string()) return {};
  if (content.is_object()) return read_part(reading, content);
  if (!content.is_array()) return malformed("content: neither text nor parts");
  for (const Value part : content.children()) SP_CHECK(read_part(reading, part));
  return {};
}

Result<void> read_openai_tool(Reading& reading, const Value& tool) {
  if (!tool.is_object()) return malformed("tool: no object");
  std::string scratch;
  const std::string_view type = tool.find("type").text(scratch);
  if (type == "function" || type == "custom") {
    const Value inner = tool.find(type);
    return reading.add_tool(inner.is_object() ? inner.find("name") : tool.find("name"));
  }
  if (type == "namespace") {
    for (const Value inner : tool.find("tools").children()) {
      if (inner.find("type").is_text("namespace")) return malformed("tool: a namespace in a namespace");
      SP_CHECK(read_openai_tool(reading, inner));
    }
    return {};
  }
  const std::string_view kind = openai_tool_kind(type);
  if (kind.empty()) return malformed("tool: of a type that is not understood");
  return reading.add_provider_tool(kind);
}

Result<void> read_openai_tools(Reading& reading, const Value& tools) {
  if (!tools || tools.is_null()) return {};
  if (!tools.is_array()) return malformed("tools: no list");
  for (const Value tool : tools.children()) SP_CHECK(read_openai_tool(reading, tool));
  return {};
}

}  // namespace sallyport::models
