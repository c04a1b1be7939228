#include <gtest/gtest.h>

#include "base/json_text.h"
#include "base/utf8.h"

namespace sallyport {
namespace {

TEST(Utf8, Table) {
  struct Row {
    std::string_view text;
    bool valid;
  };
  using namespace std::string_view_literals;
  constexpr Row rows[] = {
      {"", true},
      {"plain", true},
      {"\0"sv, true},
      {"\x7f", true},
      {"\xc2\x80", true},
      {"\xdf\xbf", true},
      {"\xe0\xa0\x80", true},
      {"\xed\x9f\xbf", true},
      {"\xee\x80\x80", true},
      {"\xf0\x90\x80\x80", true},
      {"\xf4\x8f\xbf\xbf", true},
      {"\x80", false},
      {"\xbf", false},
      {"\xc0\x80", false},
      {"\xc1\xbf", false},
      {"\xc2", false},
      {"\xc2\x41", false},
      {"\xe0\x9f\xbf", false},
      {"\xe0\xa0", false},
      {"\xed\xa0\x80", false},
      {"\xed\xbf\xbf", false},
      {"\xf0\x8f\xbf\xbf", false},
      {"\xf0\x90\x80", false},
      {"\xf4\x90\x80\x80", false},
      {"\xf5\x80\x80\x80", false},
      {"\xff", false},
      {"a\xff", false},
  };
  for (const Row& row : rows)
    EXPECT_EQ(is_valid_utf8(row.text), row.valid) << testing::PrintToString(row.text);
}

TEST(Utf8, Decodes) {
  EXPECT_EQ(decode_utf8("\xe2\x82\xac").code, 0x20acu);
  EXPECT_EQ(decode_utf8("\xf0\x9f\x98\x80").code, 0x1f600u);
  EXPECT_EQ(decode_utf8("\xf0\x9f\x98\x80").length, 4u);
  EXPECT_EQ(decode_utf8("\xff\x41").length, 1u);
}

std::string json_of(std::string_view text) {
  std::string out;
  append_json_string(out, text);
  return out;
}

TEST(JsonText, NothingBreaksTheLine) {
  using namespace std::string_view_literals;
  EXPECT_EQ(json_of("plain"), R"("plain")");
  EXPECT_EQ(json_of("a\"b\\c"), R"("a\"b\\c")");
  EXPECT_EQ(json_of("\r\n\t\0\x1b\x7f"sv), R"("\r\n\t\u0000\u001b\u007f")");
  EXPECT_EQ(json_of("caf\xc3\xa9"), "\"caf\xc3\xa9\"");
  EXPECT_EQ(json_of("\xe2\x80\xa8\xe2\x80\xa9\xc2\x85"), R"("\u2028\u2029\u0085")");
  EXPECT_EQ(json_of("a\xff\xc3"), R"("a\ufffd\ufffd")");
}

TEST(JsonText, EveryByteGivesOneValidLine) {
  for (unsigned i = 0; i < 256; ++i) {
    const std::string out = json_of(std::string(1, static_cast<char>(i)));
    EXPECT_TRUE(is_valid_utf8(out)) << i;
    for (const char c : out) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << i;
  }
}

TEST(JsonObject, WritesMembersInOrder) {
  std::string out;
  JsonObject object(out);
  object.add("a", "x").add("b", -1).add("c", 2u).add("d", true).add("e", false).add_raw("f", "[]");
  object.add("big", std::uint64_t{18446744073709551615u}).add("low", std::int64_t{-9223372036854775807 - 1});
  object.add_if("none", "").add_if("some", "y").close();
  EXPECT_EQ(out, R"({"a":"x","b":-1,"c":2,"d":true,"e":false,"f":[],"big":18446744073709551615,)"
                 R"("low":-9223372036854775808,"some":"y"})");
}

TEST(JsonObject, MayBeEmpty) {
  std::string out;
  JsonObject(out).close();
  EXPECT_EQ(out, "{}");
}

}  // namespace
}  // namespace sallyport
