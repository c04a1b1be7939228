#include "app/finding_text.h"

#include <gtest/gtest.h>

namespace sallyport::app {
namespace {

map::Finding finding(std::uint32_t line, std::uint32_t column) {
  return {map::Finding::Severity::error, "m.yaml", line, column, "wrong", "do this"};
}

TEST(FindingText, PointsAtTheWord) {
  EXPECT_EQ(show_finding(finding(2, 3), "a: 1\n  webhok: /x\n"),
            "m.yaml:2:3: error: wrong\n"
            "  2 |   webhok: /x\n"
            "    |   ^~~~~~\n"
            "    = do this\n");
}

TEST(FindingText, PointsAtWhatStandsInQuotes) {
  EXPECT_EQ(show_finding(finding(1, 4), "a: \"GET /b\"\r\n"),
            "m.yaml:1:4: error: wrong\n"
            "  1 | a: \"GET /b\"\n"
            "    |    ^~~~~~~~\n"
            "    = do this\n");
}

TEST(FindingText, CountsLettersNotBytes) {
  EXPECT_EQ(show_finding(finding(1, 8), "\"\xc3\xa9t\xc3\xa9\": b"),
            "m.yaml:1:8: error: wrong\n"
            "  1 | \"\xc3\xa9t\xc3\xa9\": b\n"
            "    |      ^\n"
            "    = do this\n");
}

TEST(FindingText, ClipsLongLines) {
  const std::string text = std::string(500, 'a') + " bad " + std::string(500, 'c');
  const std::string shown = show_finding(finding(1, 502), text);
  EXPECT_LT(shown.size(), 400u);
  EXPECT_NE(shown.find(" bad "), std::string::npos);
}

TEST(FindingText, NeverShowsAKey) {
  const std::string key =
      std::string("xoxb") + "-" + std::string(24, '7');  // made here: no key is in this file
  const std::string shown = show_finding(finding(1, 4), "a: " + key);
  EXPECT_EQ(shown.find("777"), std::string::npos);
  EXPECT_NE(shown.find("not shown"), std::string::npos);
}

TEST(FindingText, SurvivesPlacesThatAreNotThere) {
  for (const auto& [line, column] : {std::pair{0u, 0u}, {1u, 0u}, {1u, 99u}, {9u, 1u}}) {
    EXPECT_TRUE(show_finding(finding(line, column), "a: 1").starts_with("m.yaml:"));
  }
}

}  // namespace
}  // namespace sallyport::app
