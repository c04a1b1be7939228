// Whole against cut input: the same events, whatever the limit; and what is taken never stands still.
#include <cstdint>
#include <cstdlib>

#include "wire/sse/sse.h"

namespace {

using namespace sallyport::sse;

void require(bool holds) {
  if (!holds) std::abort();
}

void feed(Decoder& decoder, std::string_view piece, std::string& log) {
  Event event;
  while (!piece.empty()) {
    const Decoder::Step step = decoder.feed(piece, event);
    require(step.taken > 0 && step.taken <= piece.size());
    require(step.boundary || !step.complete);
    require(step.boundary || step.taken == piece.size());
    if (step.complete) log.append("E").append(event.type).append("|").append(event.data);
    if (step.boundary) log.push_back('B');
    piece.remove_prefix(step.taken);
  }
}

std::string events_of(std::string_view first, std::string_view second, std::size_t max_event) {
  Decoder decoder(max_event);
  std::string log;
  feed(decoder, first, log);
  feed(decoder, second, log);
  Event event;
  if (decoder.finish(event)) log.append("F").append(event.type).append("|").append(event.data);
  require(!decoder.finish(event));
  return log + std::to_string(decoder.skipped());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t cut = (data[0] << 8 | data[1]) % (bytes.size() + 1);
  for (const std::size_t max_event : {std::size_t{8}, std::size_t{64}, std::size_t{1} << 20}) {
    require(events_of(bytes, "", max_event) == events_of(bytes.substr(0, cut), bytes.substr(cut), max_event));
  }
  return 0;
}
