#include "app/import_oauth2_proxy/settings.h"

#include <gtest/gtest.h>

namespace sallyport::app {
namespace {

using Texts = std::vector<std::string>;

std::string text_of(const Settings& settings) {
  std::string out;
  for (const Setting& setting : settings) {
    out += setting.name + "=";
    for (const std::string& value : setting.values) out += "<" + value + ">";
    out += " ";
  }
  return out;
}

std::string read_file(std::string_view text) {
  const auto settings = read_settings_file(text, "f");
  return settings ? text_of(*settings) : settings.error().detail;
}

TEST(SettingsFile, IsRead) {
  EXPECT_EQ(
      read_file(
          "# a comment\n\nclient_id = \"a\\\"b\\\\c\" # more\r\nreverse_proxy=true\n"
          "email_domains = [ \"a.test\", # one\n  'b.test',\n]\nn = 168\nskip-auth-regex = ['^/a\\.b$']"),
      "client_id=<a\"b\\c> reverse_proxy=<true> email_domains=<a.test><b.test> n=<168> "
      "skip_auth_regex=<^/a\\.b$> ");
  EXPECT_EQ(read_file(""), "");
  EXPECT_EQ(read_file("a = []"), "a= ");
}

TEST(SettingsFile, IsRefusedWithItsPlace) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"[server]\na = 1", "f:1:1: tables belong to the newer form of the file: only `name = value` is read"},
      {"a = 1\na = 2", "f:2:1: `a` is there twice, first at f:1:1"},
      {"a = \"x", "f:1:7: the text does not end on its line"},
      {"a = \"x\ny\"", "f:1:7: the text does not end on its line"},
      {"a = \"\"\"x\"\"\"", "f:1:5: text of several lines is not read"},
      {"a = x", "f:1:6: write text in quotes"},
      {"a =", "f:1:4: a value is missing"},
      {"a 1", "f:1:3: `=` must follow the name"},
      {"= 1", "f:1:1: write `name = value`"},
      {"a = [1", "f:1:7: the list does not end"},
      {"a = [1 2]", "f:1:8: `,` or `]` must follow a value"},
      {"a = \"\\u0041\"", "f:1:7: this escape is not read; in '...' nothing is one"},
      {"a = 1 b = 2", "f:1:7: one setting a line"},
      {"a.b = 1", "f:1:2: `=` must follow the name"},
      {std::string_view("a = \"\0\"", 7), "f:1:6: a control character"},
  };
  for (const auto& [text, words] : cases) EXPECT_EQ(read_file(text), words) << text;
}

TEST(SettingsFile, HasLimits) {
  EXPECT_EQ(read_file(std::string((1 << 20) + 1, '#')), "f:1:1: more than 1 MiB");
  std::string many;
  for (int i = 0; i <= 2000; ++i) many += "a" + std::to_string(i) + " = 1\n";
  EXPECT_NE(read_file(many).find("more than 2000 settings"), std::string::npos);
}

// A secret that somebody forgot to quote is not repeated.
TEST(SettingsFile, ErrorsKeepValuesToThemselves) {
  EXPECT_EQ(read_file("cookie_secret = hunter2").find("hunter2"), std::string::npos);
  const auto flags = read_settings_flags("oauth2-proxy --reverse-proxy hunter2");
  ASSERT_FALSE(flags.ok());
  EXPECT_EQ(flags.error().detail, "flags: word 3 belongs to no flag");
}

TEST(SettingsEnvironment, IsRead) {
  const auto settings = read_settings_environment(
      "# ours\nPATH=/bin\nOAUTH2_PROXY_EMAIL_DOMAINS=a.test, b.test\r\nexport "
      "OAUTH2_PROXY_CLIENT_ID=\"a=b\"\n"
      "OAUTH2_PROXY_SCOPE='openid email'\n",
      "e");
  ASSERT_TRUE(settings.ok()) << settings.error().detail;
  EXPECT_EQ(text_of(*settings), "email_domains=<a.test><b.test> client_id=<a=b> scope=<openid email> ");
  EXPECT_EQ((*settings)[0].place, "e:3:1");
  EXPECT_EQ(read_settings_environment("x", "e").error().detail, "e:1:1: write KEY=VALUE");
  EXPECT_EQ(read_settings_environment("OAUTH2_PROXY_A=1\nOAUTH2_PROXY_A=2", "e").error().detail,
            "e:2:1: `OAUTH2_PROXY_A` is there twice");
}

TEST(SettingsFlags, AreRead) {
  const auto settings = read_settings_flags(
      "/bin/oauth2-proxy --reverse-proxy --email-domain=a.test --email-domain b.test \\\n -client-id 'a b' "
      "--pass-user-headers=false --upstream=http://x:1,http://y:2 --whatever --other=1");
  ASSERT_TRUE(settings.ok()) << settings.error().detail;
  EXPECT_EQ(text_of(*settings),
            "reverse_proxy=<true> email_domains=<a.test><b.test> client_id=<a b> pass_user_headers=<false> "
            "upstreams=<http://x:1><http://y:2> whatever=<true> other=<1> ");
  EXPECT_EQ(read_settings_flags("--client-id 'a").error().detail, "flags: a quote does not end");
  EXPECT_EQ(read_settings_flags("--client-id a --client-id b").error().detail, "--client-id: given twice");
}

TEST(Settings, FlagsCountBeforeTheEnvironmentAndThatBeforeTheFile) {
  const auto all = combine_settings({{"a", {"1"}, "file"}, {"b", {"1"}, "file"}, {"c", {"1"}, "file"}},
                                    {{"b", {"2"}, "env"}, {"c", {"2"}, "env"}},
                                    {{"c", {"3"}, "flag"}, {"d", {"3"}, "flag"}});
  EXPECT_EQ(text_of(all), "a=<1> b=<2> c=<3> d=<3> ");
  EXPECT_EQ(all[2].place, "flag");
}

}  // namespace
}  // namespace sallyport::app
