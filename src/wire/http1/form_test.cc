#include "wire/http1/form.h"

#include <gtest/gtest.h>

namespace sallyport::http1 {
namespace {

TEST(Form, ReadsFields) {
  const auto form = Form::parse("user=a%40b&&pass+word=x%2By+z&empty=&bare&e=%c3%A9&");
  ASSERT_TRUE(form.ok());
  EXPECT_EQ(*form->find("user"), "a@b");
  EXPECT_EQ(*form->find("pass word"), "x+y z");
  EXPECT_EQ(*form->find("empty"), "");
  EXPECT_EQ(*form->find("bare"), "");
  EXPECT_EQ(*form->find("e"), "\xc3\xa9");
  EXPECT_EQ(form->find("USER"), nullptr);
}

TEST(Form, R13TwiceIsNotThere) { EXPECT_EQ(Form::parse("state=a&state=a")->find("state"), nullptr); }

TEST(Form, R13SaysThatANameCameTwice) {
  EXPECT_TRUE(Form::parse("state=a&code=b&state=a")->repeats_a_name());
  EXPECT_TRUE(Form::parse("a&%61=")->repeats_a_name()) << "in another spelling";
  EXPECT_FALSE(Form::parse("a=1&A=1&b=1")->repeats_a_name());
  EXPECT_FALSE(Form::parse("")->repeats_a_name());
}

TEST(Form, KeepsTheOrderInWhichFieldsWereSent) {
  using Fields = std::vector<std::pair<std::string, std::string>>;
  EXPECT_EQ(Form::parse("b=1&a=2&b=3")->fields(), (Fields{{"b", "1"}, {"a", "2"}, {"b", "3"}}));
}

TEST(Form, RefusesWhatItCannotRead) {
  for (const char* body :
       {"a=%", "a=%4", "a=%4g", "a=%g4", "%zz=1", "a=%00", "a=%ff", "a=%c0%af", "a=\xff"}) {
    const auto form = Form::parse(body);
    ASSERT_FALSE(form.ok()) << body;
    EXPECT_EQ(form.error().kind, ErrorKind::malformed) << body;
  }
}

TEST(Form, HasLimits) {
  EXPECT_TRUE(Form::parse("a&b", 2).ok());
  EXPECT_EQ(Form::parse("a&b&c", 2).error().kind, ErrorKind::too_large);
  EXPECT_TRUE(Form::parse(std::string(64 << 10, 'a')).ok());
  EXPECT_EQ(Form::parse(std::string((64 << 10) + 1, 'a')).error().kind, ErrorKind::too_large);
}

TEST(UrlEncode, KeepsOnlyUnreserved) {
  EXPECT_EQ(url_encode("aZ09-._~"), "aZ09-._~");
  EXPECT_EQ(url_encode("a b/&=+%\xc3"), "a%20b%2F%26%3D%2B%25%C3");
}

TEST(HtmlEscape, R20) {
  EXPECT_EQ(html_escape("<a href=\"x\" b='y'>&</a>"),
            "&lt;a href=&quot;x&quot; b=&#39;y&#39;&gt;&amp;&lt;/a&gt;");
}

TEST(SafeReturnPath, KeepsOurOwnPaths) {
  for (const char* path : {"/", "/a", "/workflow/1?x=/y//z&b=%0a", "/caf%c3%a9/", "/a.b/..c", "/?//evil"}) {
    EXPECT_EQ(safe_return_path(path), path);
  }
}

TEST(SafeReturnPath, R01ToR03GoHome) {
  for (const char* path : {"",
                           "a",
                           "//evil.com",
                           "///evil",
                           "/\\evil.com",
                           "\\\\evil",
                           "/%09/evil.com",
                           "/%0b/",
                           "/ /evil",
                           "/\t/evil.com",
                           "/\n/evil",
                           "/./\\evil.com",
                           "/.//evil.com",
                           "/..//evil.com",
                           "/a/..//evil.com",
                           "/a//evil.com",
                           "/%2fevil.com",
                           "/%5cevil.com",
                           "/%2e/evil.com",
                           "/%2e%2e//evil.com",
                           "https://evil.com",
                           "javascript:alert(1)",
                           "/a#b",
                           "/a\x80",
                           "/%00",
                           "/x\r\nSet-Cookie:a",
                           "/%",
                           "/a?b\\c",
                           "/..;/evil"}) {
    EXPECT_EQ(safe_return_path(path), "/") << path;
  }
  EXPECT_EQ(safe_return_path("/" + std::string(4096, 'a')), "/");
}

}  // namespace
}  // namespace sallyport::http1
