#include "wire/models/camel_object.h"
#include "wire/models/member_names.h"
#include "wire/models/reading.h"
#include "wire/models/tool_kinds.h"

namespace sallyport::models {
namespace {

using json::Value;

constexpr std::string_view plain_members[] = {
    "safetySettings", "toolConfig", "labels", "serviceTier", "taskType", "title", "outputDimensionality",
};

constexpr std::string_view plain_settings[] = {
    "temperature",
    "topP",
    "topK",
    "seed",
    "stopSequences",
    "responseMimeType",
    "responseSchema",
    "responseJsonSchema",
    "responseModalities",
    "presencePenalty",
    "frequencyPenalty",
    "logprobs",
    "responseLogprobs",
    "speechConfig",
    "thinkingConfig",
    "mediaResolution",
    "imageConfig",
    "audioTranscriptionConfig",
    "enableEnhancedCivicAnswers",
    "responseFormat",
    "audioTimestamp",
};

constexpr std::string_view plain_parts[] = {
    "text",
    "thought",
    "thoughtSignature",
    "functionCall",
    "executableCode",
    "codeExecutionResult",
    "videoMetadata",
    "mediaResolution",
    "partMetadata",
    "mediaProcessing",
    "speechMetadata",
    "audioTranscription",
};

Result<void> read_inline_data(Reading& reading, const Value& value) {
  SP_TRY(const CamelObject blob, CamelObject::read(value));
  std::string scratch;
  const std::string type(blob.find("mimeType").text(scratch));
  const Value data = blob.find("data");
  if (type.starts_with("audio/")) return reading.add_audio_data(data);
  return type.starts_with("image/") ? reading.add_image_data(data) : reading.add_document_data(data);
}

// A file that was uploaded before has an address too, at Google; everything else is fetched.
Result<void> read_file_data(Reading& reading, const Value& value) {
  SP_TRY(const CamelObject file, CamelObject::read(value));
  std::string scratch;
  const Value uri = file.find("fileUri");
  const std::string_view text = uri.text(scratch);
  const bool kept = text.starts_with("https://generativelanguage.googleapis.com/") &&
                    text.find("/files/") != std::string_view::npos;
  if (kept || text.starts_with("files/") || text.starts_with("gs://")) return reading.add_file_id(uri);
  return reading.add_image(uri);
}

Result<void> read_parts(Reading& reading, const Value& parts);

Result<void> read_function_response(Reading& reading, const Value& value) {
  SP_TRY(const CamelObject response, CamelObject::read(value));
  const Value parts = response.find("parts");
  return parts ? read_parts(reading, parts) : Result<void>();
}

Result<void> read_part(Reading& reading, const Value& value) {
  SP_TRY(const CamelObject part, CamelObject::read(value));
  for (const auto& [name, member] : part.members()) {
    if (member.is_null() || is_among(name, plain_parts)) continue;
    if (name == "inlineData") {
      SP_CHECK(read_inline_data(reading, member));
    } else if (name == "fileData") {
      SP_CHECK(read_file_data(reading, member));
    } else if (name == "functionResponse") {
      SP_CHECK(read_function_response(reading, member));
    } else if (name == "toolCall" || name == "toolResponse") {
      SP_CHECK(reading.add_references(member));
    } else {
      SP_CHECK(reading.pass_unknown(member));
    }
  }
  return {};
}

Result<void> read_parts(Reading& reading, const Value& parts) {
  if (parts.is_object()) return read_part(reading, parts);
  if (!parts.is_array()) return malformed("parts: no list");
  for (const Value part : parts.children()) SP_CHECK(read_part(reading, part));
  return {};
}

Result<void> read_content(Reading& reading, const Value& value) {
  SP_TRY(const CamelObject content, CamelObject::read(value));
  reading.add_message();
  for (const auto& [name, member] : content.members()) {
    if (name == "role" || member.is_null()) continue;
    SP_CHECK(name == "parts" ? read_parts(reading, member) : reading.pass_unknown(member));
  }
  return {};
}

Result<void> read_contents(Reading& reading, const Value& contents) {
  if (contents.is_object()) return read_content(reading, contents);
  if (!contents.is_array()) return malformed("contents: no list");
  for (const Value content : contents.children()) SP_CHECK(read_content(reading, content));
  return {};
}

Result<void> read_declarations(Reading& reading, const Value& declarations) {
  if (!declarations.is_array()) return malformed("functionDeclarations: no list");
  for (const Value declaration : declarations.children())
    SP_CHECK(reading.add_tool(declaration.find("name")));
  return {};
}

Result<void> read_tool(Reading& reading, const Value& value) {
  SP_TRY(const CamelObject tool, CamelObject::read(value));
  for (const auto& [name, member] : tool.members()) {
    if (member.is_null()) continue;
    if (name == "functionDeclarations") {
      SP_CHECK(read_declarations(reading, member));
      continue;
    }
    const std::string_view kind = gemini_tool_kind(name);
    if (kind.empty()) return malformed("tool: of a kind that is not understood");
    SP_CHECK(reading.add_provider_tool(kind));
  }
  return {};
}

Result<void> read_tools(Reading& reading, const Value& tools) {
  if (tools.is_object()) return read_tool(reading, tools);
  if (!tools.is_array()) return malformed("tools: no list");
  for (const Value tool : tools.children()) SP_CHECK(read_tool(reading, tool));
  return {};
}

Result<void> read_settings(Reading& reading, const Value& value) {
  SP_TRY(const CamelObject settings, CamelObject::read(value));
  for (const auto& [name, member] : settings.members()) {
    if (member.is_null() || is_among(name, plain_settings)) continue;
    if (name == "maxOutputTokens") {
      SP_CHECK(reading.read_bound(member));
    } else if (name == "candidateCount") {
      SP_CHECK(reading.read_choices(member.integer()));
    } else {
      SP_CHECK(reading.pass_unknown(member));
    }
  }
  return {};
}

Result<void> read_members(Reading& reading, const Value& value, bool nested);

Result<void> read_requests(Reading& reading, const Value& requests) {
  if (!requests.is_array()) return malformed("requests: no list");
  for (const Value request : requests.children()) SP_CHECK(read_members(reading, request, true));
  return {};
}

Result<void> read_member(Reading& reading, std::string_view name, const Value& member, bool nested) {
  if (name == "model") return reading.read_model(member);
  if (name == "contents") return read_contents(reading, member);
  if (name == "content" || name == "systemInstruction") return read_content(reading, member);
  if (name == "tools") return read_tools(reading, member);
  if (name == "generationConfig") return read_settings(reading, member);
  if (name == "cachedContent") return reading.continue_from(member);
  if (name == "store") {
    SP_TRY(const bool stored, reading.read_flag(member));
    reading.request.stored = reading.request.stored || stored;
    return {};
  }
  if (!nested && name == "requests" && reading.endpoint() == "batchEmbedContents") {
    return read_requests(reading, member);
  }
  if (!nested && name == "generateContentRequest" && reading.endpoint() == "countTokens") {
    return read_members(reading, member, true);
  }
  return is_among(name, plain_members) ? Result<void>() : reading.pass_unknown(member);
}

Result<void> read_members(Reading& reading, const Value& value, bool nested) {
  SP_TRY(const CamelObject object, CamelObject::read(value));
  for (const auto& [name, member] : object.members()) {
    SP_CHECK(member.is_null() ? reading.pass_unknown(member) : read_member(reading, name, member, nested));
  }
  return {};
}

}  // namespace

Result<void> read_gemini(Reading& reading, const Value& root) { return read_members(reading, root, false); }

}  // namespace sallyport::models
