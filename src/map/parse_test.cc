#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "map/map.h"

namespace sallyport::map {
namespace {

std::string read_file(const std::string& path) {
  std::ifstream in(std::string(SALLYPORT_SOURCE_DIR) + "/" + path);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string all_findings(const Parsed& parsed) {
  std::string out;
  for (const Finding& finding : parsed.findings) out += to_text(finding) + "\n";
  return out;
}

TEST(Map, ReadsTheQuickstart) {
  const Parsed parsed = parse(read_file("examples/quickstart/sallyport.yaml"), "q.yaml", "abc");
  ASSERT_TRUE(parsed.map) << all_findings(parsed);
  EXPECT_EQ(all_findings(parsed), "");
  const Map& map = *parsed.map;
  EXPECT_EQ(map.stack, "quickstart");
  EXPECT_EQ(map.version, "abc");
  EXPECT_EQ(map.listen.web.port, 8443);
  EXPECT_TRUE(map.listen.web.tls);
  EXPECT_EQ(map.listen.admin->port, 8445);
  EXPECT_EQ(map.people.first_account, "admin");
  ASSERT_EQ(map.people.roles.size(), 3u);
  EXPECT_TRUE(map.people.roles[0].require.mfa);
  EXPECT_EQ(map.people.roles[0].require.max_age, std::chrono::hours(8));
  ASSERT_EQ(map.components.size(), 2u);
  EXPECT_EQ(map.components[0].public_host, "localhost");
  EXPECT_EQ(map.components[0].public_port, 8443);
  EXPECT_EQ(map.components[0].address.port, 8081);
  EXPECT_TRUE(map.components[0].identity_headers);
  EXPECT_EQ(map.listen.egress->port, 8446);
  EXPECT_FALSE(map.listen.egress->tls);
  ASSERT_EQ(map.flows.size(), 11u);
  EXPECT_EQ(map.flows[9].workflow, "summaries");
  EXPECT_EQ(map.flows[9].egress->credential, "models");
  EXPECT_EQ(map.flows[4].id, "flow:5");
  const WebhookVerification& verify = *map.flows[4].webhook->verify;
  EXPECT_EQ(verify.header, "x-orders-signature");
  EXPECT_EQ(verify.prefix, "sha256=");
  EXPECT_EQ(map.flows[4].webhook->max_body, 256u << 10);
  EXPECT_EQ(map.flows[4].webhook->rate_per_minute, 600u);
  EXPECT_EQ(map.flows[8].webhook->sources.size(), 2u);
  EXPECT_EQ(map.secrets.size(), 6u);
  EXPECT_EQ(map.tests.size(), 29u);
  EXPECT_FALSE(map.tests[14].mfa);
}

// Keys are made here, so that none stands in a file. The finding and every other one keep it to themselves.
TEST(Map, RefusesWhatLooksLikeAKeyWithoutRepeatingIt) {
  const std::string body = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6";
  const std::string keys[] = {
      std::string("sk-") + body,    std::string("xoxb-") + "1234567890",
      std::string("ghp_") + body,   std::string("AKIA") + "ABCDEFGHIJKLMNOP",
      std::string("whsec_") + body, std::string("-----BEGIN") + " X-----",
      std::string("eyJ") + body,    body,
      body + "/" + body + "==",
  };
  for (const std::string& key : keys) {
    for (const std::string& line :
         {"stack: \"" + key + "\"", "\"" + key + "\": x",
          "flows: [{ from: outside, to: a, webhook: /a, verify: { scheme: key, secret: \"" + key +
              "\" } }]"}) {
      const Parsed parsed = parse(line + "\n", "m", "v");
      EXPECT_FALSE(parsed.map);
      EXPECT_NE(all_findings(parsed).find("this looks like"), std::string::npos) << line;
      EXPECT_EQ(all_findings(parsed).find(key), std::string::npos) << line;
    }
  }
}

TEST(Map, TakesNamesAndPathsForWhatTheyAre) {
  for (const std::string value :
       {"/webhook/0f8fad5b-d9cb-469f-a165-70867728950e", "https://a-long-name-of-a-host.example.com",
        "the sender, a machine in hall 3, cannot sign", "secret:stripe-webhook-of-2026",
        "/webhook/a1b2c3/d4e5f6/a1b2c3/d4e5f6/a1b2c3/d4e5f6", "sk-learn"}) {
    const Parsed parsed = parse("stack: \"" + value + "\"\n", "m", "v");
    EXPECT_EQ(all_findings(parsed).find("this looks like"), std::string::npos) << value;
  }
}

std::string nested(std::size_t depth) {
  std::string text = "stack: ";
  for (std::size_t i = 0; i < depth; ++i) text += "[";
  for (std::size_t i = 0; i < depth; ++i) text += "]";
  return text;
}

TEST(Map, HasLimits) {
  const std::pair<std::string, const char*> cases[] = {
      {std::string((1 << 20) + 1, ' '), "larger than 1 MiB"},
      {nested(40), "deeper than 32"},
      {nested(100000), "deeper than 32"},
      {"a: [" +
           [] {
             std::string x;
             for (int i = 0; i < 60000; ++i) x += "1,";
             return x;
           }() +
           "]",
       "more than 50000"},
      {std::string("a: b\0c", 6), "control character"},
      {"a: \xff", "not UTF-8"},
      {"\xef\xbb\xbfstack: a", "byte order mark"},
      {"a: b\rc: d", "control character"},
      {"a: \xc2\x85", "control character"},
  };
  for (const auto& [text, words] : cases) {
    const Parsed parsed = parse(text, "m", "v");
    EXPECT_FALSE(parsed.map);
    ASSERT_FALSE(parsed.findings.empty()) << words;
    EXPECT_NE(parsed.findings[0].message.find(words), std::string::npos) << to_text(parsed.findings[0]);
  }
}

TEST(Map, ReportsAtMostTwoHundredFindings) {
  std::string text;
  for (int i = 0; i < 1000; ++i) text += "key" + std::to_string(i) + ": x\n";
  EXPECT_EQ(parse(text, "m", "v").findings.size(), 200u);
}

TEST(Map, FillsInDefaultsThatTheSchemaNames) {
  const Parsed parsed = parse(R"(
stack: s
people: { first_account: a, roles: { a: { groups: [g] } } }
zones: { z: }
components: { c: { kind: http, zone: z, address: "https://[::1]", public: "https://C.test" } }
flows: [{ from: outside, to: c, webhook: "/w/**", verify: { scheme: stripe, secret: secret:s } }]
limits: { max_head: 32KiB, tunnel_idle_wait: 1h }
)",
                              "m", "v");
  ASSERT_TRUE(parsed.map) << all_findings(parsed);
  const Map& map = *parsed.map;
  EXPECT_EQ(map.limits.max_head, 32u << 10);
  EXPECT_EQ(map.limits.tunnel_idle_wait, std::chrono::hours(1));
  EXPECT_EQ(map.limits.idle_wait, std::chrono::seconds(75));
  EXPECT_EQ(map.listen.web.host, "127.0.0.1");
  EXPECT_FALSE(map.listen.admin);
  EXPECT_EQ(map.components[0].address.host, "::1");
  EXPECT_EQ(map.components[0].address.port, 443);
  EXPECT_EQ(map.components[0].public_host, "c.test");
  EXPECT_EQ(map.flows[0].webhook->methods, std::vector<std::string>{"POST"});
  EXPECT_EQ(map.flows[0].webhook->max_body, 1u << 20);
  EXPECT_TRUE(map.trusted_proxies.empty());
}

}  // namespace
}  // namespace sallyport::map
