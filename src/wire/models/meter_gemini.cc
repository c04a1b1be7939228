#include <algorithm>

#include "wire/models/meter_dialects.h"

namespace sallyport::models {
namespace {

using json::Value;

// Counts that are zero are left out, so each report stands for itself.
void read_usage(const Value& usage, Tally& tally) {
  std::optional<std::int64_t> prompt, tools, candidates, thoughts, total, cached;
  take_count(usage, "promptTokenCount", prompt);
  take_count(usage, "toolUsePromptTokenCount", tools);
  take_count(usage, "candidatesTokenCount", candidates);
  take_count(usage, "thoughtsTokenCount", thoughts);
  take_count(usage, "totalTokenCount", total);
  take_count(usage, "cachedContentTokenCount", cached);
  if (prompt) tally.input = *prompt + tools.value_or(0);
  tally.cached_input = cached;
  if (candidates || thoughts) {
    tally.output = candidates.value_or(0) + thoughts.value_or(0);
  } else if (prompt && total) {
    tally.output = std::max<std::int64_t>(0, *total - *tally.input);
  }
}

}  // namespace

void read_gemini(const Value& event, Tally& tally) {
  const Value wrapped = event.find("response");  // as some of its clients' servers do
  const Value answer = wrapped.is_object() ? wrapped : event;
  if (const Value usage = answer.find("usageMetadata"); usage.is_object()) read_usage(usage, tally);
  for (const Value candidate : answer.find("candidates").children()) {
    saw_output(candidate.find("content"), tally);
    take_finish_reason(candidate.find("finishReason"), tally);
  }
  take_finish_reason(answer.find("promptFeedback").find("blockReason"), tally);
  tally.ended = tally.final_output = !tally.finish_reason.empty();
}

}  // namespace sallyport::models
