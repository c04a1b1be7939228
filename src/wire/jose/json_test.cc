#include "wire/jose/json.h"

#include <gtest/gtest.h>

namespace sallyport::jose {
namespace {

TEST(Json, ReadsEveryKindOfValue) {
  auto value =
      parse_json(R"( {"a":[1,-2.5e1,true,false,null,"x"],"b":{"c":""},"big":9223372036854775807,"z":0} )");
  ASSERT_TRUE(value.ok()) << value.error().detail;
  const Json::Array* list = value->find("a")->array();
  ASSERT_NE(list, nullptr);
  ASSERT_EQ(list->size(), 6u);
  EXPECT_EQ(*(*list)[0].integer(), 1);
  EXPECT_EQ(*(*list)[1].fraction(), -25.0);
  EXPECT_TRUE(*(*list)[2].boolean());
  EXPECT_FALSE(*(*list)[3].boolean());
  EXPECT_EQ(*value->find("b")->find_string("c"), "");
  EXPECT_EQ(*value->find("big")->integer(), INT64_MAX);
  EXPECT_EQ(value->find("absent"), nullptr);
  EXPECT_EQ(value->find_string("a"), nullptr);
}

TEST(Json, ReadsStrings) {
  const std::pair<const char*, std::string> table[] = {
      {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
      {R"("\u0041\u00e9\u20ac")", "A\xc3\xa9\xe2\x82\xac"},
      {R"("\ud83d\ude00")", "\xf0\x9f\x98\x80"},
      {R"("\u0000")", std::string(1, '\0')},
      {"\"\xc3\xa9\"", "\xc3\xa9"},
  };
  for (const auto& [text, expected] : table) {
    auto value = parse_json(text);
    ASSERT_TRUE(value.ok() && value->string() != nullptr) << text;
    EXPECT_EQ(*value->string(), expected) << text;
  }
}

TEST(Json, RefusesWhatReadersDisagreeAbout) {
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "}",
                                      "[",
                                      "[1,]",
                                      "[,1]",
                                      "{\"a\":1,}",
                                      "{a:1}",
                                      "{'a':1}",
                                      "{\"a\" 1}",
                                      "{\"a\":}",
                                      "[1 2]",
                                      "01",
                                      "-",
                                      "+1",
                                      ".5",
                                      "1.",
                                      "1e",
                                      "1e+",
                                      "0x10",
                                      "NaN",
                                      "Infinity",
                                      "1e999",
                                      "tru",
                                      "nul",
                                      "truex",
                                      "1 2",
                                      "{}{}",
                                      "\"",
                                      "\"\n\"",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "\"\\u12g4\"",
                                      "\"\\ud800\"",
                                      "\"\\udc00\"",
                                      "\"\\ud800\\u0041\"",
                                      "\"\\",
                                      "\"\xff\"",
                                      "\"\xc0\xaf\"",
                                      "\"\xed\xa0\x80\"",
                                      "/*c*/1",
                                      "\xef\xbb\xbf{}"}) {
    auto value = parse_json(text);
    ASSERT_FALSE(value.ok()) << text;
    EXPECT_EQ(value.error().kind, ErrorKind::malformed) << text;
  }
  EXPECT_FALSE(parse_json(std::string_view("1\0", 2)).ok());
}

TEST(Json, J18RefusesTheSameMemberTwiceHoweverItIsWritten) {
  EXPECT_FALSE(parse_json(R"({"sub":"alice","sub":"mallory"})").ok());
  EXPECT_FALSE(parse_json(R"({"sub":"alice","\u0073ub":"mallory"})").ok());
  EXPECT_FALSE(parse_json(R"({"a":{"x":1,"x":1}})").ok());
  EXPECT_TRUE(parse_json(R"({"sub":"alice","Sub":"mallory"})").ok());
}

TEST(Json, J18BoundsDepthNumberAndLength) {
  const auto nested = [](int depth) { return std::string(depth, '[') + "1" + std::string(depth, ']'); };
  EXPECT_TRUE(parse_json(nested(8)).ok());
  for (const std::string& text :
       {nested(9), std::string(10000, '['), "\"" + std::string(20000, 'a') + "\""}) {
    auto value = parse_json(text);
    ASSERT_FALSE(value.ok());
    EXPECT_EQ(value.error().kind, ErrorKind::too_large);
  }
  std::string many = "[0";
  for (int i = 0; i < 2000; ++i) many += ",0";
  auto value = parse_json(many + "]");
  ASSERT_FALSE(value.ok());
  EXPECT_EQ(value.error().kind, ErrorKind::too_large);
}

TEST(Json, EveryPrefixOfAnObjectIsRefused) {
  const std::string_view text = R"({"a":[1,"\u00e9",{"b":-1.5e3}],"c":null})";
  ASSERT_TRUE(parse_json(text).ok());
  for (std::size_t length = 0; length < text.size(); ++length)
    EXPECT_FALSE(parse_json(text.substr(0, length)).ok());
}

}  // namespace
}  // namespace sallyport::jose
