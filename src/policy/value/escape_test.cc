#include "policy/value/escape.h"

#include <gtest/gtest.h>

#include "policy/value/printable.h"
#include "policy/value/value.h"

namespace sallyport::cedar {
namespace {

std::string read(std::string_view body) {
  std::string out;
  EscapeError error;
  if (unescape(body, out, error)) return out;
  return "at " + std::to_string(error.offset) + ": " + error.message;
}

TEST(Escape, ReadsEveryEscape) {
  EXPECT_EQ(read(R"(a\n\r\t\\\'\"b)"), "a\n\r\t\\'\"b");
  EXPECT_EQ(read(R"(\0)"), std::string(1, '\0'));
  EXPECT_EQ(read(R"(\x41\x7F\x0a)"), "A\x7F\n");
  EXPECT_EQ(read(R"(\u{e9}\u{1F600}\u{0000_41}\u{41_})"),
            "\xC3\xA9\xF0\x9F\x98\x80"
            "AA");
  EXPECT_EQ(read("line\nend 'x'"), "line\nend 'x'");
  EXPECT_EQ(read(""), "");
}

TEST(Escape, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(read(R"(ab\q)"), "at 2: there is no such escape");
  EXPECT_EQ(read("ab\\"), "at 2: there is no such escape");
  EXPECT_EQ(read(R"(\*)"), "at 0: there is no such escape");
  EXPECT_EQ(read(R"(\x4)"), "at 0: `\\x` needs two hexadecimal digits");
  EXPECT_EQ(read(R"(\xg0)"), "at 0: `\\x` needs two hexadecimal digits");
  EXPECT_EQ(read(R"(\x80)"), "at 0: `\\x` reaches only to 7F; write `\\u{...}`");
  EXPECT_EQ(read(R"(\u41)"), "at 0: `\\u` needs braces: `\\u{1F600}`");
  EXPECT_EQ(read(R"(\u{})"), "at 0: `\\u{}` needs one to six hexadecimal digits");
  EXPECT_EQ(read(R"(\u{_1})"), "at 0: `\\u{...}` holds only hexadecimal digits");
  EXPECT_EQ(read(R"(\u{12g})"), "at 0: `\\u{...}` holds only hexadecimal digits");
  EXPECT_EQ(read(R"(\u{1234567})"), "at 0: `\\u{...}` holds at most six digits");
  EXPECT_EQ(read(R"(\u{110000})"), "at 0: Unicode ends at 10FFFF");
  EXPECT_EQ(read(R"(x\u{D800})"), "at 1: a surrogate is not a character");
  EXPECT_EQ(read(R"(\u{41)"), "at 0: `\\u{` needs a closing brace");
  EXPECT_EQ(read("a\r\nb"), "at 1: a bare carriage return; write `\\r`");
  EXPECT_EQ(read("a\xFF"), "at 1: this is not UTF-8");
}

TEST(Escape, QuotesAsTheReference) {
  EXPECT_EQ(quote("a'b\"c\\d"), R"("a\'b\"c\\d")");
  EXPECT_EQ(quote(std::string_view("\0\t\r\n\x01\x7F", 6)), R"("\0\t\r\n\u{1}\u{7f}")");
  EXPECT_EQ(quote("\xC2\xA0\xC3\xA9\xE2\x80\x8B\xF0\x9F\x98\x80"),
            "\"\\u{a0}\xC3\xA9\\u{200b}\xF0\x9F\x98\x80\"");
  EXPECT_EQ(quote("\xEE\x80\x80\xF4\x8F\xBF\xBF"), R"("\u{e000}\u{10ffff}")");
  EXPECT_EQ(quote("a\xFF"
                  "b"),
            "\"a\xEF\xBF\xBD"
            "b\"");
  EXPECT_EQ(to_text(EntityUid{"A::B", "x\"y"}), R"(A::B::"x\"y")");
}

// A combining mark is escaped at the beginning only: elsewhere it belongs to the character before it.
TEST(Escape, EscapesALeadingCombiningMark) {
  EXPECT_EQ(quote("\xCC\x81"
                  "e\xCC\x81"),
            "\"\\u{301}e\xCC\x81\"");
  EXPECT_TRUE(extends_grapheme(0x301));
  EXPECT_TRUE(is_printable(0x301));
  EXPECT_FALSE(extends_grapheme('a'));
}

TEST(Escape, EveryCodePointSurvives) {
  for (std::uint32_t code = 0; code < 0x110000; ++code) {
    if (code >= 0xD800 && code < 0xE000) continue;
    std::string text;
    append_utf8(text, code);
    const std::string quoted = quote(text);
    ASSERT_EQ(read(std::string_view(quoted).substr(1, quoted.size() - 2)), text) << std::hex << code;
  }
}

// Sums over the whole table, counted with the reference's printer.
TEST(Printable, CountsAreThoseOfUnicode16) {
  std::size_t unprintable = 0;
  std::size_t extending = 0;
  for (std::uint32_t code = 0; code < 0x110000; ++code) {
    unprintable += is_printable(code) ? 0 : 1;
    extending += extends_grapheme(code) ? 1 : 0;
  }
  EXPECT_EQ(unprintable, 954766U);
  EXPECT_EQ(extending, 1872U);
}

}  // namespace
}  // namespace sallyport::cedar
