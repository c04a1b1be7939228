#include "model/path_pattern.h"

#include <gtest/gtest.h>

namespace sallyport {
namespace {

PathPattern pattern(std::string_view text) {
  Result<PathPattern> parsed = PathPattern::parse(text);
  EXPECT_TRUE(parsed.ok()) << text << ": " << (parsed.ok() ? "" : parsed.error().detail);
  return parsed.ok() ? std::move(parsed).value() : PathPattern();
}

struct Match {
  const char* pattern;
  const char* path;
  bool expected;
};

TEST(PathPattern, Matches) {
  const Match cases[] = {
      {"/", "/", true},
      {"/", "/a", false},
      {"/**", "/", true},
      {"/**", "/a/b", true},
      {"/public/**", "/public", true},
      {"/public/**", "/public/", true},
      {"/public/**", "/public/a/b", true},
      {"/public/**", "/public-evil", false},  // P16: segment boundary
      {"/public/**", "/publi", false},
      {"/public/**", "/PUBLIC/x", false},  // P21: case-sensitive, the rest is default deny
      {"/webhook", "/webhook", true},
      {"/webhook", "/webhook/", false},      // a trailing slash is significant
      {"/webhook", "/webhook-evil", false},  // P16
      {"/webhook", "/webhookadmin", false},  // P16
      {"/webhook/", "/webhook/", true},
      {"/webhook/", "/webhook", false},
      {"/foo/*/bar", "/foo/secret%23/bar", true},
      {"/foo/*/bar", "/foo/a/b/bar", false},  // P12: `*` is one segment
      {"/foo/*/bar", "/foo//bar", false},
      {"/api/*/status", "/api/private/x", false},  // P14: the query is not part of a path
      {"/a/*", "/a/", false},
      {"/a/*", "/a/b", true},
      {"/admin/**", "/admin;.css", false},  // P20: `;` is data
      {"/a%20b", "/a%20b", true},
      {"/a", "a", false},
      {"/a", "", false},
  };
  for (const Match& test : cases) {
    EXPECT_EQ(pattern(test.pattern).matches(test.path), test.expected) << test.pattern << " ~ " << test.path;
  }
}

TEST(PathPattern, RefusesWhatNoCanonicalPathContains) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "anchored"},
      {"public/**", "anchored"},
      {"^/public/.*$", "anchored"},
      {"/public/**/x", "only the last"},
      {"/pub*", "whole segment"},
      {"/a**", "whole segment"},
      {"/***", "whole segment"},
      {"/a//b", "empty"},
      {"/a/../b", "dot segments"},
      {"/a/.", "dot segments"},
      {"/a?x=1", "query"},
      {"/a#b", "query"},
      {"/a b", "blanks"},
      {"/\xc3\xa9", "blanks"},
      {"/a\\b", "backslash"},
      {"/%", "two hex"},
      {"/%4", "two hex"},
      {"/%zz", "upper-case"},
      {"/%2f", "upper-case"},
      {"/%41", "itself"},
      {"/%2E%2E", "itself"},
      {"/%00", "control"},
      {"/%C0%AF", "UTF-8"},
  };
  for (const auto& [text, words] : cases) {
    const Result<PathPattern> parsed = PathPattern::parse(text);
    ASSERT_FALSE(parsed.ok()) << text;
    EXPECT_NE(parsed.error().detail.find(words), std::string::npos) << text << ": " << parsed.error().detail;
  }
}

TEST(PathPattern, BoundsItsSegments) {
  std::string text;
  for (int i = 0; i < 64; ++i) text += "/a";
  EXPECT_TRUE(PathPattern::parse(text).ok());
  EXPECT_TRUE(PathPattern::parse(text + "/**").ok());
  EXPECT_FALSE(PathPattern::parse(text + "/a").ok());
}

struct Pair {
  const char* first;
  const char* second;
  bool covers;
  bool overlaps;
};

TEST(PathPattern, CoversAndOverlaps) {
  const Pair cases[] = {
      {"/**", "/", true, true},          {"/**", "/a/**", true, true},     {"/a/**", "/a", true, true},
      {"/a/**", "/a/b/**", true, true},  {"/a/**", "/b/**", false, false}, {"/a/b/**", "/a/**", false, true},
      {"/a/*", "/a/b", true, true},      {"/a/*", "/a/*", true, true},     {"/a/*", "/a/", false, false},
      {"/a/b", "/a/*", false, true},     {"/*/b", "/a/*", false, true},    {"/*/b", "/a/c", false, false},
      {"/a", "/a/**", false, true},      {"/a", "/a/", false, false},      {"/a/*/**", "/a", false, false},
      {"/a/*/**", "/a/b/c", true, true},
  };
  for (const Pair& test : cases) {
    EXPECT_EQ(pattern(test.first).covers(pattern(test.second)), test.covers)
        << test.first << " " << test.second;
    EXPECT_EQ(pattern(test.first).overlaps(pattern(test.second)), test.overlaps)
        << test.first << " " << test.second;
    EXPECT_EQ(pattern(test.second).overlaps(pattern(test.first)), test.overlaps)
        << test.second << " " << test.first;
  }
}

}  // namespace
}  // namespace sallyport
