#include "verify/boot/map_copy.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "map/map.h"
#include "verify/boot/company_range.h"
#include "verify/boot/folder.h"
#include "verify/boot/machines_range.h"
#include "verify/witness/provider.h"

namespace sallyport::verify {
namespace {

const CopyPlan plan{9001, 9002, 9003, 9004, 9005, {"127.0.0.1", "here", 9006, "ca.pem"}, false};

std::string quickstart() {
  return read_text_file(SALLYPORT_SOURCE_DIR "/examples/quickstart/sallyport.yaml");
}

map::Map accepted(const MapCopy& copy) {
  map::Parsed parsed = map::parse(copy.text, "copy.yaml", "v");
  for (const map::Finding& finding : parsed.findings) {
    if (finding.severity == map::Finding::Severity::error) ADD_FAILURE() << map::to_text(finding);
  }
  return parsed.map ? std::move(*parsed.map) : map::Map();
}

TEST(MapCopy, IsAMapLikeTheOneItCopies) {
  const auto copy = copy_map(quickstart(), plan);
  ASSERT_TRUE(copy.ok()) << copy.error().detail;
  const map::Map made = accepted(*copy);
  const map::Parsed original = map::parse(quickstart(), "q.yaml", "v");
  ASSERT_TRUE(original.map);
  ASSERT_GE(made.flows.size(), original.map->flows.size());
  for (std::size_t i = 0; i < original.map->flows.size(); ++i)
    EXPECT_EQ(made.flows[i].id, original.map->flows[i].id);
  EXPECT_TRUE(made.tests.empty());
  ASSERT_EQ(made.policies.size(), 1u);
  EXPECT_EQ(made.policies[0].pattern, range_policies_file);
}

TEST(MapCopy, ReachesNothingButTheWitness) {
  const map::Map made = accepted(*copy_map(quickstart(), plan));
  ASSERT_FALSE(made.components.empty());
  for (const map::Component& component : made.components) {
    const bool away = component.name == "verify-outside" || component.name == "verify-pinned";
    EXPECT_EQ(component.address.host, component.name == "verify-outside" ? "here" : "127.0.0.1");
    EXPECT_EQ(component.address.port, away ? 9006 : 9004) << component.name;
    if (!component.kind->dialect()) EXPECT_EQ(component.public_port, 9001) << component.name;
  }
  EXPECT_EQ(made.listen.web.port, 9001);
  EXPECT_EQ(made.listen.health->port, 9002);
  EXPECT_EQ(made.listen.admin->port, 9003);
  EXPECT_EQ(made.listen.egress->port, 9005);
  EXPECT_EQ(made.find_component("site")->public_host, "localhost");
  EXPECT_TRUE(made.trusted_proxies.empty());
}

// A map may have models outside, a collector of its own, and no door for workflows.
TEST(MapCopy, ModelsOutsideAreTheWitnessToo) {
  static constexpr const char* text =
      "stack: a\nlisten: { web: '127.0.0.1:8443', egress: 'https://10.0.0.1:8446' }\n"
      "telemetry: 'http://127.0.0.1:4318'\nzones: { far: { trusted: false } }\n"
      "components: { s: { kind: http, zone: far, address: 'https://site.test', public: 'https://a.test' }, "
      "m: { kind: openai, zone: far, ca: c.pem, pins: "
      "[sha256/47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=] } }\n"
      "workflows: { w: { owner: o } }\n"
      "flows: [{ from: workflow/w, to: m, can: [chat], models: [x], credential: 'secret:real' }]\n";
  const map::Map made = accepted(*copy_map(text, plan));
  const map::Component& model = *made.find_component("m");
  EXPECT_TRUE(model.inside);
  EXPECT_TRUE(made.find_component("s")->inside);
  EXPECT_TRUE(model.pins.empty());
  EXPECT_EQ(model.authorities, "");
  EXPECT_EQ(model.address.port, 9004);
  EXPECT_EQ(made.listen.egress->host, "127.0.0.1");
  EXPECT_EQ(made.telemetry, "");
}

TEST(MapCopy, WithoutAnEgressDoorThereIsNone) {
  std::string text = quickstart();
  const std::size_t egress = text.find("  egress: 127.0.0.1:8446");
  ASSERT_NE(egress, std::string::npos);
  text.erase(egress, text.find('\n', egress) + 1 - egress);
  const auto copy = copy_map(text, plan);
  EXPECT_FALSE(copy->has_egress);
  const map::Map made = accepted(*copy);
  EXPECT_FALSE(made.listen.egress);
  EXPECT_EQ(made.find_workflow("verify-caller"), nullptr);
}

TEST(MapCopy, TheEgressRangeNeedsNoNameOfThisMachine) {
  EXPECT_TRUE(copy_map(quickstart(), plan)->has_egress);
  CopyPlan nameless = plan;
  nameless.away.name.clear();
  const map::Map without_name = accepted(*copy_map(quickstart(), nameless));
  EXPECT_EQ(without_name.find_component("verify-outside"), nullptr);
  EXPECT_EQ(without_name.find_component("verify-pinned")->pins.size(), 1u);
  EXPECT_FALSE(accepted(*copy_map(quickstart(), plan)).find_component("verify-outside")->inside);
}

TEST(MapCopy, NamesEverySecret) {
  const auto copy = copy_map(quickstart(), plan);
  ASSERT_TRUE(copy.ok());
  for (const std::string name : {"stripe-webhook", "verify-stripe", "verify-key"}) {
    EXPECT_NE(std::ranges::find(copy->secrets, name), copy->secrets.end()) << name;
  }
}

TEST(MapCopy, ASecondFactorIsAskedForOnlyWhenThePeopleAreMade) {
  CopyPlan preparing = plan;
  preparing.preparing = true;
  for (const CopyPlan& each : {plan, preparing}) {
    const map::Map made = accepted(*copy_map(quickstart(), each));
    const auto strict = std::ranges::find(made.people.roles, "verify-strict", &Role::name);
    ASSERT_NE(strict, made.people.roles.end());
    EXPECT_EQ(strict->require.mfa, !each.preparing);
  }
}

CopyPlan with_provider() {
  CopyPlan made = plan;
  made.provider_port = 9007;
  return made;
}

TEST(MapCopy, ItsPeopleMaySignInWithTheHostileProvider) {
  const auto copy = copy_map(quickstart(), with_provider());
  ASSERT_TRUE(copy.ok());
  const map::Map made = accepted(*copy);
  ASSERT_EQ(made.people.sign_in.size(), provider_realms.size());
  const auto& company = made.people.sign_in.front();
  EXPECT_EQ(company.name, company_realm);
  EXPECT_EQ(company.issuer, "http://127.0.0.1:9007/verify");
  EXPECT_EQ(company.client_id, company_client);
  EXPECT_EQ(company.algorithms, std::vector<std::string>{"ES256"});
  ASSERT_EQ(made.people.signals.size(), 1u);
  EXPECT_EQ(made.people.signals.front().audience, events_audience);
  const auto strong = std::ranges::find(made.flows, copy->strong_flow, &Flow::id);
  ASSERT_NE(strong, made.flows.end()) << copy->strong_flow;
  EXPECT_EQ(strong->role, "verify-member");
  EXPECT_EQ(strong->require.acr, std::vector<std::string>{"urn:verify:two"});
  EXPECT_EQ(copy_map(quickstart(), plan)->strong_flow, "");
}

TEST(MapCopy, ProvidersOfTheOwnerStayWithoutTheirFilesAndKeys) {
  std::string text = quickstart();
  const std::size_t people = text.find("people:\n");
  ASSERT_NE(people, std::string::npos);
  text.insert(people + 8,
              "  accounts: { enabled: true, passkeys: required }\n"
              "  sign_in: [{ name: own, issuer: 'https://login.example.com', client_id: us, "
              "private_key: 'secret:own-key', ca: own.pem, email_domains: [example.com] }]\n");
  const map::Map made = accepted(*copy_map(text, with_provider()));
  ASSERT_EQ(made.people.sign_in.size(), provider_realms.size() + 1);
  EXPECT_EQ(made.people.sign_in.front().name, "own");
  EXPECT_EQ(made.people.sign_in.front().authentication, ClientAuthentication::secret_basic);
  EXPECT_EQ(made.people.sign_in.front().authorities, "");
  EXPECT_EQ(made.people.accounts.passkeys, PasskeyRule::allowed);
}

CopyPlan with_machines() {
  CopyPlan made = with_provider();
  made.machines = {9008, 9009, "clients.pem", "clients.crl.pem"};
  return made;
}

TEST(MapCopy, ProgramsMayActByThemselves) {
  const map::Map made = accepted(*copy_map(quickstart(), with_machines()));
  ASSERT_TRUE(made.listen.services && made.listen.forward_auth);
  EXPECT_EQ(made.listen.services->port, 9008);
  EXPECT_EQ(made.listen.client_revocations, "clients.crl.pem");
  EXPECT_EQ(made.listen.forward_auth->port, 9009);
  EXPECT_EQ(made.listen.forward_auth_proxies.size(), 1u);
  ASSERT_EQ(made.token_issuers.size(), 1u);
  EXPECT_EQ(made.token_issuers.front().issuer, "http://127.0.0.1:9007/verify-machines");
  EXPECT_EQ(made.services.size(), 3u);
  EXPECT_EQ(made.find_component("verify-one")->audience, one_audience);
  EXPECT_EQ(made.find_component("verify-two")->audience, two_audience);
  EXPECT_TRUE(made.people.tokens.enabled);
}

// There are no files of theirs beside the copy, and no listener of theirs in it.
TEST(MapCopy, ServicesOfTheOwnerStayWithoutTheirFiles) {
  std::string text = quickstart();
  text.insert(
      text.find("people:\n"),
      "token_issuers: { ci: { issuer: 'https://ci.example.com', algorithms: [ES256], ca: ci.pem } }\n"
      "services: { ci: { token: { issuer: ci, subject: a } }, b: { certificate: { dns: b.example } } }\n");
  const std::size_t listen = text.find("listen:\n");
  text.insert(listen + 8,
              "  services: 127.0.0.1:8447\n  client_certificates: { ca: own.pem }\n"
              "  forward_auth: { address: 10.0.0.1:4180, proxies: [10.0.0.0/8] }\n");
  const std::size_t flows = text.find("\nflows:\n") + 1;
  text.insert(flows + 7,
              "  - { from: service/ci, to: site, can: [GET /app/**] }\n"
              "  - { from: service/b, to: site, can: [GET /app/**] }\n");
  const auto copy = copy_map(text, with_machines());
  ASSERT_TRUE(copy.ok()) << copy.error().detail;
  const map::Map made = accepted(*copy);
  ASSERT_EQ(made.token_issuers.size(), 2u);
  EXPECT_EQ(made.token_issuers.front().authorities, "");
  EXPECT_EQ(made.services.size(), 5u);
  EXPECT_EQ(made.listen.client_authorities, "clients.pem");
  EXPECT_EQ(made.listen.forward_auth->host, "127.0.0.1");
}

TEST(MapCopy, WhatIsNoMapIsRefused) {
  for (const char* text : {"", "a", "stack: x", "zones: [", "zones: {}\ncomponents: {}\nflows: []"}) {
    EXPECT_FALSE(copy_map(text, plan).ok()) << text;
  }
}

}  // namespace
}  // namespace sallyport::verify
