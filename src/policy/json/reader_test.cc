#include "policy/json/reader.h"

#include <gtest/gtest.h>

#include "policy/json/writer.h"

namespace sallyport::cedar {
namespace {

std::string why_not(std::string text) {
  Diagnostics diagnostics;
  const std::optional<Json> json = parse_json(Source("a.json", std::move(text)), diagnostics);
  EXPECT_EQ(json.has_value(), !diagnostics.failed());
  return json ? "accepted" : to_text(diagnostics.all().front());
}

Json read(std::string text) {
  Diagnostics diagnostics;
  std::optional<Json> json = parse_json(Source("a.json", std::move(text)), diagnostics);
  EXPECT_TRUE(json) << to_text(diagnostics.all().front());
  return json ? *std::move(json) : Json();
}

TEST(JsonReader, ReadsEveryKindInOrder) {
  const Json json = read(" {\"b\":[1,-2.5e3,true,false,null],\"a\":{\"x\":\"y\"}} ");
  ASSERT_EQ(json.members.size(), 2U);
  EXPECT_EQ(json.members[0].name, "b");
  EXPECT_EQ(json.members[1].name, "a");
  const std::vector<Json>& items = json.find("b")->items;
  ASSERT_EQ(items.size(), 5U);
  EXPECT_EQ(items[0].integer, 1);
  EXPECT_TRUE(items[1].is(Json::Kind::number));
  EXPECT_EQ(items[1].text, "-2.5e3");
  EXPECT_TRUE(items[2].boolean);
  EXPECT_TRUE(items[3].is(Json::Kind::boolean) && !items[3].boolean);
  EXPECT_TRUE(items[4].is(Json::Kind::null));
  EXPECT_EQ(json.find("a")->find("x")->text, "y");
  EXPECT_EQ(json.find("c"), nullptr);
}

TEST(JsonReader, KeepsIntegersExactAndSaysWhatIsNone) {
  EXPECT_EQ(read("9223372036854775807").integer, INT64_MAX);
  EXPECT_EQ(read("-9223372036854775808").integer, INT64_MIN);
  EXPECT_EQ(read("9007199254740993").integer, 9007199254740993);
  for (const char* text : {"9223372036854775808", "-9223372036854775809", "1.0", "1e2", "-0", "0.0"}) {
    const Json json = read(text);
    EXPECT_TRUE(json.is(Json::Kind::number)) << text;
    EXPECT_EQ(json.text, text);
  }
  EXPECT_EQ(read("0").kind, Json::Kind::integer);
}

TEST(JsonReader, KeepsPlaces) {
  const Json json = read("{\n  \"a\" : [ \"x\" ]\n}");
  EXPECT_EQ(json.members[0].name_span.begin, 4U);
  EXPECT_EQ(json.members[0].name_span.end, 7U);
  EXPECT_EQ(json.members[0].value.span.begin, 10U);
  EXPECT_EQ(json.members[0].value.span.end, 17U);
  EXPECT_EQ(json.members[0].value.items[0].span.begin, 12U);
}

TEST(JsonReader, ReadsEscapes) {
  EXPECT_EQ(read(R"("\"\\\/\b\f\n\r\t")").text, "\"\\/\b\f\n\r\t");
  EXPECT_EQ(read(R"("\u0041\u00e9\u20ac\ud83d\ude00")").text, "A\u00e9\u20ac\U0001F600");
  EXPECT_EQ(read(R"("a\u0000b")").text, std::string("a\0b", 3));
  EXPECT_EQ(read("\"\u00e9\"").text, "\u00e9");
}

TEST(JsonReader, RefusesWithPlaceAndHint) {
  EXPECT_EQ(why_not("{\n \"a\": 1,\n}"),
            "a.json:2:8: error: nothing follows this comma\n  hint: JSON has no trailing commas");
  EXPECT_EQ(why_not("[1,]"),
            "a.json:1:3: error: nothing follows this comma\n  hint: JSON has no trailing commas");
  EXPECT_EQ(why_not("{'a': 1}"),
            "a.json:1:2: error: expected a name between double quotes, found `'`\n  hint: JSON strings stand "
            "between double quotes");
  EXPECT_EQ(why_not("// x\n1"),
            "a.json:1:1: error: expected a value, found `/`\n  hint: JSON has no comments");
  EXPECT_EQ(why_not("[True]"),
            "a.json:1:2: error: expected a value, found `True`\n  hint: write true or false");
  EXPECT_EQ(why_not("{\"a\":1,\"b\":2,\"a\":3}"), "a.json:1:14: error: the name `a` is in this object twice");
  EXPECT_EQ(why_not("{\"a\":1,\"\\u0061\":3}"), "a.json:1:8: error: the name `a` is in this object twice");
}

TEST(JsonReader, RefusesWhatIsNotJson) {
  for (const char* text : {"",
                           " ",
                           "{",
                           "[",
                           "[1",
                           "[1 2]",
                           "{\"a\"}",
                           "{\"a\" 1}",
                           "{\"a\":}",
                           "{a:1}",
                           "1 2",
                           "01",
                           "-",
                           "1.",
                           ".5",
                           "1e",
                           "+1",
                           "nul",
                           "nulls",
                           "truex",
                           "NaN",
                           "Infinity",
                           "\"a",
                           "\"\n\"",
                           "\"\\x\"",
                           "\"\\u12\"",
                           "\"\\u12g4\"",
                           "\"\\ud800\"",
                           "\"\\udc00\"",
                           "\"\\ud800\\u0041\"",
                           "\"\\ud800x\"",
                           "\"\\",
                           "]",
                           "\"\xff\"",
                           "\"\xed\xa0\x80\"",
                           "\xef\xbb\xbf{}",
                           "[1,,2]",
                           "\f1",
                           "{\"a\":1,,\"b\":2}"}) {
    EXPECT_NE(why_not(text), "accepted") << text;
  }
  EXPECT_NE(why_not(std::string("1\0", 2)), "accepted");
  EXPECT_NE(why_not(std::string("\0", 1)), "accepted");
}

TEST(JsonReader, LimitsDepth) {
  const std::string deep = std::string(272, '[') + std::string(272, ']');
  EXPECT_EQ(why_not(deep), "accepted");
  EXPECT_EQ(why_not('[' + deep + ']'), "a.json:1:273: error: nested deeper than 272 levels");
  EXPECT_EQ(why_not(std::string(1'000'000, '[')), "a.json:1:273: error: nested deeper than 272 levels");
}

TEST(JsonReader, FindsDoubleNamesAmongMany) {
  std::string text = "{";
  for (int i = 0; i < 2000; ++i) text += "\"" + std::to_string(i) + "\":0,";
  EXPECT_EQ(why_not(text + "\"x\":0}"), "accepted");
  EXPECT_NE(why_not(text + "\"1999\":0}"), "accepted");
}

TEST(JsonWriter, WritesBothLayouts) {
  const auto write = [](JsonWriter::Layout layout) {
    JsonWriter json(layout);
    json.begin_object().name("a").begin_array().value(std::int64_t{1}).value("x\n").end_array();
    json.name("b").begin_object().end_object().name("c").value(true).name("d").null().end_object();
    return json.take();
  };
  EXPECT_EQ(write(JsonWriter::Layout::one_line), R"({"a":[1,"x\n"],"b":{},"c":true,"d":null})");
  EXPECT_EQ(write(JsonWriter::Layout::indented),
            "{\n  \"a\": [\n    1,\n    \"x\\n\"\n  ],\n  \"b\": {},\n  \"c\": true,\n  \"d\": null\n}");
}

}  // namespace
}  // namespace sallyport::cedar
