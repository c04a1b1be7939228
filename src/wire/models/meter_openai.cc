#include <algorithm>
#include <array>

#include "wire/models/meter_dialects.h"

namespace sallyport::models {
namespace {

using json::Value;

// The last event of a stream whose events have a type.
constexpr std::array<std::string_view, 7> last_events = {
    "response.completed",   "response.incomplete",  "response.failed",  "image_generation.completed",
    "image_edit.completed", "transcript.text.done", "speech.audio.done"};

// Both spellings: that of chats and that of responses. False: no tokens were told (a transcript may be
// charged by its length).
bool read_usage(const Value& usage, Tally& tally) {
  if (!usage.is_object()) return false;
  Tally found;
  std::optional<std::int64_t> total;
  for (const std::string_view name : {"prompt_tokens", "input_tokens"}) take_count(usage, name, found.input);
  for (const std::string_view name : {"completion_tokens", "output_tokens"}) {
    take_count(usage, name, found.output);
  }
  take_count(usage, "total_tokens", total);
  if (!found.input && total) found.input = std::max<std::int64_t>(0, *total - found.output.value_or(0));
  if (!found.input && !found.output) return false;
  take_count(usage, "prompt_cache_hit_tokens", found.cached_input);  // DeepSeek
  for (const std::string_view name : {"prompt_tokens_details", "input_tokens_details"}) {
    take_count(usage.find(name), "cached_tokens", found.cached_input);
  }
  if (found.input) tally.input = found.input;
  if (found.output) tally.output = found.output;
  tally.cached_input = found.cached_input;
  return true;
}

// Of a whole answer, the output is counted here; of a stream it has been.
void read_response(const Value& response, bool whole, Tally& tally) {
  take_finish_reason(response.find("status"), tally);
  take_finish_reason(response.find("incomplete_details").find("reason"), tally);
  if (whole) {
    for (const Value item : response.find("output").children()) saw_output(item, tally);
  }
  if (read_usage(response.find("usage"), tally)) tally.final_output = true;
}

void read_typed(const Value& event, std::string_view type, Tally& tally) {
  if (type.ends_with("audio.delta")) {
    tally.saw(1);  // sound: its length says nothing
  } else if (type.ends_with(".delta")) {
    saw_output(event.find("delta"), tally);
  } else if (std::find(last_events.begin(), last_events.end(), type) != last_events.end()) {
    tally.ended = true;
    const Value response = event.find("response");
    read_response(response ? response : event, false, tally);
  }
}

void read_chat(const Value& event, Tally& tally) {
  const Value choices = event.find("choices");
  for (const Value choice : choices.children()) {
    for (const std::string_view name : {"delta", "message", "text"}) saw_output(choice.find(name), tally);
    take_finish_reason(choice.find("finish_reason"), tally);
  }
  const Value usage = event.find("usage");
  const bool told = read_usage(usage.is_object() ? usage : event.find("x_groq").find("usage"), tally);
  // Some tell on every chunk how far they are.
  if (told && (choices.size() == 0 || !tally.finish_reason.empty())) tally.final_output = true;
}

}  // namespace

void read_openai(const Value& event, Tally& tally) {
  const Value type = event.find("type");
  if (event.find("choices")) {
    read_chat(event, tally);
  } else if (type.is_string()) {
    std::string scratch;
    read_typed(event, type.text(scratch), tally);
  } else if (event.find("output").is_array()) {
    read_response(event, true, tally);
  } else {
    saw_output(event.find("text"), tally);  // a transcript
    read_chat(event, tally);
  }
}

bool is_usage_alone(const Value& event) {
  return event.find("usage").is_object() && event.find("choices").size() == 0 && !event.find("type") &&
         !event.find("error");
}

}  // namespace sallyport::models
