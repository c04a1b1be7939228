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
  ASSERT_EQ(map.components.size(), 1u);
  EXPECT_EQ(map.components[0].public_host, "localhost");
  EXPECT_EQ(map.components[0].public_port, 8443);
  EXPECT_EQ(map.components[0].address.port, 8081);
  EXPECT_TRUE(map.components[0].identity_headers);
  ASSERT_EQ(map.flows.size(), 9u);
  EXPECT_EQ(map.flows[4].id, "flow:5");
  const WebhookVerification& verify = *map.flows[4].webhook->verify;
  EXPECT_EQ(verify.header, "x-orders-signature");
  EXPECT_EQ(verify.prefix, "sha256=");
  EXPECT_EQ(map.flows[4].webhook->max_body, 256u << 10);
  EXPECT_EQ(map.flows[4].webhook->rate_per_minute, 600u);
  EXPECT_EQ(map.flows[8].webhook->sources.size(), 2u);
  EXPECT_EQ(map.secrets.size(), 5u);
  EXPECT_EQ(map.tests.size(), 21u);
  EXPECT_FALSE(map.tests[14].mfa);
}

}  // namespace
}  // namespace sallyport::map
