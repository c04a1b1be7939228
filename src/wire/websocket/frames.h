#pragma once
// wire/websocket/frames.h: follows frame boundaries in a byte stream, so that a tunnel can be closed between
// two frames with a proper Close (RFC 6455 §5.2, §7.4). Reads headers only; payloads are not looked at. Pure.
#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport::websocket {

// Fed with every byte one side sends. Not thread-safe.
class FrameFollower {
 public:
  void feed(std::string_view bytes);
  // True between frames: a Close may be written here.
  bool at_boundary() const { return remaining_ == 0 && header_filled_ == 0; }
  bool saw_close() const { return saw_close_; }

 private:
  std::uint64_t remaining_ = 0;  // payload bytes of the current frame still to come
  std::uint8_t header_[14] = {};
  std::uint8_t header_filled_ = 0;
  bool saw_close_ = false;
};

// An unmasked Close frame, as a server sends it; `reason` is cut to 123 bytes at a character boundary.
std::string close_frame(std::uint16_t code, std::string_view reason);

}  // namespace sallyport::websocket
