#pragma once
// wire/models/meter_cases.h: for tests: one answer, fed whole, byte by byte and cut in two at every place.
#include <gtest/gtest.h>

#include <string>

#include "wire/http1/every_split.h"
#include "wire/models/meter.h"

namespace sallyport::models {

inline constexpr Endpoint chat_endpoint{"chat/completions", "chat"};
inline constexpr Endpoint embeddings_endpoint{"embeddings", "embeddings"};
inline constexpr Endpoint images_endpoint{"images/generations", "images"};
inline constexpr Endpoint audio_endpoint{"audio/transcriptions", "audio"};
inline constexpr Endpoint models_endpoint{"models", "models", false};

struct Setting {
  Dialect dialect = Dialect::openai;
  Answer how = Answer::events;
  const Endpoint* endpoint = &chat_endpoint;
  bool asked = false;
  bool streaming = true;
  std::int64_t input_at_most = 400;  // an estimate is a quarter
  std::uint16_t status = 200;
};

struct Metered {
  std::string out;
  Usage usage;
  std::int64_t output_seen = 0;
  std::string finish_reason;
  bool complete = false;
};

inline Metered meter(const http1::Pieces& pieces, const Setting& setting) {
  ModelRequest request;
  request.endpoint = setting.endpoint;
  request.streaming = setting.streaming;
  request.input_tokens_at_most = setting.input_at_most;
  const auto meter = make_meter(setting.dialect, request, setting.how, setting.status, setting.asked);
  Metered metered;
  for (const std::string_view piece : pieces) meter->feed(piece, metered.out);
  meter->finish(metered.out);
  const std::string out = metered.out;
  meter->finish(metered.out);
  EXPECT_EQ(metered.out, out) << "the end comes once";
  metered.usage = meter->usage();
  metered.output_seen = meter->output_seen();
  metered.finish_reason = meter->finish_reason();
  metered.complete = meter->complete();
  return metered;
}

// "reported 10(+4 read, 2 written) -> 5": what a bill needs, in one line.
inline std::string line(const Usage& usage) {
  constexpr std::string_view sources[] = {"none", "estimated", "reported"};
  return std::string(sources[static_cast<int>(usage.source)]) + " " + std::to_string(usage.input) + "(" +
         std::to_string(usage.cached_input) + " read, " + std::to_string(usage.cache_write) +
         " written) -> " + std::to_string(usage.output);
}

struct Expected {
  std::string_view usage;
  std::string_view finish_reason;
  bool complete = true;
  std::int64_t output_seen = -1;  // negative: not looked at
};

inline void expect_metered(std::string_view body, const Setting& setting, const Expected& expected,
                           std::string_view out) {
  http1::for_every_split(body, [&](const http1::Pieces& pieces) {
    if (testing::Test::HasFatalFailure()) return;
    const Metered got = meter(pieces, setting);
    ASSERT_EQ(got.out, out);
    ASSERT_EQ(line(got.usage), expected.usage);
    ASSERT_EQ(got.finish_reason, expected.finish_reason);
    ASSERT_EQ(got.complete, expected.complete);
    if (expected.output_seen >= 0) ASSERT_EQ(got.output_seen, expected.output_seen);
  });
}
// What comes out is what went in.
inline void expect_metered(std::string_view body, const Setting& setting, const Expected& expected) {
  expect_metered(body, setting, expected, body);
}

}  // namespace sallyport::models
