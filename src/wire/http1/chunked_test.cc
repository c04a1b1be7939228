#include "wire/http1/chunked.h"

#include <gtest/gtest.h>

#include "wire/http1/every_split.h"

namespace sallyport::http1 {
namespace {

struct Decoded {
  std::string data;
  std::string rest;  // bytes after the end
  bool finished = false;
  bool trailers = false;
  std::string error;
};

Decoded decode(const Pieces& pieces, ChunkedLimits limits = {}) {
  ChunkedDecoder decoder(limits);
  Decoded decoded;
  for (const std::string_view piece : pieces) {
    std::string_view rest = piece;
    while (!rest.empty() && !decoder.finished()) {
      const auto step = decoder.feed(rest);
      if (!step.ok()) {
        decoded.error = to_string(step.error().kind);
        EXPECT_EQ(decoder.feed(rest).error().kind, step.error().kind) << "dead means dead";
        EXPECT_EQ(decoder.feed("").error().detail, step.error().detail);
        return decoded;
      }
      decoded.data += step->data;
      rest.remove_prefix(step->consumed);
    }
    decoded.rest += rest;
  }
  decoded.finished = decoder.finished();
  decoded.trailers = decoder.had_trailers();
  EXPECT_TRUE(decoder.kept_trailers().empty());
  return decoded;
}

TEST(ChunkedDecoder, DecodesHoweverTheBytesAreCut) {
  for_every_split("5\r\nhello\r\n1;x=\"y\"\r\n \r\nA\r\n0123456789\r\n0\r\nX: y\r\nZ:\r\n\r\nGET",
                  [](const Pieces& pieces) {
                    const Decoded decoded = decode(pieces);
                    EXPECT_EQ(decoded.data, "hello 0123456789");
                    EXPECT_EQ(decoded.rest, "GET");
                    EXPECT_TRUE(decoded.finished);
                    EXPECT_TRUE(decoded.trailers);
                    EXPECT_EQ(decoded.error, "");
                  });
}

TEST(ChunkedDecoder, RefusesBareLineFeedAfterSize) {  // RFC 9112 §2.2, §7.1; smuggling
  for_every_split("5\nhello\r\n0\r\n\r\n",
                  [](const Pieces& pieces) { EXPECT_EQ(decode(pieces).error, "malformed"); });
}

TEST(ChunkedDecoder, HasLimits) {
  const Pieces body{"3\r\nabc\r\n3\r\nabc\r\n0\r\n\r\n"};
  EXPECT_TRUE(decode(body, {.max_body = 6}).finished);
  EXPECT_EQ(decode(body, {.max_body = 5}).error, "too_large");
  EXPECT_EQ(decode({"fffffffffffffff\r\n"}, {.max_body = 1 << 20}).error, "too_large");
  EXPECT_EQ(decode({"00000\r\n\r\n"}, {.max_line = 6}).finished, true);
  EXPECT_EQ(decode({"00000\r\n\r\n"}, {.max_line = 5}).error, "too_large");
  EXPECT_EQ(decode({"0;aaa\r\n\r\n"}, {.max_line = 4}).error, "too_large");
  EXPECT_TRUE(decode({"0\r\nX: y\r\n\r\n"}, {.max_trailer = 6}).finished);
  EXPECT_EQ(decode({"0\r\nX: y\r\n\r\n"}, {.max_trailer = 5}).error, "too_large");
}

TEST(ChunkedDecoder, SaysWhoseFaultItWas) {
  ChunkedDecoder decoder(ChunkedLimits{}, Origin::upstream);
  EXPECT_EQ(decoder.feed("x").error().origin, Origin::upstream);
}

TEST(ChunkedDecoder, TakesNothingAfterTheEnd) {
  ChunkedDecoder decoder{ChunkedLimits{}};
  EXPECT_TRUE(decoder.feed("0\r\n\r\nGET")->finished);
  EXPECT_EQ(decoder.feed("GET")->consumed, 0u);
  EXPECT_TRUE(decoder.feed("GET")->finished);
}

TEST(AppendChunkSize, IsReadBack) {
  for (const std::uint64_t size : {1ull, 10ull, 4096ull, 0xfffffffffffffffull}) {
    std::string out;
    append_chunk_size(out, size);
    ChunkedDecoder decoder{ChunkedLimits{}};
    EXPECT_EQ(decoder.feed(out)->consumed, out.size());
  }
  EXPECT_TRUE(decode({last_chunk}).finished);
}

}  // namespace
}  // namespace sallyport::http1
