#pragma once
// wire/models/meter.h: reads the usage out of an answer while it passes, from where each dialect really tells
// it. Pure; no I/O.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "wire/models/request.h"

namespace sallyport::models {

struct Usage {
  enum class Source : std::uint8_t { none, estimated, reported };
  Source source = Source::none;
  std::int64_t input = 0;         // all input tokens, cached ones included
  std::int64_t cached_input = 0;  // of those, read from a cache
  std::int64_t cache_write = 0;   // of those, written to a cache
  std::int64_t output = 0;        // reasoning included
};

// How an answer is written, from its Content-Type. `application/json` where a stream was asked for is an
// answer as JSON all the same (an error, mostly).
Answer answer_of(std::string_view content_type);

// One answer. Not thread-safe. Memory is bounded (some 8 MiB each for what is read, what is gathered and what
// is held back): an event over that is passed on unread, of a body the members over it are, and what usage is
// then missing is estimated. Nothing that an upstream writes makes a meter fail.
//
// Estimates: of the input, a quarter of ModelRequest::input_tokens_at_most, which counts a token for a byte,
// while text has one for about four; of the output, a token for each piece that came or for four bytes,
// whichever is more: text, refusals, reasoning, names and arguments of tools. Pictures and sounds count as
// one piece each, what could not be read as text. A report that is not the last one (the stream broke off)
// counts only as far as it is above the estimate.
class Meter {
 public:
  virtual ~Meter() = default;

  // Takes body bytes as they come, however split, and appends to `out` what the caller is to get: the same
  // bytes, but for the event that only we have asked for (Amendments::ask_for_usage), which is left out
  // whole. Nothing is held back otherwise.
  virtual void feed(std::string_view bytes, std::string& out) = 0;
  // The end of the body, clean or not; appends what was held back.
  virtual void finish(std::string& out) = 0;

  // Known so far. After finish(): last report wins, zero is a value, what is negative or beyond reason is
  // clamped; without a report an estimate from what was seen.
  virtual Usage usage() const = 0;
  // Output tokens seen so far, by estimate: for cutting off in mid-stream.
  virtual std::int64_t output_seen() const = 0;
  virtual std::string_view finish_reason()
      const = 0;  // as the provider says it, at most 64 bytes; may be empty
  // The stream said that it is over ([DONE], message_stop, done: true ...). Of other answers: true.
  virtual bool complete() const = 0;
};

// `status` of the answer: of an error no usage is read. `asked`: the amendment was made, so the event is
// hidden.
std::unique_ptr<Meter> make_meter(Dialect dialect, const ModelRequest& request, Answer how,
                                  std::uint16_t status, bool asked);

}  // namespace sallyport::models
