// Whole against cut input; and a body written anew decodes to the same bytes.
#include <cstdlib>

#include "wire/http1/chunked.h"

namespace {

using namespace sallyport::http1;

struct Decoded {
  std::string data;
  std::size_t consumed = 0;
  bool finished = false;
  std::string error;
  bool operator==(const Decoded&) const = default;
};

void require(bool holds) {
  if (!holds) std::abort();
}

// False once the decoder wants no more.
bool feed(ChunkedDecoder& decoder, std::string_view piece, Decoded& decoded) {
  while (!piece.empty() && !decoder.finished()) {
    const auto step = decoder.feed(piece);
    if (!step.ok()) {
      decoded.error = step.error().detail;
      return false;
    }
    require(step->consumed > 0 && step->consumed <= piece.size());
    decoded.data += step->data;
    decoded.consumed += step->consumed;
    piece.remove_prefix(step->consumed);
  }
  decoded.finished = decoder.finished();
  return !decoded.finished;
}

Decoded decode(std::string_view first, std::string_view second) {
  ChunkedDecoder decoder({.max_body = 4096, .max_line = 32, .max_trailer = 64});
  Decoded decoded;
  if (feed(decoder, first, decoded)) feed(decoder, second, decoded);
  return decoded;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  const std::size_t cut = (data[0] << 8 | data[1]) % bytes.size();
  const std::string first = bytes.substr(0, cut), second = bytes.substr(cut);
  const Decoded whole = decode(bytes, ""), pieces = decode(first, second);
  require(whole.error == pieces.error && whole.finished == pieces.finished);
  // What lies before an error in the same step is not handed out, so only good bodies must agree byte by
  // byte.
  if (whole.error.empty()) require(whole == pieces);
  if (!whole.finished) return 0;
  std::string anew;
  if (!whole.data.empty()) {
    append_chunk_size(anew, whole.data.size());
    anew.append(whole.data).append("\r\n");
  }
  anew.append(last_chunk);
  const Decoded again = decode(anew, "");
  require(again.finished && again.data == whole.data && again.consumed == anew.size());
  return 0;
}
