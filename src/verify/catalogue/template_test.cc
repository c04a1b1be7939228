#include "verify/catalogue/template.h"

#include <gtest/gtest.h>

namespace sallyport::verify {
namespace {

std::string expand(std::string_view text) {
  const auto parsed = Template::parse(text);
  EXPECT_TRUE(parsed.ok()) << text;
  const auto bytes = parsed->expand(
      [](const Macro& macro) -> Result<std::string> { return "<" + macro.name + ":" + macro.argument + ">"; },
      [](const Macro& macro, std::string_view body) -> Result<std::string> {
        return "<" + macro.name + " of " + std::string(body) + ">";
      });
  EXPECT_TRUE(bytes.ok());
  return bytes.ok() ? *bytes : std::string();
}

TEST(Template, LineBreaksOfTheFileAreNothing) { EXPECT_EQ(expand("GET /\n\nx\n"), "GET /x"); }

TEST(Template, EscapesAreBytes) {
  EXPECT_EQ(expand("\\r\\n\\t\\\\\\{"), "\r\n\t\\{");
  EXPECT_EQ(expand("\\x00\\xff\\0"), std::string("\0\xff\0", 3));
}

TEST(Template, MacrosHaveArguments) { EXPECT_EQ(expand("a{repeat:3:x}{host}"), "a<repeat:3:x><host:>"); }

TEST(Template, SignaturesSpeakOfTheBodyEvenWhenItIsMadeOfMacros) {
  EXPECT_EQ(expand("S: {stripe}\\r\\n\\r\\nbody {marker}"),
            "S: <stripe of body <marker:>>\r\n\r\nbody <marker:>");
}

TEST(Template, KnowsWhatItUses) {
  const auto parsed = Template::parse("{each}");
  ASSERT_TRUE(parsed.ok());
  EXPECT_TRUE(parsed->uses("each"));
  EXPECT_FALSE(parsed->uses("host"));
}

TEST(Template, RefusesHalfAnEscape) {
  for (const char* text : {"\\", "\\x4", "\\xzz", "\\a"}) EXPECT_FALSE(Template::parse(text).ok()) << text;
}

}  // namespace
}  // namespace sallyport::verify
