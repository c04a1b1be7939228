#include "verify/map_attacks.h"

#include <gtest/gtest.h>

#include "verify/boot/folder.h"

namespace sallyport::verify {
namespace {

std::vector<Attack> attacks_of(const std::string& file) {
  const map::Parsed parsed = map::parse(read_text_file(SALLYPORT_SOURCE_DIR + ("/" + file)), file, "v");
  EXPECT_TRUE(parsed.map);
  return parsed.map ? map_attacks(*parsed.map) : std::vector<Attack>();
}

std::string sent(const Step& step) {
  return step.send
      .expand([](const Macro& macro) -> Result<std::string> { return "<" + macro.name + ">"; },
              [](const Macro&, std::string_view) -> Result<std::string> { return std::string(); })
      .value();
}

TEST(MapAttacks, OneForEachFlowOfTheQuickstart) {
  const auto attacks = attacks_of("examples/quickstart/sallyport.yaml");
  ASSERT_EQ(attacks.size(), 11u);
  EXPECT_EQ(attacks[1].id, "flow:2");
  EXPECT_TRUE(attacks[1].sources.front().starts_with("examples/quickstart/sallyport.yaml:"));
  ASSERT_FALSE(attacks[1].steps.empty());
  EXPECT_EQ(sent(attacks[1].steps.front()), "GET /admin/verify HTTP/1.1\r\nHost: localhost:<port>\r\n\r\n");
  EXPECT_EQ(attacks[1].steps.front().expect.upstream, Expectation::Upstream::none);
}

TEST(MapAttacks, AnOpenFlowMustBeOpenAndAWebhookMustNot) {
  const auto attacks = attacks_of("examples/quickstart/sallyport.yaml");
  EXPECT_EQ(attacks[0].steps.front().expect.upstream, Expectation::Upstream::exactly_one);
  EXPECT_EQ(sent(attacks[4].steps.front()),
            "POST /webhook/orders HTTP/1.1\r\nHost: localhost:<port>\r\nContent-Length: 2\r\n\r\n{}");
  EXPECT_EQ(attacks[4].control_name, "webhook-signature");
  EXPECT_EQ(attacks[4].steps.front().expect.upstream, Expectation::Upstream::none);
}

TEST(MapAttacks, AWorkflowMustShowItsKey) {
  const auto attacks = attacks_of("examples/quickstart/sallyport.yaml");
  const Attack& summaries = attacks[9];
  EXPECT_EQ(summaries.control_name, "key-check");
  ASSERT_EQ(summaries.steps.size(), 2u);
  EXPECT_EQ(sent(summaries.steps[0]),
            "POST /models/v1/chat/completions HTTP/1.1\r\nHost: <egress>\r\nContent-Length: 2\r\n\r\n{}");
  for (const Step& step : summaries.steps) {
    EXPECT_EQ(step.listener, Step::Listener::egress);
    EXPECT_EQ(step.expect.upstream, Expectation::Upstream::none);
  }
}

TEST(MapAttacks, AServiceMustShowWhatItIsKnownBy) {
  const map::Parsed parsed = map::parse(R"(
stack: acme
zones: { work: {} }
token_issuers: { ci: { issuer: "https://ci.example.com", algorithms: [ES256] } }
services: { ci: { token: { issuer: ci, subject: a } } }
components: { site: { kind: http, zone: work, address: "http://127.0.0.1:1", public: "https://a.test" } }
flows: [{ from: service/ci, to: site, can: ["POST /jobs/**"] }]
)",
                                        "m.yaml", "v");
  ASSERT_TRUE(parsed.map);
  const auto attacks = map_attacks(*parsed.map);
  ASSERT_EQ(attacks.size(), 1u);
  EXPECT_EQ(attacks[0].title, "service/ci to site, by nobody");
  ASSERT_EQ(attacks[0].steps.size(), 1u);
  EXPECT_EQ(sent(attacks[0].steps[0]).substr(0, 17), "POST /jobs/verify");
  EXPECT_EQ(attacks[0].steps[0].expect.upstream, Expectation::Upstream::none);
}

TEST(MapAttacks, WithoutAnEgressDoorAWorkflowHasNothingToShowItTo) {
  const map::Parsed parsed = map::parse(R"(
stack: acme
zones: { work: {} }
components: { local: { kind: ollama, zone: work, address: "http://127.0.0.1:1" } }
workflows: { triage: { owner: finance } }
flows: [{ from: workflow/triage, to: local, can: [chat], models: [llama3.1] }]
)",
                                        "m", "v");
  ASSERT_TRUE(parsed.map);
  const auto attacks = map_attacks(*parsed.map);
  ASSERT_EQ(attacks.size(), 1u);
  EXPECT_EQ(attacks[0].not_applicable, "the map has no egress door");
}

TEST(MapAttacks, VerbsOfAKindAreTriedOnItsRoutes) {
  const map::Parsed parsed = map::parse(R"(
stack: acme
people: { first_account: viewer, roles: { viewer: { groups: [staff] } } }
zones: { work: {} }
components: { flows: { kind: n8n, zone: work, address: "http://127.0.0.1:1", public: "https://flows.test" } }
flows: [{ from: role/viewer, to: flows, can: [view] }]
)",
                                        "m", "v");
  ASSERT_TRUE(parsed.map);
  const auto attacks = map_attacks(*parsed.map);
  ASSERT_EQ(attacks.size(), 1u);
  ASSERT_FALSE(attacks[0].steps.empty()) << attacks[0].not_applicable;
  EXPECT_TRUE(sent(attacks[0].steps.front()).starts_with("GET /"));
}

TEST(MapAttacks, WhatAnotherFlowOpensIsNotHeldAgainstARole) {
  const map::Parsed parsed = map::parse(R"(
stack: acme
people: { first_account: viewer, roles: { viewer: { groups: [staff] } } }
zones: { work: {} }
components: { site: { kind: http, zone: work, address: "http://127.0.0.1:1", public: "https://site.test" } }
flows:
  - { from: outside, to: site, can: [GET /a/**], open: "everybody may read this" }
  - { from: role/viewer, to: site, can: ["* /a/**", "GET /b"] }
)",
                                        "m", "v");
  ASSERT_TRUE(parsed.map);
  const auto attacks = map_attacks(*parsed.map);
  ASSERT_EQ(attacks.size(), 2u);
  ASSERT_EQ(attacks[1].steps.size(), 1u);
  EXPECT_TRUE(sent(attacks[1].steps.front()).starts_with("GET /b "));
}

}  // namespace
}  // namespace sallyport::verify
