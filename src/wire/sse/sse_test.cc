#include "wire/sse/sse.h"

#include <gtest/gtest.h>

#include <vector>

#include "wire/http1/every_split.h"

namespace sallyport::sse {
namespace {

using http1::for_every_split;
using http1::Pieces;

struct Read {
  std::vector<std::string> events;  // "type|data"
  std::size_t boundaries = 0;
  std::size_t skipped = 0;
  bool at_end = false;  // the last one came from finish()
  bool operator==(const Read&) const = default;
};

Read read(const Pieces& pieces, std::size_t max_event = 1 << 20) {
  Decoder decoder(max_event);
  Read read;
  Event event;
  const auto add = [&] { read.events.push_back(std::string(event.type) + "|" + std::string(event.data)); };
  for (std::string_view piece : pieces) {
    while (!piece.empty()) {
      const Decoder::Step step = decoder.feed(piece, event);
      EXPECT_TRUE(step.taken > 0 && step.taken <= piece.size());
      EXPECT_TRUE(step.boundary || !step.complete);
      if (step.complete) add();
      read.boundaries += step.boundary ? 1 : 0;
      piece.remove_prefix(step.taken);
    }
  }
  read.at_end = decoder.finish(event);
  if (read.at_end) add();
  EXPECT_FALSE(decoder.finish(event)) << "the end is reported once";
  read.skipped = decoder.skipped();
  return read;
}

using Events = std::vector<std::string>;

struct Case {
  std::string_view name;
  std::string_view bytes;
  Events events;
  std::size_t boundaries;
  bool at_end = false;
};

const Case cases[] = {
    {"nothing", "", {}, 0},
    {"blank lines alone", "\n\r\n\r", {}, 3},
    {"line feeds", "data: a\n\ndata: b\n\n", {"message|a", "message|b"}, 2},
    {"carriage returns", "data: a\r\rdata: b\r\r", {"message|a", "message|b"}, 2},
    {"both", "data: a\r\n\r\ndata: b\r\n\r\n", {"message|a", "message|b"}, 2},
    {"mixed",
     "data: a\r\n\ndata: b\n\r\ndata: c\r\r\ndata: d\n\r",
     {"message|a", "message|b", "message|c", "message|d"},
     4},
    {"comments", ": hello\ndata: a\n:\n: data: x\n\n:\n\n", {"message|a"}, 2},
    {"several lines of data", "data: a\ndata:\ndata: b\n\n", {"message|a\n\nb"}, 1},
    {"one blank after the colon goes, no more",
     "data:a\n\ndata:  a\n\ndata:\ta\n\n",
     {"message|a", "message| a", "message|\ta"},
     3},
    {"data that is empty", "data\n\ndata:\n\n", {"message|", "message|"}, 2},
    {"type", "event: ping\ndata: {}\n\ndata: a\n\n", {"ping|{}", "message|a"}, 2},
    {"the last type counts", "event: a\nevent: b\ndata: c\n\n", {"b|c"}, 1},
    {"a type without data is forgotten", "event: ping\n\ndata: a\n\n", {"message|a"}, 2},
    {"other fields", "id: 7\nretry: 10\nDATA: x\ndata : x\n data: x\ndata: a\n\n", {"message|a"}, 1},
    {"byte order mark",
     "\xEF\xBB\xBF"
     "data: a\n\n\xEF\xBB\xBF"
     "data: b\n\n",
     {"message|a"},
     2},
    {"byte order mark before a blank line", "\xEF\xBB\xBF\ndata: a\n\n", {"message|a"}, 2},
    {"no line end at the end", "data: a\n\ndata: [DONE]", {"message|a", "message|[DONE]"}, 1, true},
    {"no blank line at the end", "data: a\n", {"message|a"}, 0, true},
    {"no data at the end", "data: a\n\n: bye", {"message|a"}, 1},
    {"a byte order mark that is all", "\xEF\xBB\xBF", {}, 0},
    {"NUL and what is no UTF-8",
     std::string_view("data: a\0\xFF\n\n", 11),
     {std::string("message|a\0\xFF", 11)},
     1},
};

TEST(SseDecoder, E60_ReadsTheSameHoweverTheBytesAreSplit) {
  for (const Case& expected : cases) {
    SCOPED_TRACE(expected.name);
    for_every_split(expected.bytes, [&](const Pieces& pieces) {
      const Read got = read(pieces);
      EXPECT_EQ(got.events, expected.events);
      EXPECT_EQ(got.boundaries, expected.boundaries);
      EXPECT_EQ(got.at_end, expected.at_end);
      EXPECT_EQ(got.skipped, 0u);
    });
  }
}

TEST(SseDecoder, E60_TakesAnEventWithItsWholeBlankLine) {
  Decoder decoder;
  Event event;
  const std::string_view bytes = "data: a\r\n\r\ndata: b\r\n\r\n";
  const Decoder::Step step = decoder.feed(bytes, event);
  EXPECT_EQ(step.taken, 11u);
  EXPECT_EQ(event.data, "a");
  EXPECT_EQ(decoder.feed(bytes.substr(11), event).taken, 11u);
  EXPECT_EQ(event.data, "b");
}

TEST(SseDecoder, SkipsWhatIsOverTheLimitAndGoesOn) {
  const std::string wide = "data: " + std::string(40, 'x');
  for (const std::string& big : {wide + "\n\n", std::string("data: 1234567890\ndata: 1234567890\r\n\r\n"),
                                 "event: a\n:" + std::string(40, ' ') + "\ndata: b\n\n"}) {
    const std::string bytes = big + "data: a\n\n" + big + "data: b\n\n";
    for_every_split(bytes, [](const Pieces& pieces) {
      const Read got = read(pieces, 20);
      EXPECT_EQ(got.events, (Events{"message|a", "message|b"}));
      EXPECT_EQ(got.boundaries, 4u);
      EXPECT_EQ(got.skipped, 2u);
    });
  }
  for_every_split(wide, [](const Pieces& pieces) {
    const Read got = read(pieces, 20);
    EXPECT_TRUE(got.events.empty() && !got.at_end);
    EXPECT_EQ(got.skipped, 1u);
  });
  EXPECT_EQ(read({"data: 1234567890123\n\n"}, 20).events.size(), 1u);
}

TEST(SseDecoder, AnEventStaysUntilTheNextCall) {
  Decoder decoder;
  Event event;
  decoder.feed("event: t\ndata: ab", event);
  ASSERT_TRUE(decoder.feed("c\n\n", event).complete);
  const std::string kept = std::string(event.type) + std::string(event.data);
  EXPECT_EQ(kept, "tabc");
}

}  // namespace
}  // namespace sallyport::sse
