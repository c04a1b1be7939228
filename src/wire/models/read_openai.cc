#include "wire/models/openai_content.h"
#include "wire/models/reading.h"

namespace sallyport::models {
namespace {

using json::Value;

// What OpenAI knows, then what servers that imitate it add. None of these can lead anywhere.
constexpr std::string_view plain_members[] = {
    "audio",
    "best_of",
    "dimensions",
    "echo",
    "encoding_format",
    "frequency_penalty",
    "function_call",
    "logit_bias",
    "logprobs",
    "metadata",
    "modalities",
    "parallel_tool_calls",
    "prediction",
    "presence_penalty",
    "prompt_cache_key",
    "prompt_cache_options",
    "prompt_cache_retention",
    "reasoning_effort",
    "response_format",
    "safety_identifier",
    "seed",
    "service_tier",
    "stop",
    "suffix",
    "temperature",
    "tool_choice",
    "top_logprobs",
    "top_p",
    "user",
    "verbosity",
    "bad_words",
    "chat_template_kwargs",
    "grammar",
    "guided_choice",
    "guided_grammar",
    "guided_json",
    "guided_regex",
    "keep_alive",
    "reasoning",
    "stop_token_ids",
    "structured_outputs",
    "thinking",
};

constexpr std::string_view image_members[] = {
    "prompt",        "background",     "input_fidelity",  "moderation",      "output_compression",
    "output_format", "partial_images", "quality",         "response_format", "size",
    "style",         "user",           "negative_prompt", "aspect_ratio",
};
constexpr std::string_view speech_members[] = {"input", "instructions", "response_format", "speed", "voice"};

// OpenAI's two, and what servers that imitate it read in their place, some with precedence.
constexpr std::string_view bounds[] = {
    "max_tokens", "max_completion_tokens", "max_output_tokens",   "max_new_tokens",
    "n_predict",  "num_predict",           "max_tokens_to_sample"};

Result<void> read_stream_options(Reading& reading, const Value& options) {
  if (options.is_null()) return {};
  SP_CHECK(reading.only(options, {"include_usage", "include_obfuscation", "continuous_usage_stats"}));
  SP_TRY(reading.request.wants_usage, reading.read_flag(options.find("include_usage")));
  return {};
}

Result<void> read_tool_calls(const Value& calls) {
  for (const Value call : calls.children()) {
    if (!call.is_object()) return malformed("tool_calls: no object");
  }
  return calls.is_array() || calls.is_null() ? Result<void>() : malformed("tool_calls: no list");
}

Result<void> read_message(Reading& reading, const Value& message) {
  if (!message.is_object() || !message.find("role").is_string())
    return malformed("message: no object with a role");
  reading.add_message();
  std::string scratch;
  constexpr std::string_view plain[] = {
      "role",      "name",          "tool_call_id",      "refusal",
      "reasoning", "function_call", "reasoning_content", "reasoning_details",
      "prefix",    "annotations",   "cache_control",     "thinking"};
  for (const Value member : message.children()) {
    const std::string_view name = member.name(scratch);
    if (member.is_null() || is_among(name, plain)) continue;
    if (name == "content") {
      SP_CHECK(read_openai_content(reading, member));
    } else if (name == "tool_calls") {
      SP_CHECK(read_tool_calls(member));
    } else if (name == "audio") {  // an answer that was spoken, by the id under which it is kept
      SP_CHECK(reading.only(member, {"id"}));
      SP_CHECK(reading.add_file_id(member.find("id")));
    } else {
      SP_CHECK(reading.pass_unknown(member));
    }
  }
  return {};
}

Result<void> read_messages(Reading& reading, const Value& messages) {
  if (!messages.is_array()) return malformed("messages: no list");
  for (const Value message : messages.children()) SP_CHECK(read_message(reading, message));
  return {};
}

Result<void> read_functions(Reading& reading, const Value& functions) {
  if (!functions.is_array()) return malformed("functions: no list");
  for (const Value function : functions.children()) SP_CHECK(reading.add_tool(function.find("name")));
  return {};
}

// The text or the tokens to complete, to embed, to classify.
Result<void> read_texts(const Value& texts) {
  if (texts.is_string()) return {};
  if (!texts.is_array()) return malformed("input: neither text nor a list");
  for (const Value text : texts.children()) {
    if (!text.is_string() && !text.integer() && !text.is_array())
      return malformed("input: neither texts nor tokens");
    for (const Value token : text.children()) {
      if (!token.integer()) return malformed("input: neither texts nor tokens");
    }
  }
  return {};
}

Result<void> read_stored(Reading& reading, const Value& value) {
  SP_TRY(const bool stored, reading.read_flag(value));
  reading.request.stored = reading.request.stored || stored;
  return {};
}

// Members that mean the same in every endpoint. False: it is none of them.
Result<bool> read_common(Reading& reading, std::string_view name, const Value& member) {
  ModelRequest& request = reading.request;
  if (name == "model") {
    SP_CHECK(reading.read_model(member));
  } else if (name == "stream") {
    SP_TRY(request.streaming, reading.read_flag(member));
  } else if (name == "stream_options") {
    SP_CHECK(read_stream_options(reading, member));
  } else if (is_among(name, bounds)) {
    SP_CHECK(reading.read_bound(member));
  } else if (name == "n" || name == "best_of") {
    SP_CHECK(reading.read_choices(member.integer()));
  } else if (name == "store") {
    SP_CHECK(read_stored(reading, member));
  } else {
    return false;
  }
  return true;
}

Result<void> read_chat_member(Reading& reading, std::string_view name, const Value& member) {
  if (name == "messages") return read_messages(reading, member);
  if (name == "tools") return read_openai_tools(reading, member);
  if (name == "functions") return read_functions(reading, member);
  if (name == "web_search_options" || name == "search_parameters")
    return reading.add_provider_tool("web_search");
  // It has a model and a price of its own.
  if (name == "moderation") return reading.add_provider_tool("moderation");
  return is_among(name, plain_members) ? Result<void>() : reading.pass_unknown(member);
}

Result<void> read_text_member(Reading& reading, std::string_view name, const Value& member) {
  if (name == "prompt" || (name == "input" && reading.endpoint() == "embeddings")) return read_texts(member);
  if (name == "input" && reading.endpoint() == "moderations") return read_openai_content(reading, member);
  return is_among(name, plain_members) ? Result<void>() : reading.pass_unknown(member);
}

Result<void> read_speech_member(Reading& reading, std::string_view name, const Value& member) {
  if (name == "stream_format") {
    reading.request.streaming = member.is_text("sse");
    return member.is_string() ? Result<void>() : malformed("stream_format: no text");
  }
  if (name == "voice" && member.is_object()) {  // a voice of one's own, by its id
    SP_CHECK(reading.only(member, {"id"}));
    return reading.add_file_id(member.find("id"));
  }
  return is_among(name, speech_members) ? Result<void>() : reading.pass_unknown(member);
}

using ReadMember = Result<void> (*)(Reading&, std::string_view, const Value&);

Result<void> read_image_member(Reading& reading, std::string_view name, const Value& member) {
  return is_among(name, image_members) ? Result<void>() : reading.pass_unknown(member);
}

ReadMember member_reader(std::string_view endpoint) {
  if (endpoint == "chat/completions") return read_chat_member;
  if (endpoint == "images/generations") return read_image_member;
  if (endpoint == "audio/speech") return read_speech_member;
  return read_text_member;
}

}  // namespace

Result<void> read_openai(Reading& reading, const Value& root) {
  if (reading.endpoint().starts_with("responses")) return read_responses(reading, root);
  const ReadMember read_member = member_reader(reading.endpoint());
  std::string scratch;
  for (const Value member : root.children()) {
    const std::string_view name = member.name(scratch);
    // Null is as good as absent to OpenAI; of an upstream's address it is not.
    if (member.is_null()) {
      SP_CHECK(reading.pass_unknown(member));
      continue;
    }
    SP_TRY(const bool common, read_common(reading, name, member));
    if (!common) SP_CHECK(read_member(reading, name, member));
  }
  const bool chat = reading.endpoint() == "chat/completions";
  if (chat && !root.find("messages")) return malformed("messages: missing");
  const bool tells_usage_when_asked = chat || reading.endpoint() == "completions";
  reading.request.usage_on_request = reading.request.streaming && tells_usage_when_asked;
  reading.request.wants_usage = reading.request.wants_usage && reading.request.usage_on_request;
  return {};
}

}  // namespace sallyport::models
