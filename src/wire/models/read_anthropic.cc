#include "wire/models/reading.h"
#include "wire/models/tool_kinds.h"

namespace sallyport::models {
namespace {

using json::Value;

constexpr std::string_view plain_members[] = {
    "cache_control", "context_management", "inference_geo", "metadata",       "output_config",
    "output_format", "service_tier",       "speed",         "stop_sequences", "temperature",
    "thinking",      "tool_choice",        "top_k",         "top_p",
};

constexpr std::string_view plain_blocks[] = {"thinking",        "redacted_thinking", "tool_use",
                                             "server_tool_use", "mcp_tool_use",      "tool_reference",
                                             "compaction"};

// Results of the provider's own tools, handed back.
constexpr std::string_view provider_results[] = {
    "web_search_tool_result",
    "web_fetch_tool_result",
    "code_execution_tool_result",
    "bash_code_execution_tool_result",
    "text_editor_code_execution_tool_result",
    "tool_search_tool_result",
    "mcp_tool_result",
};

Result<void> read_blocks(Reading& reading, const Value& content);

// `image`: of an image; else of a document.
Result<void> read_source(Reading& reading, const Value& source, bool image) {
  std::string scratch;
  const std::string_view type = source.find("type").text(scratch);
  if (type == "base64") {
    SP_CHECK(reading.only(source, {"type", "media_type", "data"}));
    return image ? reading.add_image_data(source.find("data"))
                 : reading.add_document_data(source.find("data"));
  }
  if (type == "url") {
    SP_CHECK(reading.only(source, {"type", "url"}));
    return reading.add_image(source.find("url"));
  }
  if (type == "file") {
    SP_CHECK(reading.only(source, {"type", "file_id"}));
    return reading.add_file_id(source.find("file_id"));
  }
  if (!image && type == "text") return reading.only(source, {"type", "media_type", "data"});
  if (!image && type == "content") {
    SP_CHECK(reading.only(source, {"type", "content"}));
    return read_blocks(reading, source.find("content"));
  }
  return malformed("source: of a type that is not understood");
}

Result<void> read_block(Reading& reading, const Value& block) {
  std::string scratch;
  const std::string_view type = block.find("type").text(scratch);
  if (type == "text") return reading.only(block, {"type", "text", "cache_control", "citations"});
  if (type == "image" || type == "document") {
    SP_CHECK(reading.only(
        block, {"type", "source", "cache_control", "citations", "context", "title", "transformations"}));
    return read_source(reading, block.find("source"), type == "image");
  }
  if (type == "tool_result") {
    SP_CHECK(
        reading.only(block, {"type", "tool_use_id", "content", "is_error", "cache_control", "toolset_name"}));
    return read_blocks(reading, block.find("content"));
  }
  if (type == "search_result") {
    SP_CHECK(reading.only(block, {"type", "source", "title", "content", "citations", "cache_control"}));
    return read_blocks(reading, block.find("content"));
  }
  if (type == "container_upload") {
    SP_CHECK(reading.only(block, {"type", "file_id", "cache_control"}));
    return reading.add_file_id(block.find("file_id"));
  }
  if (is_among(type, provider_results)) return reading.add_references(block);
  return is_among(type, plain_blocks) ? Result<void>() : malformed("content: a block that is not understood");
}

Result<void> read_blocks(Reading& reading, const Value& content) {
  if (!content || content.is_null() || content.is_string()) return {};
  if (!content.is_array()) return malformed("content: neither text nor blocks");
  for (const Value block : content.children()) SP_CHECK(read_block(reading, block));
  return {};
}

Result<void> read_messages(Reading& reading, const Value& messages) {
  if (!messages.is_array()) return malformed("messages: no list");
  for (const Value message : messages.children()) {
    SP_CHECK(reading.only(message, {"role", "content"}));
    if (!message.find("role").is_string()) return malformed("message: without a role");
    reading.add_message();
    SP_CHECK(read_blocks(reading, message.find("content")));
  }
  return {};
}

Result<void> read_tool(Reading& reading, const Value& tool) {
  if (!tool.is_object()) return malformed("tool: no object");
  const Value type = tool.find("type");
  if (!type || type.is_null() || type.is_text("custom")) return reading.add_tool(tool.find("name"));
  std::string scratch;
  const TypedTool typed = anthropic_tool_kind(type.text(scratch));
  if (typed.kind.empty()) return malformed("tool: of a type that is not understood");
  if (typed.provider_runs_it) return reading.add_provider_tool(typed.kind);
  // A toolset has no name of its own.
  const bool toolset = typed.kind.ends_with("_toolset");
  return reading.add_tool(toolset ? type : tool.find("name"));
}

Result<void> read_tools(Reading& reading, const Value& tools) {
  if (!tools.is_array()) return malformed("tools: no list");
  for (const Value tool : tools.children()) SP_CHECK(read_tool(reading, tool));
  return {};
}

// Servers that the provider would speak to, with addresses and tokens of the caller's choice.
Result<void> read_servers(Reading& reading, const Value& servers) {
  if (!servers.is_array()) return malformed("mcp_servers: no list");
  return servers.size() == 0 ? Result<void>() : reading.add_provider_tool("mcp");
}

// Where the provider runs code: a new one, with skills, or one that is kept, by its id.
Result<void> read_container(Reading& reading, const Value& container) {
  SP_CHECK(reading.add_provider_tool("container"));
  if (container.is_string()) return reading.add_file_id(container);
  SP_CHECK(reading.only(container, {"id", "skills"}));
  if (container.find("skills").size() > 0) SP_CHECK(reading.add_provider_tool("skills"));
  const Value id = container.find("id");
  return !id || id.is_null() ? Result<void>() : reading.add_file_id(id);
}

Result<void> read_member(Reading& reading, std::string_view name, const Value& member) {
  if (name == "model") return reading.read_model(member);
  if (name == "messages") return read_messages(reading, member);
  if (name == "system") return read_blocks(reading, member);
  if (name == "max_tokens") return reading.read_bound(member);
  if (name == "tools") return read_tools(reading, member);
  if (name == "mcp_servers") return read_servers(reading, member);
  if (name == "container") return read_container(reading, member);
  if (name == "stream") {
    SP_TRY(reading.request.streaming, reading.read_flag(member));
    return {};
  }
  return is_among(name, plain_members) ? Result<void>() : reading.pass_unknown(member);
}

}  // namespace

Result<void> read_anthropic(Reading& reading, const Value& root) {
  std::string scratch;
  for (const Value member : root.children()) {
    const std::string_view name = member.name(scratch);
    SP_CHECK(member.is_null() ? reading.pass_unknown(member) : read_member(reading, name, member));
  }
  return root.find("messages") ? Result<void>() : malformed("messages: missing");
}

}  // namespace sallyport::models
