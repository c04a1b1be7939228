#pragma once
// wire/models/openai_content.h: messages, their parts and tools as OpenAI writes them: shared by chats,
// responses and everything that imitates them. Used by read_*.cc alone.
#include "wire/models/reading.h"

namespace sallyport::models {

// A text, or parts: what a message, a tool's answer or a moderation holds. Null is nothing.
Result<void> read_openai_content(Reading& reading, const json::Value& content);
// One entry of `tools`, of a chat or of a response.
Result<void> read_openai_tool(Reading& reading, const json::Value& tool);
// All of them.
Result<void> read_openai_tools(Reading& reading, const json::Value& tools);

}  // namespace sallyport::models
