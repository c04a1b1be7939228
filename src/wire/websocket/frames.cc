#include "wire/websocket/frames.h"

#include <algorithm>

namespace sallyport::websocket {
namespace {

constexpr std::uint8_t close_opcode = 8;
constexpr std::size_t max_reason = 123;  // RFC 6455 §5.5: control payloads end at 125, the code takes two

std::size_t length_bytes(std::uint8_t second) {
  const std::uint8_t length = second & 0x7f;
  return length == 127 ? 8 : length == 126 ? 2 : 0;
}

}  // namespace

void FrameFollower::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    if (remaining_ > 0) {
      const std::uint64_t skipped = std::min<std::uint64_t>(remaining_, bytes.size());
      remaining_ -= skipped;
      bytes.remove_prefix(static_cast<std::size_t>(skipped));
      continue;
    }
    header_[header_filled_++] = static_cast<std::uint8_t>(bytes[0]);
    bytes.remove_prefix(1);
    if (header_filled_ < 2) continue;
    const std::size_t extra = length_bytes(header_[1]);
    const std::size_t mask = header_[1] & 0x80 ? 4 : 0;
    if (header_filled_ < 2 + extra + mask) continue;
    header_filled_ = 0;
    remaining_ = extra == 0 ? header_[1] & 0x7fu : 0;
    for (std::size_t i = 0; i < extra; ++i) remaining_ = remaining_ << 8 | header_[2 + i];
    if ((header_[0] & 0x0f) == close_opcode) saw_close_ = true;
  }
}

std::string close_frame(std::uint16_t code, std::string_view reason) {
  std::size_t length = std::min(reason.size(), max_reason);
  if (length < reason.size()) {
    while (length > 0 && (static_cast<unsigned char>(reason[length]) & 0xc0) == 0x80) --length;
  }
  std::string out;
  out.push_back(static_cast<char>(0x88));
  out.push_back(static_cast<char>(length + 2));
  out.push_back(static_cast<char>(code >> 8));
  out.push_back(static_cast<char>(code & 0xff));
  out.append(reason.substr(0, length));
  return out;
}

}  // namespace sallyport::websocket
