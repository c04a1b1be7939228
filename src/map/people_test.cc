// `people:` of the map: what it compiles to.
#include <gtest/gtest.h>

#include <algorithm>

#include "map/map.h"

namespace sallyport::map {
namespace {

using Texts = std::vector<std::string>;

constexpr std::string_view rest = R"(
zones: { work: {} }
components: { site: { kind: http, zone: work, address: "http://127.0.0.1:1", public: "https://site.test" } }
)";

std::string findings_of(const Parsed& parsed) {
  std::string out;
  for (const Finding& finding : parsed.findings) out += to_text(finding) + "\n";
  return out;
}

std::string map_text(std::string_view people,
                     std::string_view flows = "[{ from: role/admin, to: site, can: [\"* /**\"] }]") {
  return "stack: acme\npeople:\n" + std::string(people) + std::string(rest) + "flows: " + std::string(flows) +
         "\n";
}

Map read(std::string_view people,
         std::string_view flows = "[{ from: role/admin, to: site, can: [\"* /**\"] }]") {
  Parsed parsed = parse(map_text(people, flows), "m", "v");
  EXPECT_TRUE(parsed.map) << findings_of(parsed);
  return parsed.map ? *parsed.map : Map{};
}

constexpr std::string_view whole = R"(
  accounts: { enabled: true, passkeys: required }
  first_account: admin
  sign_in:
    - name: company
      label: Company account
      preset: keycloak
      issuer: https://login.example.com/realms/main/
      client_id: sallyport
      client_secret: secret:oidc
      authentication: secret_post
      pushed: true
      scopes: [email, profile, "urn:groups"]
      algorithms: [PS256, EdDSA]
      name_claim: sub
      groups_claim: realm_groups
      email_domains: [Example.com, xn--bcher-kva.example]
      unverified_email: true
      groups: { 7d1f-4a: admins, "0": staff }
      own_group_names: false
      everybody: [staff]
      second_factor: { amr: [mfa, hwk], acr: ["urn:two"] }
      recheck: 2m
      ca: login-ca.pem
      inside: true
    - { name: partner, issuer: "http://127.0.0.1:9000/op", client_id: b, private_key: secret:partner-key, email_domains: [partner.test], inside: true }
  signals:
    - { name: events, provider: company, audience: "https://flows.example.com", jwks: "https://login.example.com/keys?v=1", bearer: secret:events }
  roles:
    admin: { groups: [admins], require: { mfa: true, max_age: 12h, acr: ["urn:two"], amr: [hwk], provider: [company], network: [private, loopback] } }
    staff: { groups: [staff] }
)";

TEST(People, AreReadWhole) {
  const Map map = read(whole);
  ASSERT_EQ(map.people.sign_in.size(), 2u);
  const Provider& company = map.people.sign_in[0];
  EXPECT_EQ(company.label, "Company account");
  EXPECT_EQ(company.preset, ProviderPreset::keycloak);
  EXPECT_EQ(company.issuer, "https://login.example.com/realms/main/");  // exact: the last slash stays
  EXPECT_EQ(company.authentication, ClientAuthentication::secret_post);
  EXPECT_EQ(company.credential, "oidc");
  EXPECT_TRUE(company.pushed);
  EXPECT_EQ(company.scopes, (Texts{"email", "profile", "urn:groups"}));
  EXPECT_EQ(company.algorithms, (Texts{"PS256", "EdDSA"}));
  EXPECT_EQ(company.name_claim, "sub");
  EXPECT_EQ(company.groups_claim, "realm_groups");
  EXPECT_EQ(company.email_domains, (Texts{"example.com", "xn--bcher-kva.example"}));
  EXPECT_TRUE(company.unverified_email);
  ASSERT_EQ(company.groups.size(), 2u);
  EXPECT_EQ(company.groups[0], (std::pair<std::string, std::string>{"7d1f-4a", "admins"}));
  EXPECT_FALSE(company.own_group_names);
  EXPECT_EQ(company.everybody, Texts{"staff"});
  EXPECT_EQ(company.second_factor.amr, (Texts{"mfa", "hwk"}));
  EXPECT_EQ(company.second_factor.acr, Texts{"urn:two"});
  EXPECT_EQ(company.recheck, std::chrono::minutes(2));
  EXPECT_EQ(company.authorities, "login-ca.pem");
  EXPECT_TRUE(company.inside);
  const Provider& partner = map.people.sign_in[1];
  EXPECT_EQ(partner.authentication, ClientAuthentication::private_key_jwt);
  EXPECT_EQ(partner.credential, "partner-key");
  EXPECT_EQ(partner.label, "partner");
  EXPECT_EQ(map.people.accounts.passkeys, PasskeyRule::required);
  EXPECT_EQ(map.secrets, (Texts{"events", "oidc", "partner-key"}));
}

TEST(People, SignalsHaveTheIssuerOfTheirProvider) {
  const Map map = read(whole);
  ASSERT_EQ(map.people.signals.size(), 1u);
  const SignalSource& events = map.people.signals[0];
  EXPECT_EQ(events.provider, "company");
  EXPECT_EQ(events.issuer, "https://login.example.com/realms/main/");
  EXPECT_EQ(events.audience, "https://flows.example.com");
  EXPECT_EQ(events.jwks, "https://login.example.com/keys?v=1");
  EXPECT_EQ(events.bearer, "events");
}

TEST(People, RequirementsOfRolesAndFlows) {
  const Map map = read(
      whole,
      R"([{ from: role/admin, to: site, can: ["* /**"], require: { max_age: 5m, network: [loopback] } }])");
  const Requirements& role = map.people.roles[0].require;
  EXPECT_TRUE(role.mfa);
  EXPECT_EQ(role.max_age, std::chrono::hours(12));
  EXPECT_EQ(role.acr, Texts{"urn:two"});
  EXPECT_EQ(role.amr, Texts{"hwk"});
  EXPECT_EQ(role.providers, Texts{"company"});
  EXPECT_EQ(role.networks, (Texts{"private", "loopback"}));
  const Requirements& flow = map.flows[0].require;
  EXPECT_FALSE(flow.mfa);
  EXPECT_EQ(flow.max_age, std::chrono::minutes(5));
  EXPECT_EQ(flow.networks, Texts{"loopback"});
  EXPECT_TRUE(map.people.roles[1].require == Requirements{});
}

TEST(People, ProvidersAreEnoughWithoutAccounts) {
  const Map map = read(R"(
  accounts: { enabled: false }
  sign_in: [{ name: company, issuer: "https://a.test", client_id: a, email_domains: [a.test] }]
  roles: { admin: { groups: [admins] } }
)");
  EXPECT_FALSE(map.people.accounts.enabled);
  EXPECT_EQ(map.people.first_account, "");
  EXPECT_EQ(map.people.sign_in[0].authentication, ClientAuthentication::none);
  EXPECT_TRUE(map.secrets.empty());
}

Provider preset(std::string_view name, std::string_view issuer) {
  const Map map = read(
      "  first_account: admin\n  roles: { admin: { groups: [admins] } }\n  sign_in: [{ name: a, issuer: \"" +
      std::string(issuer) + "\", client_id: a, email_domains: [a.test], everybody: [admins], preset: " +
      std::string(name) + " }]\n");
  return map.people.sign_in.empty() ? Provider{} : map.people.sign_in[0];
}

TEST(People, PresetsSayWhatDiffers) {
  for (const std::string_view name : {"generic", "entra", "google", "aws", "okta", "keycloak", "authentik"}) {
    const Provider provider = preset(name, "https://login.example.com/a");
    EXPECT_EQ(to_string(provider.preset), name);
    EXPECT_EQ(provider.name_claim, "email") << name;
    EXPECT_EQ(provider.unverified_email, name == "entra") << name;
    EXPECT_EQ(std::count(provider.algorithms.begin(), provider.algorithms.end(), "RS256"), 1) << name;
    EXPECT_EQ(std::count(provider.scopes.begin(), provider.scopes.end(), "openid"), 0) << name;
    const bool says_so = name == "entra" || name == "okta";
    EXPECT_EQ(provider.second_factor.amr, says_so ? Texts{"mfa"} : Texts{}) << name;
  }
  EXPECT_EQ(preset("google", "https://accounts.google.com").groups_claim, "");
  EXPECT_EQ(preset("aws", "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbCdEf123").groups_claim,
            "cognito:groups");
}

// Client ids are long and random with some providers, and public with all.
TEST(People, AClientIdIsNoSecret) {
  std::string id;
  for (int i = 0; i < 8; ++i) id += "Zx" + std::to_string(10 + i) + "q";
  const Map map = read(
      "  first_account: admin\n  roles: { admin: { groups: [admins] } }\n"
      "  sign_in: [{ name: a, issuer: https://a.test, client_id: " +
      id + " }]\n");
  ASSERT_EQ(map.people.sign_in.size(), 1u);
  EXPECT_EQ(map.people.sign_in[0].client_id, id);
}

// One domain of two providers, or a claim that both fill, is worth a word, and no more than that.
TEST(People, WarnsOfTwoThatVouchForTheSamePerson) {
  const Map map = read(R"(
  first_account: admin
  sign_in:
    - { name: company, issuer: "https://a.test", client_id: a, email_domains: [a.test] }
    - { name: partner, issuer: "https://b.test", client_id: a, email_domains: [b.test] }
    - { name: google, preset: google, issuer: "https://accounts.google.com", client_id: a, everybody: [admins] }
  roles: { admin: { groups: [admins] } }
)");
  ASSERT_EQ(map.warnings.size(), 3u);
  EXPECT_NE(map.warnings[0].message.find("`company` and `google`"), std::string::npos);
  EXPECT_NE(map.warnings[1].message.find("`partner` and `google`"), std::string::npos);
  EXPECT_NE(map.warnings[2].message.find("everybody who has a Google account"), std::string::npos);
}

TEST(People, SchemaKnowsThem) {
  const std::string schema = json_schema();
  for (const std::string_view key :
       {"\"sign_in\":", "\"second_factor\":", "\"signals\":", "\"passkeys\":", "\"network\":"}) {
    EXPECT_NE(schema.find(key), std::string::npos) << key;
  }
}

}  // namespace
}  // namespace sallyport::map
