#include "wire/json/document.h"

#include <gtest/gtest.h>

namespace sallyport::json {
namespace {

ErrorKind error_of(std::string_view text, const Limits& limits = {}) {
  const auto document = Document::parse(text, limits);
  EXPECT_FALSE(document.ok()) << text;
  return document.ok() ? ErrorKind::internal : document.error().kind;
}

std::string repeat(std::string_view piece, std::size_t times) {
  std::string out;
  for (std::size_t i = 0; i < times; ++i) out += piece;
  return out;
}

TEST(JsonDocument, RefusesWhatIsNoJson) {
  for (const char* text : {"",
                           " ",
                           "\xef\xbb\xbf{}",
                           "{",
                           "[",
                           "]",
                           "}",
                           "{]",
                           "[}",
                           "[1",
                           "[1,]",
                           "[,1]",
                           "[1 2]",
                           "[1,,2]",
                           "{\"a\"}",
                           "{\"a\":}",
                           "{\"a\" 1}",
                           "{\"a\":1,}",
                           "{,}",
                           "{a:1}",
                           "{'a':1}",
                           "{1:1}",
                           "{\"a\":1 \"b\":2}",
                           "{\"a\":1;}",
                           "{}{}",
                           "{} x",
                           "1 2",
                           "nul",
                           "True",
                           "NaN",
                           "Infinity",
                           "/**/1",
                           "\v1",
                           "\f1",
                           "\xc2\xa0"
                           "1",
                           "undefined",
                           "+1"}) {
    EXPECT_EQ(error_of(text), ErrorKind::malformed) << text;
  }
  EXPECT_EQ(error_of(std::string_view("1\0", 2)), ErrorKind::malformed);
}

TEST(JsonDocument, RefusesNumbersThatReadersDisagreeOn) {
  for (const char* text : {"-", "01", "-01", "1.", ".5", "1.e3", "1e", "1e+", "0x1", "1_000", "--1", "00"}) {
    EXPECT_EQ(error_of(text), ErrorKind::malformed) << text;
  }
}

TEST(JsonDocument, RefusesStringsThatReadersDisagreeOn) {
  for (const char* text : {"\"",
                           "\"a",
                           "\"\\\"",
                           "\"\\",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\\u12g4\"",
                           "\"\\ud800\"",
                           "\"\\udc00\"",
                           "\"\\ud800x\"",
                           "\"\\ud800\\n\"",
                           "\"\\ud800\\u0041\"",
                           "\"\\ud800\\ud800\"",
                           "\"\n\"",
                           "\"\t\"",
                           "\"12345678\x01\"",
                           "\"\x80\"",
                           "\"\xc0\x80\"",
                           "\"\xed\xa0\x80\"",
                           "\"\xf4\x90\x80\x80\"",
                           "\"\xe2\x82\"",
                           "\"abcdefg\xff\""}) {
    EXPECT_EQ(error_of(text), ErrorKind::malformed) << text;
  }
  EXPECT_EQ(error_of(std::string_view("\"\\\0\"", 4)), ErrorKind::malformed);
}

TEST(JsonDocument, E48_RefusesANameThatTheObjectHasAlready) {
  for (const char* text : {R"({"model":"a","model":"b"})", R"({"model":"a","mode\u006c":"b"})",
                           R"({"\u006dodel":1,"m\u006fdel":1})", R"([{"x":[{"a":1,"b":2,"a":3}]}])",
                           R"({"":1,"":2})", R"({"é":1,"\u00e9":2})", R"({"😀":1,"\ud83d\ude00":2})"}) {
    EXPECT_EQ(error_of(text), ErrorKind::malformed) << text;
  }
  EXPECT_TRUE(Document::parse(R"({"a":{"a":{"a":1}},"A":2,"b":[{"a":1},{"a":2}]})").ok());
}

TEST(JsonDocument, E48_FindsTheRepeatedNameAmongMany) {
  for (const std::size_t members : {9u, 10u, 1000u}) {
    for (const std::string_view last : {"\"n3\":0", "\"n\\u0033\":0", "\"other\":0"}) {
      std::string text = "{";
      for (std::size_t i = 0; i < members; ++i) text += "\"n" + std::to_string(i) + "\":{\"n1\":1},";
      text += std::string(last) + "}";
      EXPECT_EQ(Document::parse(text).ok(), last == "\"other\":0") << members << last;
    }
  }
}

TEST(JsonDocument, RefusesNamesWithNul) {
  EXPECT_EQ(error_of(R"({"model\u0000":1})"), ErrorKind::malformed);
  const auto document = Document::parse(R"({"a":"x\u0000y"})");
  ASSERT_TRUE(document.ok());
  EXPECT_EQ(document->root().find("a").text(), std::string("x\0y", 3));
}

TEST(JsonDocument, KeepsItsLimits) {
  Limits limits{.max_bytes = 100, .max_depth = 4, .max_values = 6};
  EXPECT_TRUE(Document::parse("[[[[1]]]]", limits).ok());
  EXPECT_EQ(error_of("[[[[[]]]]]", limits), ErrorKind::too_large);
  EXPECT_EQ(error_of(R"([{"a":[{"b":{}}]}])", limits), ErrorKind::too_large);
  EXPECT_TRUE(Document::parse("[1,2,3,4,5]", limits).ok());
  EXPECT_EQ(error_of("[1,2,3,4,5,6]", limits), ErrorKind::too_large);
  EXPECT_TRUE(Document::parse(std::string(99, ' ') + "1", limits).ok());
  EXPECT_EQ(error_of(std::string(100, ' ') + "1", limits), ErrorKind::too_large);
  EXPECT_EQ(error_of("1", {.max_values = 0}), ErrorKind::too_large);
  EXPECT_EQ(error_of("[]", {.max_depth = 0}), ErrorKind::too_large);
  EXPECT_EQ(error_of(repeat("[", 100'000)), ErrorKind::too_large);
  EXPECT_EQ(error_of(repeat("{\"a\":", 100'000)), ErrorKind::too_large);
}

TEST(JsonDocument, SaysWhereAndNotWhat) {
  const auto document = Document::parse(R"({"key": "sk-secret" "x"})");
  ASSERT_FALSE(document.ok());
  EXPECT_EQ(document.error().detail, "json: no comma or brace after a member at byte 20");
  EXPECT_EQ(document.error().origin, Origin::client);
}

TEST(JsonDocument, ReadsEveryKind) {
  const auto document =
      Document::parse(" {\"a\" : [ null , true,false,\t-1.5e+3,\r\n\"x\"] ,\"b\":{},\"c\":[], \"d\": 12 } ");
  ASSERT_TRUE(document.ok()) << document.error().detail;
  const Value root = document->root();
  EXPECT_EQ(root.size(), 4u);
  const Value a = root.find("a");
  ASSERT_TRUE(a.is_array());
  EXPECT_EQ(a.size(), 5u);
  std::vector<Kind> kinds;
  for (const Value element : a.children()) kinds.push_back(element.kind());
  EXPECT_EQ(kinds, (std::vector{Kind::null, Kind::boolean, Kind::boolean, Kind::number, Kind::string}));
  EXPECT_TRUE(root.find("b").is_object());
  EXPECT_EQ(root.find("c").raw(), "[]");
  EXPECT_EQ(root.find("d").integer(), 12);
  EXPECT_EQ(root.raw().front(), '{');
  EXPECT_EQ(root.raw().back(), '}');
}

TEST(JsonDocument, WhatIsMissingCanBeAskedAllTheSame) {
  const auto document = Document::parse(R"({"a":[1]})");
  ASSERT_TRUE(document.ok());
  const Value none = document->root().find("b").find("c");
  EXPECT_FALSE(none);
  EXPECT_FALSE(document->root().find("a").find("c"));
  EXPECT_EQ(none.size(), 0u);
  EXPECT_EQ(none.raw(), "");
  EXPECT_EQ(none.text(), "");
  EXPECT_EQ(none.name(), "");
  EXPECT_EQ(none.boolean(), std::nullopt);
  EXPECT_EQ(none.integer(), std::nullopt);
  EXPECT_EQ(none.text_at_most(), 0u);
  EXPECT_FALSE(none.is_text(""));
  for (const Value child : none.children()) ADD_FAILURE() << child.raw();
  EXPECT_FALSE(Document().root());
}

TEST(JsonDocument, ReadsIntegersExactlyOrNot) {
  const auto integer = [](std::string_view text) { return Document::parse(text)->root().integer(); };
  EXPECT_EQ(integer("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(integer("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(integer("-0"), 0);
  for (const char* text : {"9223372036854775808", "-9223372036854775809", "1.0", "1e3", "1E0", "\"1\"",
                           "true", "99999999999999999999999999"}) {
    EXPECT_EQ(integer(text), std::nullopt) << text;
  }
}

TEST(JsonDocument, Unescapes) {
  const auto document = Document::parse(
      R"({"a\"\\\/\b\f\n\r\t":"\u0041\u00e9\u20ac\ud83d\ude00 z\uDBFF\uDFFF","plain":"grün 漢字 😀 \\u0041"})");
  ASSERT_TRUE(document.ok());
  const Value first = *document->root().children().begin();
  EXPECT_EQ(first.name(), "a\"\\/\b\f\n\r\t");
  EXPECT_TRUE(first.is_named("a\"\\/\b\f\n\r\t"));
  EXPECT_EQ(first.text(), "Aé€😀 z\xf4\x8f\xbf\xbf");
  EXPECT_EQ(document->root().find("a\"\\/\b\f\n\r\t").begin(), first.begin());
  EXPECT_TRUE(document->root().find("plain").is_text("grün 漢字 😀 \\u0041"));
  EXPECT_GE(first.text_at_most(), first.text().size());
}

TEST(JsonDocument, PlainTextIsAViewIntoTheDocument) {
  const std::string text = R"({"a":"0123456789 plain"})";
  const auto document = Document::parse(text);
  ASSERT_TRUE(document.ok());
  std::string scratch = "untouched";
  const std::string_view view = document->root().find("a").text(scratch);
  EXPECT_EQ(scratch, "untouched");
  EXPECT_EQ(view.data(), text.data() + 6);
  EXPECT_EQ(document->root().find("a").begin(), 5u);
  EXPECT_EQ(document->root().find("a").end(), text.size() - 1);
}

TEST(JsonDocument, EndsAStringAtEveryDistance) {
  for (std::size_t length = 0; length < 40; ++length) {
    for (const std::string_view last : {"", "\\n", "é", "\\u0041"}) {
      const std::string text = "\"" + std::string(length, '~') + std::string(last) + "\"";
      const auto document = Document::parse(text);
      ASSERT_TRUE(document.ok()) << text;
      EXPECT_EQ(document->root().text().substr(0, length), std::string(length, '~'));
      EXPECT_EQ(error_of("\"" + std::string(length, '~') + "\x1f\""), ErrorKind::malformed);
      EXPECT_EQ(error_of(text.substr(0, text.size() - 1)), ErrorKind::malformed);
    }
  }
}

TEST(JsonDocument, ReadsAgainIntoTheSameTable) {
  Document document;
  ASSERT_TRUE(document.read(R"({"a":1})").ok());
  EXPECT_EQ(document.root().find("a").integer(), 1);
  ASSERT_FALSE(document.read("[").ok());
  EXPECT_FALSE(document.root());
  ASSERT_TRUE(document.read("[2]").ok());
  EXPECT_EQ((*document.root().children().begin()).integer(), 2);
}

TEST(JsonDocument, ManyNamesAreComparedInTime) {  // a quadratic check would take minutes here
  std::string text = "{";
  for (int i = 0; i < 190'000; ++i) text += "\"\\u0061" + std::to_string(i) + "\":0,";
  text += "\"a\":0}";
  EXPECT_TRUE(Document::parse(text).ok());
}

}  // namespace
}  // namespace sallyport::json
