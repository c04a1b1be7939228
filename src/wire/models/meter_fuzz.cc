// Any answer, whole and cut in two: nothing of it is lost or changed, but for one kind of event where that
// was asked for; what is read does not depend on the cut; no count is beyond reason.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "wire/models/meter.h"

namespace {

using namespace sallyport::models;

void require(bool holds) {
  if (!holds) std::abort();
}

struct Read {
  std::string out;
  Usage usage;
  std::int64_t output_seen = 0;
  std::string finish_reason;
  bool complete = false;
};

// `kind`: 2 bits how it is written, 1 whether as a stream, 2 which endpoint.
Read read(std::uint8_t dialect, std::uint8_t kind, std::string_view first, std::string_view second,
          bool asked) {
  static constexpr Endpoint endpoints[] = {
      {"chat/completions", "chat"}, {"embeddings", "embeddings"}, {"messages", "chat"}, {"images", "images"}};
  ModelRequest request;
  request.endpoint = &endpoints[kind >> 3 & 3];
  request.streaming = (kind & 4) != 0;
  request.input_tokens_at_most = 1000;
  const auto meter =
      make_meter(static_cast<Dialect>(dialect % 6), request, static_cast<Answer>(kind & 3), 200, asked);
  Read read;
  meter->feed(first, read.out);
  require(read.out.size() <= first.size() && (asked || read.out.size() == first.size()));
  meter->feed(second, read.out);
  meter->finish(read.out);
  read.usage = meter->usage();
  read.output_seen = meter->output_seen();
  read.finish_reason = meter->finish_reason();
  read.complete = meter->complete();
  return read;
}

void require_reason(const Read& read) {
  const Usage& usage = read.usage;
  require(usage.input >= 0 && usage.input <= 100'000'000 && usage.output >= 0 && usage.output <= 100'000'000);
  require(usage.cached_input >= 0 && usage.cache_write >= 0);
  require(usage.cached_input + usage.cache_write <= usage.input);
  require(usage.source != Usage::Source::none && read.finish_reason.size() <= 64 && read.output_seen >= 0);
}

bool same(const Read& a, const Read& b) {
  return a.out == b.out && a.usage.source == b.usage.source && a.usage.input == b.usage.input &&
         a.usage.output == b.usage.output && a.usage.cached_input == b.usage.cached_input &&
         a.usage.cache_write == b.usage.cache_write && a.output_seen == b.output_seen &&
         a.finish_reason == b.finish_reason && a.complete == b.complete;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 5) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 4, size - 4);
  const std::size_t cut = (data[2] << 8 | data[3]) % (bytes.size() + 1);
  for (const bool asked : {false, true}) {
    const Read whole = read(data[0], data[1], bytes, "", asked);
    require(same(whole, read(data[0], data[1], bytes.substr(0, cut), bytes.substr(cut), asked)));
    require(asked || whole.out == bytes);
    require_reason(whole);
  }
  return 0;
}
