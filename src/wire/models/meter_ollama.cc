#include "wire/models/meter_dialects.h"

namespace sallyport::models {

using json::Value;

void read_ollama(const Value& event, Tally& tally) {
  if (event.find("choices") || event.find("usage") || event.find("type")) return read_openai(event, tally);
  for (const std::string_view name : {"message", "response", "thinking"}) {
    saw_output(event.find(name), tally);
  }
  take_count(event, "prompt_eval_count", tally.input);
  take_count(event, "eval_count", tally.output);
  if (!event.find("done").boolean().value_or(false)) return;
  take_finish_reason(event.find("done_reason"), tally);
  tally.ended = tally.final_output = true;
}

}  // namespace sallyport::models
