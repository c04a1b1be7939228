#include "wire/models/openai_content.h"
#include "wire/models/reading.h"

namespace sallyport::models {
namespace {

using json::Value;

constexpr std::string_view plain_members[] = {
    "context_management",
    "include",
    "instructions",
    "max_tool_calls",
    "metadata",
    "parallel_tool_calls",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "reasoning",
    "safety_identifier",
    "seed",
    "service_tier",
    "stream_options",
    "temperature",
    "text",
    "tool_choice",
    "top_logprobs",
    "top_p",
    "truncation",
    "user",
    "verbosity",
    "personality",
};

// What went to and fro before, written by the model or its provider and handed back.
constexpr std::string_view history_items[] = {
    "function_call",    "custom_tool_call",     "local_shell_call",      "local_shell_call_output",
    "shell_call",       "shell_call_output",    "apply_patch_call",      "apply_patch_call_output",
    "computer_call",    "web_search_call",      "file_search_call",      "code_interpreter_call",
    "mcp_list_tools",   "mcp_approval_request", "mcp_approval_response", "mcp_call",
    "tool_search_call", "compaction",           "compaction_trigger",    "program",
    "program_output",
};

constexpr std::string_view answers[] = {"function_call_output", "custom_tool_call_output",
                                        "computer_call_output"};

// Without its text in it, the provider looks it up by its id.
bool is_kept_reasoning(const Value& item) {
  const Value content = item.find("encrypted_content");
  return item.find("id").is_string() && !content.is_string() && item.find("content").size() == 0;
}

Result<void> read_item(Reading& reading, const Value& item) {
  if (!item.is_object()) return malformed("input: an item that is no object");
  reading.add_message();
  std::string scratch;
  const Value kind = item.find("type");
  if (kind && !kind.is_null() && !kind.is_string()) return malformed("input: an item whose type is no text");
  const std::string_view type = kind.text(scratch);
  if (type == "message" || (type.empty() && item.find("role"))) {
    SP_CHECK(reading.only(item, {"type", "role", "content", "id", "status", "phase", "name"}));
    return read_openai_content(reading, item.find("content"));
  }
  if (type == "item_reference" || (type.empty() && item.find("id"))) {
    SP_CHECK(reading.only(item, {"type", "id"}));
    return reading.add_file_id(item.find("id"));
  }
  if (type == "reasoning") {
    reading.request.stored = reading.request.stored || is_kept_reasoning(item);
    return {};
  }
  if (type == "image_generation_call") {
    const Value result = item.find("result");
    return result.is_string() ? reading.add_image_data(result) : reading.add_file_id(item.find("id"));
  }
  if (type == "additional_tools" || type == "tool_search_output") {
    return read_openai_tools(reading, item.find("tools"));
  }
  if (is_among(type, answers)) return read_openai_content(reading, item.find("output"));
  if (is_among(type, history_items)) return reading.add_references(item);
  return malformed("input: an item of a type that is not understood");
}

Result<void> read_input(Reading& reading, const Value& input) {
  if (input.is_string()) return {};
  if (!input.is_array()) return malformed("input: neither text nor a list");
  for (const Value item : input.children()) SP_CHECK(read_item(reading, item));
  return {};
}

// A prompt kept at the provider, and what is filled into it.
Result<void> read_prompt(Reading& reading, const Value& prompt) {
  SP_CHECK(reading.only(prompt, {"id", "version", "variables"}));
  SP_CHECK(reading.add_file_id(prompt.find("id")));
  for (const Value variable : prompt.find("variables").children()) {
    SP_CHECK(read_openai_content(reading, variable));
  }
  return {};
}

Result<void> read_member(Reading& reading, std::string_view name, const Value& member) {
  ModelRequest& request = reading.request;
  if (name == "model") return reading.read_model(member);
  if (name == "input") return read_input(reading, member);
  if (name == "tools") return read_openai_tools(reading, member);
  if (name == "max_output_tokens") return reading.read_bound(member);
  if (name == "prompt") return read_prompt(reading, member);
  if (name == "moderation") return reading.add_provider_tool("moderation");
  if (name == "stream") {
    SP_TRY(request.streaming, reading.read_flag(member));
    return {};
  }
  if (name == "previous_response_id" || name == "conversation") {
    return reading.continue_from(member.is_object() ? member.find("id") : member);
  }
  if (name == "store" || name == "background") {
    SP_TRY(const bool kept, reading.read_flag(member));
    request.stored = request.stored || kept;
    return {};
  }
  return is_among(name, plain_members) ? Result<void>() : reading.pass_unknown(member);
}

}  // namespace

Result<void> read_responses(Reading& reading, const Value& root) {
  std::string scratch;
  for (const Value member : root.children()) {
    const std::string_view name = member.name(scratch);
    SP_CHECK(member.is_null() ? reading.pass_unknown(member) : read_member(reading, name, member));
  }
  // OpenAI keeps an answer unless told not to.
  const Value store = root.find("store");
  const bool counts_only = reading.endpoint() == "responses/input_tokens";
  if (!counts_only && (!store || store.is_null())) reading.request.stored = true;
  return {};
}

}  // namespace sallyport::models
