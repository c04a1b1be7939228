#pragma once
// wire/models/meter_tally.h: what a meter has learned, and what readers of the dialects share. Pure.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "wire/json/document.h"

namespace sallyport::models {

// More than any answer has: what is above is cut off there.
inline constexpr std::int64_t most_tokens = 100'000'000;

struct Tally {
  // As reported, clamped; the last report wins.
  std::optional<std::int64_t> input;
  std::optional<std::int64_t> cached_input;
  std::optional<std::int64_t> cache_write;
  std::optional<std::int64_t> output;
  bool cache_beside_input = false;  // `input` leaves out what a cache took part in
  bool final_output = false;        // `output` is the whole of it
  bool ended = false;               // the stream said so
  std::string finish_reason;

  // As seen.
  std::int64_t pieces = 0;
  std::int64_t bytes = 0;

  void saw(std::size_t text_bytes);  // one piece
  void saw_bytes(std::size_t text_bytes);
  std::int64_t output_seen() const;  // by estimate
};

// A count of tokens, between 0 and most_tokens; nothing if it is no number.
std::optional<std::int64_t> count_of(const json::Value& value);
// Sets `count` if `object` has a count of that name.
void take_count(const json::Value& object, std::string_view name, std::optional<std::int64_t>& count);
// At most 64 bytes, printable.
void take_finish_reason(const json::Value& value, Tally& tally);
// Counts what a model wrote, in a string or anywhere below, as one piece; nothing if there is no text.
void saw_output(const json::Value& written, Tally& tally);

}  // namespace sallyport::models
