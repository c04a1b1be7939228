// Frame boundaries do not depend on how bytes are cut; a handshake that passes still passes after it was
// forwarded.
#include <cstdlib>

#include "base/utf8.h"
#include "wire/http1/forward.h"
#include "wire/websocket/frames.h"
#include "wire/websocket/handshake.h"

namespace {

using namespace sallyport;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_frames(const std::string& bytes, std::size_t cut) {
  websocket::FrameFollower whole, pieces;
  whole.feed(bytes);
  pieces.feed(bytes.substr(0, cut));
  pieces.feed(bytes.substr(cut));
  require(whole.at_boundary() == pieces.at_boundary() && whole.saw_close() == pieces.saw_close());
  if (!whole.at_boundary()) return;
  const std::string close = websocket::close_frame(1008, bytes);
  require(close.size() <= 127 && (!is_valid_utf8(bytes) || is_valid_utf8(close.substr(4))));
  whole.feed(close);
  require(whole.at_boundary() && whole.saw_close());
}

void check_handshake(const std::string& fields) {
  const std::string bytes = "GET /push HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n\r\n";
  http1::RequestParser parser{http1::HeadLimits{}}, again_parser{http1::HeadLimits{.max_head = 1 << 20}};
  http1::RequestHead head, again;
  if (parser.parse(bytes, head).state != http1::Outcome::State::done) return;
  if (!websocket::check_request(head).ok()) return;
  std::string out;
  http1::append_request(out, head, {.websocket = true});
  require(again_parser.parse(out, again).state == http1::Outcome::State::done);
  require(websocket::check_request(again).ok() && !again.wants_other_upgrade);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 2, size - 2);
  check_frames(bytes, (data[0] << 8 | data[1]) % bytes.size());
  check_handshake(bytes);
  return 0;
}
