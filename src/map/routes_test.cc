#include "map/routes.h"

#include <gtest/gtest.h>

#include "wire/http1/head.h"
#include "wire/http1/target.h"

namespace sallyport::map {
namespace {

constexpr std::string_view text = R"(
stack: acme
people: { first_account: admin, roles: { admin: { groups: [a] }, viewer: { groups: [b] } } }
zones: { work: {} }
components:
  site: { kind: http, zone: work, address: "http://127.0.0.1:1", public: "https://Site.test" }
  plain: { kind: http, zone: work, address: "http://127.0.0.1:2", public: "https://plain.test:8443" }
  six: { kind: http, zone: work, address: "http://[::1]:2", public: "https://[0:0::1]:8444" }
  n8n: { kind: n8n, zone: work, address: "http://127.0.0.1:3", public: "https://flows.test" }
flows:
  - { from: role/admin, to: site, can: ["* /**"], relax: [encoded-slash, underscore-fields] }
  - { from: role/viewer, to: site, can: ["GET /files/**"], relax: [encoded-slash] }
  - { from: role/viewer, to: site, can: ["GET /app/**"] }
  - { from: outside, to: site, webhook: /hook/a, verify: { scheme: stripe, secret: secret:a } }
  - { from: outside, to: site, webhook: /hook/a, methods: [PUT], relax: [encoded-slash], open: "the sender cannot sign" }
  - { from: role/admin, to: plain, can: ["* /**"] }
  - { from: role/admin, to: six, can: ["* /**"] }
  - { from: role/admin, to: n8n, can: [view, edit, run, admin] }
  - { from: outside, to: n8n, webhook: "/webhook/shop/**", verify: { scheme: stripe, secret: secret:a } }
)";

class RoutesTest : public testing::Test {
 protected:
  RoutesTest() : parsed_(parse(text, "m", "v")), routes_(*parsed_.map) {}
  Routes::Match match(std::string_view component, std::string_view method, std::string_view path) const {
    return routes_.match(*parsed_.map->find_component(component), method, path, false);
  }
  Parsed parsed_;
  Routes routes_;
};

TEST_F(RoutesTest, FindsHosts) {
  ASSERT_NE(routes_.find_host("site.test"), nullptr);
  EXPECT_EQ(routes_.find_host("site.test")->name, "site");
  EXPECT_EQ(routes_.find_host("plain.test")->name, "plain");
  std::string host;
  std::uint16_t port = 0;
  ASSERT_TRUE(http1::parse_authority("[::1]:8444", host, port));
  ASSERT_NE(routes_.find_host(host), nullptr);
  EXPECT_EQ(routes_.find_host(host)->name, "six");
  EXPECT_EQ(routes_.find_host(""), nullptr);
  EXPECT_EQ(routes_.find_host("other.test"), nullptr);
  EXPECT_EQ(routes_.find_host("site.test."), nullptr);
}

TEST_F(RoutesTest, AWebhookOwnsItsPath) {
  EXPECT_EQ(match("site", "POST", "/hook/a").webhook->id, "flow:4");
  EXPECT_EQ(match("site", "PUT", "/hook/a").webhook->id, "flow:5");
  const Routes::Match get = match("site", "GET", "/hook/a");
  EXPECT_EQ(get.webhook, nullptr);
  EXPECT_TRUE(get.wrong_method);
  EXPECT_EQ(get.route.access, Access::webhook);
  EXPECT_EQ(match("site", "POST", "/hook/a/").webhook, nullptr);      // exact
  EXPECT_EQ(match("site", "POST", "/hook/a-evil").webhook, nullptr);  // P16
  EXPECT_EQ(match("site", "POST", "/hook/a-evil").route.access, Access::session);
  EXPECT_EQ(match("plain", "POST", "/hook/a").webhook, nullptr);
}

TEST_F(RoutesTest, WebhooksOfN8nNeedAFlow) {
  EXPECT_EQ(match("n8n", "POST", "/webhook/shop/paid").webhook->id, "flow:9");
  const Routes::Match unknown = match("n8n", "POST", "/webhook/other");
  EXPECT_EQ(unknown.webhook, nullptr);
  EXPECT_EQ(unknown.route.access, Access::internal);
  EXPECT_EQ(match("n8n", "GET", "/rest/workflows").route.access, Access::session);
}

TEST_F(RoutesTest, RelaxesAsFarAsEveryFlowSays) {
  const auto slash = static_cast<std::uint8_t>(1u << static_cast<unsigned>(http1::Relaxation::encoded_slash));
  const auto fields =
      static_cast<std::uint8_t>(1u << static_cast<unsigned>(http1::Relaxation::underscore_fields));
  EXPECT_EQ(match("site", "GET", "/other").relaxed, slash | fields);
  EXPECT_EQ(match("site", "GET", "/files/a").relaxed, slash);
  EXPECT_EQ(match("site", "POST", "/files/a").relaxed, slash | fields);
  EXPECT_EQ(match("site", "GET", "/app/a").relaxed, 0);
  EXPECT_EQ(match("site", "PUT", "/hook/a").relaxed, slash);
  EXPECT_EQ(match("site", "POST", "/hook/a").relaxed, 0);
  EXPECT_EQ(match("plain", "GET", "/files/a").relaxed, 0);
}

}  // namespace
}  // namespace sallyport::map
