#include <benchmark/benchmark.h>

#include "guard/redactor.h"

namespace sallyport::guard {
namespace {

const std::string key = std::string("sk-") + "proj-" + std::string(40, 'q') + "8vT3xWm0aRbYc7Lk";

void run(benchmark::State& state, const std::string& text, std::size_t piece) {
  const auto patterns = RedactionPatterns::make(Secret(key));
  std::string out;
  for (auto _ : state) {
    Redactor redactor(*patterns);
    out.clear();
    for (std::size_t at = 0; at < text.size(); at += piece) {
      redactor.feed(std::string_view(text).substr(at, piece), out);
    }
    redactor.finish(out);
    benchmark::DoNotOptimize(out.data());
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * text.size()));
}

std::string chat_events() {
  std::string text;
  for (int i = 0; text.size() < 64 * 1024; ++i) {
    text += "data: {\"id\":\"chatcmpl-" + std::to_string(i) +
            "\",\"object\":\"chat.completion.chunk\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" "
            "\\\"skills\\\"\\n"
            "\"},\"finish_reason\":null}]}\n\n";
  }
  return text;
}

void events_in_16_kib(benchmark::State& state) { run(state, chat_events(), 16 * 1024); }
void events_in_200_bytes(benchmark::State& state) { run(state, chat_events(), 200); }
void beginnings_of_the_key(benchmark::State& state) {
  std::string text;
  while (text.size() < 64 * 1024) text += key.substr(0, key.size() - 1);
  run(state, text, 16 * 1024);
}
void make_patterns(benchmark::State& state) {
  for (auto _ : state) benchmark::DoNotOptimize(RedactionPatterns::make(Secret(key)));
}
BENCHMARK(events_in_16_kib);
BENCHMARK(events_in_200_bytes);
BENCHMARK(beginnings_of_the_key);
BENCHMARK(make_patterns);

}  // namespace
}  // namespace sallyport::guard
