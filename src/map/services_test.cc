#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "map/map.h"
#include "map/routes.h"
#include "model/network.h"

namespace sallyport::map {
namespace {

using Texts = std::vector<std::string>;
using NameType = ServiceCertificate::NameType;

std::string findings_of(const Parsed& parsed) {
  std::string out;
  for (const Finding& finding : parsed.findings) out += to_text(finding) + "\n";
  return out;
}

Map read(std::string_view text) {
  Parsed parsed = parse(text, "m", "v");
  EXPECT_TRUE(parsed.map) << findings_of(parsed);
  return parsed.map ? *parsed.map : Map{};
}

Map whole() {
  std::ifstream in(std::string(SALLYPORT_SOURCE_DIR) + "/src/map/parse_corpus/services.yaml");
  std::stringstream text;
  text << in.rdbuf();
  return read(text.str());
}

// A map of one component and one service; `listen`, `component` and `services` are put in as they are.
std::string map_text(std::string_view services, std::string_view listen = "{}",
                     std::string_view component = "", std::string_view from = "service/ci") {
  return "stack: acme\nlisten: " + std::string(listen) + "\nzones: { work: {} }\ntoken_issuers:\n" +
         "  ci: { issuer: https://ci.test }\nservices:\n" + std::string(services) +
         "\ncomponents:\n  site: { kind: http, zone: work, address: \"http://127.0.0.1:1\", public: "
         "\"https://site.test\"" +
         std::string(component) + " }\nflows:\n  - { from: " + std::string(from) +
         ", to: site, can: [GET /a] }\n";
}

constexpr std::string_view ci = "  ci: { token: { issuer: ci, subject: a } }";

TEST(Services, AreReadWhole) {
  const Map map = whole();
  ASSERT_EQ(map.token_issuers.size(), 1u);
  const TokenIssuer& issuer = map.token_issuers[0];
  EXPECT_EQ(issuer.name, "ci");
  EXPECT_EQ(issuer.issuer, "https://ci.example.com");
  EXPECT_EQ(issuer.jwks, "https://ci.example.com/jwks");
  EXPECT_EQ(issuer.algorithms, Texts{"ES256"});
  EXPECT_EQ(issuer.authorities, "ci-ca.pem");
  EXPECT_FALSE(issuer.inside);
  ASSERT_EQ(map.services.size(), 4u);
  const Service& service = *map.find_service("ci");
  EXPECT_EQ(service.owner, "platform");
  EXPECT_FALSE(service.certificate);
  EXPECT_EQ(service.token->issuer, "ci");
  EXPECT_EQ(service.token->subject, "repo:acme/flows");
  ASSERT_EQ(service.token->claims.size(), 1u);
  EXPECT_EQ(service.token->claims[0], (std::pair<std::string, std::string>{"repository", "acme/flows"}));
  const Service& mail = *map.find_service("mail");
  EXPECT_TRUE(mail.token && mail.token->subject.empty());
  EXPECT_EQ(mail.certificate->type, NameType::email);
  EXPECT_EQ(mail.certificate->name, "Mail@example.com");  // only the host is the same in any case
  EXPECT_EQ(map.find_service("backup")->certificate->type, NameType::dns);
  EXPECT_EQ(map.find_service("backup")->certificate->name, "backup.internal.example");
  EXPECT_EQ(map.find_service("mesh")->certificate->type, NameType::uri);
  EXPECT_EQ(map.find_service("mesh")->certificate->name, "spiffe://example.org/mesh");
  EXPECT_EQ(map.find_service("nobody"), nullptr);
}

TEST(Services, HaveDefaults) {
  const Map map = read(map_text(ci));
  EXPECT_EQ(map.token_issuers[0].algorithms, (Texts{"RS256", "ES256"}));
  EXPECT_EQ(map.token_issuers[0].jwks, "");
  EXPECT_FALSE(map.listen.services);
  EXPECT_FALSE(map.listen.forward_auth);
  EXPECT_TRUE(map.listen.forward_auth_proxies.empty());
  EXPECT_FALSE(map.people.tokens.enabled);
  EXPECT_EQ(map.people.tokens.life, std::chrono::hours(30 * 24));
  EXPECT_EQ(map.people.tokens.unseen, std::chrono::hours(7 * 24));
  EXPECT_TRUE(map.warnings.empty());
}

TEST(Services, HaveFlowsAndTests) {
  const Map map = whole();
  const Flow& flow = map.flows[1];
  EXPECT_EQ(flow.from, Flow::From::service);
  EXPECT_EQ(flow.service, "ci");
  EXPECT_EQ(flow.role, "");
  EXPECT_EQ(flow.component, "n8n");
  ASSERT_EQ(flow.can.size(), 1u);
  EXPECT_EQ(flow.can[0].action, "run");
  EXPECT_EQ(flow.require.networks, Texts{"private"});
  EXPECT_EQ(map.flows[2].relax, Texts{"encoded-slash"});
  EXPECT_EQ(map.flows[2].can[0].path->text(), "/export/**");
  ASSERT_EQ(map.tests.size(), 2u);
  EXPECT_EQ(map.tests[0].who, "service/ci");
  EXPECT_EQ(map.tests[0].method, "POST");
  EXPECT_EQ(map.tests[0].path, "/rest/workflows/1/run");
  EXPECT_TRUE(map.tests[0].client);
  EXPECT_TRUE(map.tests[1].at);
}

// As those of a role: a relaxation counts where every flow that could let the request through names it.
TEST(Services, FlowsRelaxTheirRoutes) {
  const Map map = whole();
  const Routes routes(map);
  const Component& site = *map.find_component("site");
  EXPECT_NE(routes.match(site, "GET", "/export/a", false).relaxed, 0);
  EXPECT_EQ(routes.match(site, "POST", "/export/a", false).relaxed, 0);
  EXPECT_EQ(routes.match(site, "GET", "/mesh", false).relaxed, 0);
  EXPECT_EQ(routes.match(site, "GET", "/export/a", false).route.access, Access::session);
}

TEST(Services, HaveADoorOfTheirOwn) {
  const Map map = whole();
  ASSERT_TRUE(map.listen.services);
  EXPECT_EQ(map.listen.services->port, 8444);
  EXPECT_TRUE(map.listen.services->tls);
  EXPECT_EQ(map.listen.client_authorities, "clients-ca.pem");
  EXPECT_EQ(map.listen.client_revocations, "clients.crl.pem");
}

TEST(ForwardAuth, IsAnsweredToListedProxiesOnly) {
  const Map listed = whole();
  EXPECT_EQ(listed.listen.forward_auth->port, 4180);
  EXPECT_FALSE(listed.listen.forward_auth->tls);
  ASSERT_EQ(listed.listen.forward_auth_proxies.size(), 1u);
  EXPECT_EQ(to_text(listed.listen.forward_auth_proxies[0]), "127.0.0.1");
  const Map standard = read(map_text(ci, "{ forward_auth: { address: \"[::1]:4180\" } }"));
  ASSERT_EQ(standard.listen.forward_auth_proxies.size(), 2u);
  EXPECT_EQ(to_text(standard.listen.forward_auth_proxies[0]), "127.0.0.0/8");
  EXPECT_EQ(to_text(standard.listen.forward_auth_proxies[1]), "::1");
}

TEST(ApiTokenRules, AreRead) {
  const Map map = read(
      "stack: a\npeople: { first_account: a, roles: { a: { groups: [g] } }, tokens: { enabled: true, life: "
      "90d, unseen: 36h } }\nzones: { z: }\ncomponents: { c: { kind: http, zone: z, address: "
      "\"http://127.0.0.1:1\", public: \"https://c.test\" } }\nflows: [{ from: role/a, to: c, can: [GET /a] "
      "}]\n");
  EXPECT_TRUE(map.people.tokens.enabled);
  EXPECT_EQ(map.people.tokens.life, std::chrono::hours(90 * 24));
  EXPECT_EQ(map.people.tokens.unseen, std::chrono::hours(36));
}

TEST(Audience, IsThePublicOriginByItself) {
  const Map map = whole();
  EXPECT_EQ(map.find_component("n8n")->audience, "api://flows");
  EXPECT_EQ(map.find_component("site")->audience, "https://site.example.com:8443");
  EXPECT_EQ(read(map_text(ci)).components[0].audience, "https://site.test");
  // A component that nobody reaches by a name has none.
  const Map models = read(
      "stack: a\nzones: { z: { trusted: false } }\ncomponents: { o: { kind: openai, zone: z } }\nworkflows: "
      "{ w: {} }\nlisten: { egress: 127.0.0.1:1 }\nflows: [{ from: workflow/w, to: o, can: [models], "
      "credential: secret:o }]\n");
  EXPECT_EQ(models.components[0].audience, "");
}

// The only finding of a map that is accepted.
std::string warning_of(std::string_view text) {
  const Parsed parsed = parse(text, "m", "v");
  EXPECT_TRUE(parsed.map) << findings_of(parsed);
  return findings_of(parsed);
}

TEST(Services, WarnOfRevokedCertificates) {
  const std::string services =
      "  ci: { certificate: { dns: ci.test } }\n  b: { token: { issuer: ci, subject: b } }";
  const std::string flow = "  - { from: service/b, to: site, can: [GET /b] }\n";
  EXPECT_EQ(
      warning_of(map_text(services, "{ services: 127.0.0.1:8444, client_certificates: { ca: a } }") + flow),
      "m:2:58: warning: revoked client certificates are good until they end (name their revocation lists "
      "with `crl`)\n");
  EXPECT_EQ(
      warning_of(map_text(services, "{ services: 127.0.0.1:8444, client_certificates: { ca: a, crl: b } }") +
                 flow),
      "");
}

TEST(Services, WarnOfADoorThatNobodyUses) {
  EXPECT_EQ(warning_of(map_text(ci, "{ services: 127.0.0.1:8444, client_certificates: { ca: a, crl: b } }")),
            "m:2:21: warning: no service has a `certificate` to show here (give a service one, or remove the "
            "door)\n");
}

TEST(ForwardAuth, WarnsOfWhatItCannotDo) {
  EXPECT_EQ(
      warning_of(map_text(ci, "{ forward_auth: { address: 127.0.0.1:4180 } }")),
      "m:2:25: warning: behind another proxy no body is seen, no credential is taken out of a request, "
      "nothing that is open is cut when a session ends, and the proxy may read a path in another way (for "
      "moving in stages: let the traffic itself come to `web` in the end)\n");
}

TEST(ApiTokenRules, WarnWhenTheyRuleNothing) {
  const std::string head = "stack: a\npeople: { first_account: a, roles: { a: { groups: [g] } }, tokens: ";
  const std::string rest =
      " }\nzones: { z: }\ncomponents: { c: { kind: http, zone: z, address: \"http://127.0.0.1:1\", public: "
      "\"https://c.test\" } }\nflows: [{ from: role/a, to: c, can: [GET /a] }]\n";
  EXPECT_EQ(warning_of(head + "{ life: 7d }" + rest),
            "m:2:68: warning: people cannot make API tokens: they are not enabled (add `enabled: true`, or "
            "remove `tokens`)\n");
  EXPECT_EQ(warning_of(head + "{ enabled: false, life: 7d }" + rest), "");
  EXPECT_EQ(warning_of(head + "{}" + rest), "");
}

TEST(Audience, WarnsOfTwoComponentsWithOne) {
  const auto two = [](std::string_view first, std::string_view second) {
    const std::string web = ", kind: http, zone: z, address: \"http://127.0.0.1:1\", public: ";
    return warning_of(
        "stack: a\nzones: { z: }\ntoken_issuers: { ci: { issuer: https://ci.test } }\nservices: { "
        "ci: { token: { issuer: ci, subject: a } } }\ncomponents:\n  a: { " +
        std::string(first) + web + "\"https://a.test\" }\n  b: { " + std::string(second) + web +
        "\"https://b.test\" }\nflows:\n  - { from: service/ci, to: a, can: [GET /a] }\n  - { from: "
        "service/ci, to: b, can: [GET /a] }\n");
  };
  EXPECT_EQ(
      two("audience: tools", "audience: tools"),
      "m:7:18: warning: this is also the audience of component `a`, line 6:18 (a token for one is good at "
      "the other: give each an audience of its own)\n");
  EXPECT_EQ(
      two("audience: \"https://b.test\"", "origins: [\"https://c.test\"]"),
      "m:6:18: warning: this is also the audience of component `b`, line 7:3 (a token for one is good at "
      "the other: give each an audience of its own)\n");
  EXPECT_EQ(two("audience: a", "audience: b"), "");
}

TEST(Services, WarnOfWhatIsUnused) {
  EXPECT_EQ(
      warning_of(map_text(
          "  ci: { token: { issuer: ci, subject: a } }\n  spare: { token: { issuer: ci, subject: b } }")),
      "m:8:3: warning: no flow comes from service `spare` (everything it asks for is refused)\n");
  EXPECT_EQ(warning_of(map_text("  ci: { certificate: { dns: a.test } }",
                                "{ services: 127.0.0.1:1, client_certificates: { ca: a, crl: b } }")),
            "m:5:3: warning: no service has tokens of `ci` (nobody is let in by them)\n");
}

// A flow that asks for less stands in the way of none that asks for more of somebody else.
TEST(Services, FlowsOfDifferentServicesAndRolesDoNotMeet) {
  EXPECT_EQ(
      warning_of(
          map_text(
              "  ci: { token: { issuer: ci, subject: a } }\n  b: { token: { issuer: ci, subject: b } }") +
          "  - { from: service/b, to: site, can: [GET /a] }\n  - { from: service/ci, to: site, can: "
          "[\"* /b\"], require: { network: [private] } }\n"),
      "");
}

TEST(Services, PairsAndListsAreBounded) {
  std::string services, issuers;
  for (int i = 0; i < 1001; ++i) services += "  s" + std::to_string(i) + ": { owner: a }\n";
  for (int i = 0; i < 33; ++i) issuers += "  i" + std::to_string(i) + ": { issuer: https://a.test }\n";
  EXPECT_NE(findings_of(parse("services:\n" + services, "m", "v")).find("more than 1000 services"),
            std::string::npos);
  EXPECT_NE(findings_of(parse("token_issuers:\n" + issuers, "m", "v")).find("more than 32 token issuers"),
            std::string::npos);
}

// Ids that an issuer gives are public, however long and random they are.
TEST(Services, SubjectsAndAudiencesAreNoSecrets) {
  std::string id;
  for (int i = 0; i < 8; ++i) id += "Zx" + std::to_string(10 + i) + "q";
  const Map map =
      read(map_text("  ci: { token: { issuer: ci, subject: " + id + ", claims: { azp: " + id + " } } }", "{}",
                    ", audience: " + id));
  EXPECT_EQ(map.services[0].token->subject, id);
  EXPECT_EQ(map.services[0].token->claims[0].second, id);
  EXPECT_EQ(map.components[0].audience, id);
}

}  // namespace
}  // namespace sallyport::map
