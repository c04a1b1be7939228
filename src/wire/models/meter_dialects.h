#pragma once
// wire/models/meter_dialects.h: where each family of dialects tells its usage. Each reads one event of a
// stream, one line, or a whole answer: what it finds goes into the tally, what it does not know is passed
// over. Pure.
#include "wire/models/meter_tally.h"

namespace sallyport::models {

using Reader = void (*)(const json::Value& event, Tally& tally);

// Chat and legacy completions (in the last chunk), responses (in response.completed and its kin), embeddings,
// images, transcripts. Also Azure, and the `/v1` of others.
void read_openai(const json::Value& event, Tally& tally);
// True for an event of a chat that has usage and nothing else: what include_usage adds.
bool is_usage_alone(const json::Value& event);

// Messages: input in message_start, cumulative output and corrections in message_delta.
void read_anthropic(const json::Value& event, Tally& tally);
// generateContent and its kin: usageMetadata on every chunk, the last wins.
void read_gemini(const json::Value& event, Tally& tally);
// The native API: on the object with `done: true`. Its `/v1` is read as OpenAI's.
void read_ollama(const json::Value& event, Tally& tally);

}  // namespace sallyport::models
