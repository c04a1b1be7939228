#include <gtest/gtest.h>

#include "base/encoding.h"
#include "base/random.h"
#include "wire/http1/every_split.h"
#include "wire/websocket/frames.h"
#include "wire/websocket/handshake.h"

namespace sallyport::websocket {
namespace {

std::string key_of(std::size_t bytes) {
  std::string raw(bytes, '\0');
  SeededRandom(7).fill({reinterpret_cast<std::byte*>(raw.data()), raw.size()});
  return base64(as_bytes(raw));
}

bool is_handshake(std::string_view start, std::string_view fields) {
  std::string bytes(start);
  bytes.append("\r\nHost: a\r\n").append(fields).append("\r\n\r\n");
  http1::RequestParser parser{http1::HeadLimits{}};
  http1::RequestHead head;
  EXPECT_EQ(parser.parse(bytes, head).state, http1::Outcome::State::done) << bytes;
  const Result<void> result = check_request(head);
  EXPECT_TRUE(result.ok() || result.error().kind == ErrorKind::malformed);
  return result.ok();
}

TEST(Handshake, Table) {
  const std::string upgrade = "Connection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n";
  const std::string version = "Sec-WebSocket-Version: 13\r\n";
  const std::string key = "Sec-WebSocket-Key: " + key_of(16);
  EXPECT_TRUE(is_handshake("GET /push HTTP/1.1", upgrade + version + key));
  EXPECT_TRUE(is_handshake("GET /push HTTP/1.1", "Content-Length: 0\r\n" + upgrade + version + key));
  EXPECT_FALSE(is_handshake("POST /push HTTP/1.1", upgrade + version + key));
  EXPECT_FALSE(is_handshake("GET /push HTTP/1.0", upgrade + version + key));
  EXPECT_FALSE(is_handshake("GET /push HTTP/1.1", "Upgrade: websocket\r\n" + version + key));
  EXPECT_FALSE(is_handshake("GET /push HTTP/1.1", "Connection: upgrade\r\n" + version + key));
  EXPECT_FALSE(is_handshake("GET /push HTTP/1.1", "Connection: upgrade\r\nUpgrade: h2c\r\n" + version + key));
  EXPECT_FALSE(is_handshake("GET /push HTTP/1.1",
                            "Connection: upgrade\r\nUpgrade: websocket, h2c\r\n" + version + key));
  EXPECT_FALSE(is_handshake("GET /push HTTP/1.1", "Content-Length: 1\r\n" + upgrade + version + key));
  EXPECT_FALSE(
      is_handshake("GET /push HTTP/1.1", "Transfer-Encoding: chunked\r\n" + upgrade + version + key));
  EXPECT_FALSE(is_handshake("GET /push HTTP/1.1", upgrade + key));
  EXPECT_FALSE(is_handshake("GET /push HTTP/1.1", upgrade + "Sec-WebSocket-Version: 8\r\n" + key));
  EXPECT_FALSE(is_handshake("GET /push HTTP/1.1", upgrade + version + "X: y"));
  EXPECT_FALSE(is_handshake("GET /push HTTP/1.1", upgrade + version + "Sec-WebSocket-Key: " + key_of(15)));
  EXPECT_FALSE(is_handshake("GET /push HTTP/1.1", upgrade + version + "Sec-WebSocket-Key: " + key_of(17)));
  EXPECT_FALSE(is_handshake("GET /push HTTP/1.1", upgrade + version + "Sec-WebSocket-Key: !!!!"));
}

std::string frame(unsigned opcode, std::size_t length, bool masked) {
  std::string out(1, static_cast<char>(0x80 | opcode));
  const int mask = masked ? 0x80 : 0;
  if (length < 126) {
    out.push_back(static_cast<char>(mask | static_cast<int>(length)));
  } else {
    const int bytes = length < 65536 ? 2 : 8;
    out.push_back(static_cast<char>(mask | (bytes == 2 ? 126 : 127)));
    for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(length >> (8 * i) & 0xff));
  }
  if (masked) out += "\x88\x08\x88\x08";
  return out + std::string(length, '\x88');
}

TEST(FrameFollower, FindsBoundariesHoweverTheBytesAreCut) {
  for (const bool masked : {false, true}) {
    const std::string first = frame(1, 5, masked) + frame(2, 126, masked) + frame(9, 0, masked);
    const std::string all = first + frame(8, 2, masked);
    http1::for_every_split(all, [&](const http1::Pieces& pieces) {
      FrameFollower follower;
      std::size_t fed = 0;
      for (const std::string_view piece : pieces) {
        follower.feed(piece);
        fed += piece.size();
        EXPECT_EQ(follower.saw_close(), fed >= first.size() + (masked ? 6 : 2)) << fed;
      }
      EXPECT_TRUE(follower.at_boundary());
    });
  }
}

TEST(FrameFollower, KnowsWhenItIsInsideAFrame) {
  const std::string bytes = frame(2, 70000, true);
  FrameFollower follower;
  EXPECT_TRUE(follower.at_boundary());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    follower.feed(std::string_view(bytes).substr(i, 1));
    EXPECT_EQ(follower.at_boundary(), i + 1 == bytes.size()) << i;
  }
  EXPECT_FALSE(follower.saw_close());
}

TEST(CloseFrame, IsCutAtACharacter) {
  EXPECT_EQ(close_frame(1008, "session ended"), std::string("\x88\x0f\x03\xf0session ended"));
  EXPECT_EQ(close_frame(1000, ""), std::string("\x88\x02\x03\xe8"));
  std::string reason(122, 'a');
  const std::string cut = close_frame(1008, reason + "\xc3\xa9");
  EXPECT_EQ(cut.size(), 2u + 2 + 122);
  EXPECT_EQ(close_frame(1008, std::string(500, 'b')).size(), 2u + 125);
  FrameFollower follower;
  follower.feed(cut);
  EXPECT_TRUE(follower.at_boundary());
  EXPECT_TRUE(follower.saw_close());
}

}  // namespace
}  // namespace sallyport::websocket
