#include "audit/chain.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "crypto/sha256.h"

namespace sallyport::audit {
namespace {

std::string line_after(ChainHead& head, std::string_view body) {
  std::string out;
  append_line(out, head, body);
  EXPECT_EQ(out.back(), '\n');
  out.pop_back();
  return out;
}

TEST(Chain, LineIsAsDocumented) {
  ChainHead head;
  const std::string line = line_after(head, R"(,"who":"a")");
  const std::string text = R"({"seq":1,"who":"a")";
  const std::string hash = hex(crypto::sha256(std::string(64, '0') + text));
  EXPECT_EQ(line, text + R"(,"hash":")" + hash + R"("})");
  EXPECT_EQ(head.sequence, 1u);
  EXPECT_EQ(head.hash_text(), hash);
}

TEST(Chain, GoodLinesFollowEachOther) {
  ChainHead written;
  ChainHead read;
  for (int i = 0; i < 20; ++i) {
    const LineCheck check = check_line(line_after(written, R"(,"x":"\"hash\":\"")"), read);
    ASSERT_EQ(check.fault, LineFault::none) << describe(check, read);
    read = check.after;
    EXPECT_EQ(read, written);
  }
}

TEST(Chain, EveryChangedByteIsNoticed) {
  ChainHead head;
  line_after(head, R"(,"a":1)");
  const ChainHead before = head;
  const std::string line = line_after(head, R"(,"who":"person/alice")");
  for (std::size_t i = 0; i < line.size(); ++i) {
    for (const char flip : {'\x01', '\x20', '\x7f'}) {
      std::string changed = line;
      changed[i] = static_cast<char>(changed[i] ^ flip);
      EXPECT_NE(check_line(changed, before).fault, LineFault::none) << changed;
    }
  }
  for (std::size_t i = 0; i < line.size(); ++i) {
    EXPECT_NE(check_line(line.substr(0, i), before).fault, LineFault::none);
    std::string longer = line;
    longer.insert(i, 1, '0');
    EXPECT_NE(check_line(longer, before).fault, LineFault::none) << longer;
  }
}

TEST(Chain, NamesWhatIsWrong) {
  ChainHead head;
  const std::string first = line_after(head, ",\"a\":1");
  const ChainHead after_first = head;
  const std::string second = line_after(head, ",\"a\":2");
  EXPECT_EQ(check_line(second, ChainHead()).fault, LineFault::out_of_order);
  EXPECT_EQ(check_line(first, after_first).fault, LineFault::out_of_order);
  ChainHead other;
  line_after(other, ",\"a\":3");
  EXPECT_EQ(check_line(second, other).fault, LineFault::altered);
  for (const char* junk : {"", "{}", "hello", R"({"seq":1,"hash":""})"}) {
    EXPECT_EQ(check_line(junk, ChainHead()).fault, LineFault::malformed) << junk;
  }
}

// One number, one spelling: otherwise two texts would claim the same place.
TEST(Chain, SequenceHasOneSpelling) {
  for (const char* number : {"01", "+1", " 1", "1.0", "1e0", "-1", "0", "99999999999999999999999"}) {
    const std::string line =
        std::string(R"({"seq":)") + number + R"(,"a":1,"hash":")" + std::string(64, 'a') + R"("})";
    EXPECT_EQ(check_line(line, ChainHead()).fault, LineFault::malformed) << number;
  }
}

}  // namespace
}  // namespace sallyport::audit
