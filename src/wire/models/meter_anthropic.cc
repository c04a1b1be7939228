#include "wire/models/meter_dialects.h"

namespace sallyport::models {
namespace {

using json::Value;

// Each count for itself: the last event corrects some of them only.
bool read_usage(const Value& usage, Tally& tally) {
  tally.cache_beside_input = true;
  take_count(usage, "input_tokens", tally.input);
  take_count(usage, "cache_read_input_tokens", tally.cached_input);
  take_count(usage, "cache_creation_input_tokens", tally.cache_write);
  take_count(usage, "output_tokens", tally.output);
  return count_of(usage.find("output_tokens")).has_value();
}

void saw_block(const Value& block, Tally& tally) {
  std::string scratch;
  // What a tool of the provider found is read by the model, not written by it.
  if (!block.find("type").text(scratch).ends_with("_tool_result")) saw_output(block, tally);
}

}  // namespace

void read_anthropic(const Value& event, Tally& tally) {
  const Value type = event.find("type");
  if (type.is_text("message_start")) {
    read_usage(event.find("message").find("usage"), tally);  // its output is a placeholder
  } else if (type.is_text("content_block_start")) {
    saw_block(event.find("content_block"), tally);
  } else if (type.is_text("content_block_delta")) {
    saw_output(event.find("delta"), tally);
  } else if (type.is_text("message_delta")) {
    take_finish_reason(event.find("delta").find("stop_reason"), tally);
    if (read_usage(event.find("usage"), tally)) tally.final_output = true;
  } else if (type.is_text("message_stop")) {
    tally.ended = true;
  } else if (type.is_text("message")) {
    for (const Value block : event.find("content").children()) saw_block(block, tally);
    take_finish_reason(event.find("stop_reason"), tally);
    if (read_usage(event.find("usage"), tally)) tally.final_output = true;
  }
}

}  // namespace sallyport::models
