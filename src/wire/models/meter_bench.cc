#include <benchmark/benchmark.h>

#include "wire/models/meter.h"

namespace sallyport::models {
namespace {

constexpr Endpoint chat{"chat/completions", "chat"};
constexpr Endpoint embeddings{"embeddings", "embeddings"};

void run(benchmark::State& state, const Endpoint& endpoint, Answer how, const std::string& text, bool asked) {
  ModelRequest request;
  request.endpoint = &endpoint;
  request.streaming = how == Answer::events;
  std::string out;
  for (auto _ : state) {
    const auto meter = make_meter(Dialect::openai, request, how, 200, asked);
    out.clear();
    for (std::size_t at = 0; at < text.size(); at += 1000) {
      meter->feed(std::string_view(text).substr(at, 1000), out);
    }
    meter->finish(out);
    benchmark::DoNotOptimize(meter->usage());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

// 250 events of 260 bytes.
std::string chat_events() {
  std::string text;
  for (int i = 0; i < 250; ++i) {
    text +=
        "data: {\"id\":\"chatcmpl-BvQ2m8Xw1cR5nT7kLp3yZ9aE\",\"object\":\"chat.completion.chunk\","
        "\"created\":1795000000,\"model\":\"gpt-4o-mini-2024-07-18\",\"service_tier\":\"default\","
        "\"choices\":"
        "[{\"index\":0,\"delta\":{\"content\":\" "
        "word\"},\"logprobs\":null,\"finish_reason\":null}],\"usage\":"
        "null}\n\n";
  }
  return text + "data: [DONE]\n\n";
}

void chat_passing(benchmark::State& state) { run(state, chat, Answer::events, chat_events(), false); }
void chat_hiding(benchmark::State& state) { run(state, chat, Answer::events, chat_events(), true); }
void vectors(benchmark::State& state) {
  std::string text = "{\"data\":[{\"embedding\":[";
  for (int i = 0; i < 20'000; ++i) text += "-0.01234567,";
  run(state, embeddings, Answer::json, text + "0]}],\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}",
      false);
}
BENCHMARK(chat_passing);
BENCHMARK(chat_hiding);
BENCHMARK(vectors);

}  // namespace
}  // namespace sallyport::models
