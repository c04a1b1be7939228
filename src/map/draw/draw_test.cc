#include "map/draw/draw.h"

#include <gtest/gtest.h>

#include "map/draw/layout.h"
#include "map/draw/markup.h"

namespace sallyport::map {
namespace {

constexpr std::string_view text = R"(
stack: acme
people: { first_account: admin, roles: { admin: { groups: ["<b>&\"x"], require: { mfa: true, max_age: 90m } }, spare: { groups: [a] } } }
zones: { work: {}, empty: {}, outside: { trusted: false } }
components:
  site: { kind: http, zone: work, address: "http://127.0.0.1:1", public: "https://site.test" }
  far: { kind: http, zone: outside, address: "https://[::1]", public: "https://far.test:8443" }
flows:
  - { from: role/admin, to: far, can: ["* /**"], relax: [encoded-slash] }
  - { from: outside, to: site, webhook: /a, verify: { scheme: github, secret: secret:a }, sources: [127.0.0.1], rate: 2/s }
  - { from: outside, to: site, can: ["GET /open/**"], open: "a reason with <script> in it" }
  - { from: role/admin, to: site, can: ["GET /app"] }
)";

Map test_map() {
  Parsed parsed = parse(text, "m", "v");
  EXPECT_TRUE(parsed.map);
  return std::move(*parsed.map);
}

TEST(Picture, SaysWhatEachCrossingAsksFor) {
  const Picture picture = make_picture(test_map());
  ASSERT_EQ(picture.actors.size(), 2u);  // `spare` has no flow
  EXPECT_FALSE(picture.actors[0].trusted);
  ASSERT_EQ(picture.zones.size(), 2u);  // `empty` has no component
  EXPECT_FALSE(picture.zones[1].trusted);
  EXPECT_EQ(picture.components[1].address, "https://[::1]");
  EXPECT_EQ(picture.components[1].public_name, "https://far.test:8443");
  ASSERT_EQ(picture.crossings.size(), 4u);
  EXPECT_EQ(picture.crossings[0].id, "flow:2");
  EXPECT_EQ(picture.crossings[0].demand, "signed: github, once, from known networks, 120/m");
  EXPECT_EQ(picture.crossings[1].proof, Proof::nothing);
  EXPECT_EQ(picture.crossings[2].demand, "session with a second factor, at most 90m old");
  EXPECT_EQ(picture.crossings[3].demand,
            "session with a second factor, at most 90m old, relaxed: encoded-slash");
}

Map models_map() {
  Parsed parsed = parse(R"(
stack: acme
listen: { egress: 127.0.0.1:8446 }
zones: { work: {}, outside: { trusted: false } }
components:
  openai: { kind: openai, zone: outside }
  proxy: { kind: openai-compatible, zone: outside, address: "https://models.test/proxy" }
workflows: { triage: { owner: "<b>finance", budget: { usd: 20, per: month } }, spare: {} }
budgets: { team: { calls: 9, per: day } }
flows:
  - { from: workflow/triage, to: proxy, can: [models] }
  - from: workflow/triage
    to: openai
    can: [chat, models]
    models: [gpt-4o, "gpt-4.1*"]
    max_output_tokens: 4096
    budget: [{ usd: 5.25, tokens: 100, per: hour }, { usd: 12, per: day }]
    budgets: [team]
    credential: secret:openai
    fallback: [{ to: proxy, model: m }, { to: proxy }]
)",
                        "m", "v");
  EXPECT_TRUE(parsed.map);
  return std::move(*parsed.map);
}

TEST(Picture, ShowsWorkflowsAndTheModelsTheyCall) {
  const Picture picture = make_picture(models_map());
  ASSERT_EQ(picture.actors.size(), 1u);  // `spare` has no flow
  EXPECT_EQ(picture.actors[0].name, "workflow/triage");
  EXPECT_EQ(picture.actors[0].words, "<b>finance");
  EXPECT_EQ(picture.components[0].address, "https://api.openai.com");
  EXPECT_EQ(picture.components[1].address, "https://models.test/proxy");
  EXPECT_TRUE(picture.components[1].models);
  ASSERT_EQ(picture.crossings.size(), 2u);
  EXPECT_EQ(picture.crossings[0].what, "chat, models (gpt-4o, gpt-4.1*)");
  EXPECT_EQ(picture.crossings[0].proof, Proof::key);
  EXPECT_EQ(
      picture.crossings[0].demand,
      "workflow key, $5.25, 100 tokens an hour, $12 a day, budget of the workflow, budget team, answers "
      "of 4096 tokens, lends secret:openai, else proxy with m, else proxy");
  EXPECT_EQ(picture.crossings[1].what, "models");
}

TEST(Drawings, ShowWorkflows) {
  const Map map = models_map();
  EXPECT_NE(draw_svg(map).find("called through the egress door"), std::string::npos);
  EXPECT_NE(draw_svg(map).find("rect.key"), std::string::npos);
  EXPECT_NE(draw_html(map).find("What workflows can reach"), std::string::npos);
  EXPECT_EQ(draw_html(map).find("<b>finance"), std::string::npos);
  EXPECT_EQ(draw_html(test_map()).find("What workflows can reach"), std::string::npos);
  EXPECT_NE(draw_mermaid(map).find("workflow/triage"), std::string::npos);
}

Map services_map() {
  Parsed parsed = parse(R"(
stack: acme
listen: { services: 127.0.0.1:8444, client_certificates: { ca: ca.pem, crl: crl.pem } }
people: { first_account: admin, roles: { admin: { groups: [admins] } } }
zones: { work: {} }
token_issuers: { issuer: { issuer: https://ci.test } }
services:
  ci: { owner: "<b>platform", token: { issuer: issuer, subject: a } }
  jobs: { token: { issuer: issuer, subject: b } }
  backup: { token: { issuer: issuer, subject: c }, certificate: { uri: "spiffe://x.test/b" } }
  mail: { certificate: { email: "mail@x.test" } }
  host: { certificate: { dns: "host.x.test" } }
  spare: { certificate: { dns: "spare.x.test" } }
components:
  site: { kind: http, zone: work, address: "http://127.0.0.1:1", public: "https://site.test:8443" }
  n8n: { kind: n8n, zone: work, address: "http://127.0.0.1:2", public: "https://flows.test", audience: "api://flows" }
flows:
  - { from: role/admin, to: n8n, can: [view] }
  - { from: service/ci, to: n8n, can: [run, view], require: { network: [private, loopback] } }
  - { from: service/backup, to: site, can: ["GET /export/**"], relax: [encoded-slash] }
  - { from: service/mail, to: site, can: ["POST /mail"] }
  - { from: service/host, to: site, can: ["POST /host"] }
  - { from: service/jobs, to: n8n, can: [run] }
)",
                        "m", "v");
  EXPECT_TRUE(parsed.map);
  return std::move(*parsed.map);
}

TEST(Picture, ShowsServicesAndWhatTheyShow) {
  const Picture picture = make_picture(services_map());
  ASSERT_EQ(picture.actors.size(), 6u);  // `spare` has no flow
  EXPECT_EQ(picture.actors[1].name, "service/ci");
  EXPECT_EQ(picture.actors[1].words, "<b>platform");
  EXPECT_EQ(picture.actors[2].words, "token of issuer");
  EXPECT_EQ(picture.actors[4].words, "mail@x.test");
  EXPECT_TRUE(picture.actors[4].trusted);
  ASSERT_EQ(picture.crossings.size(), 6u);
  std::vector<std::string> demands;
  for (const Crossing& crossing : picture.crossings) {
    EXPECT_EQ(crossing.proof, crossing.id == "flow:1" ? Proof::session : Proof::service) << crossing.id;
    demands.push_back(crossing.id + " " + picture.actors[crossing.actor].name + " " + crossing.demand);
  }
  EXPECT_EQ(demands,
            (std::vector<std::string>{
                "flow:3 service/backup token of issuer for https://site.test:8443 or certificate of uri "
                "spiffe://x.test/b, relaxed: encoded-slash",
                "flow:4 service/mail certificate of email mail@x.test",
                "flow:5 service/host certificate of dns host.x.test", "flow:1 role/admin session",
                "flow:2 service/ci token of issuer for api://flows, from private or loopback networks",
                "flow:6 service/jobs token of issuer for api://flows"}));
}

TEST(Drawings, ShowServices) {
  const Map map = services_map();
  EXPECT_NE(draw_svg(map).find("rect.service"), std::string::npos);
  EXPECT_NE(draw_svg(map).find("url(#tip-service)"), std::string::npos);
  EXPECT_NE(draw_html(map).find("What services can reach"), std::string::npos);
  EXPECT_EQ(draw_html(map).find("<b>platform"), std::string::npos);
  EXPECT_EQ(draw_html(test_map()).find("What services can reach"), std::string::npos);
  EXPECT_NE(draw_mermaid(map).find("service/ci"), std::string::npos);
}

bool overlap(const Box& a, const Box& b) {
  return a.x < b.right() && b.x < a.right() && a.y < b.bottom() && b.y < a.bottom();
}

TEST(Layout, NothingLiesOnAnythingElse) {
  const Layout layout = make_layout(make_picture(test_map()));
  std::vector<Box> boxes = layout.actors;
  boxes.insert(boxes.end(), layout.crossings.begin(), layout.crossings.end());
  boxes.insert(boxes.end(), layout.components.begin(), layout.components.end());
  ASSERT_EQ(boxes.size(), 8u);
  for (std::size_t i = 0; i < boxes.size(); ++i) {
    EXPECT_LE(boxes[i].bottom(), layout.height);
    EXPECT_LE(boxes[i].right(), layout.width);
    for (std::size_t j = 0; j < i; ++j) EXPECT_FALSE(overlap(boxes[i], boxes[j])) << i << " " << j;
  }
  EXPECT_FALSE(overlap(layout.zones[0], layout.zones[1]));
}

// The words of a map are text in every drawing, never markup.
TEST(Drawings, EscapeTheWordsOfTheMap) {
  const Map map = test_map();
  for (const std::string& drawing : {draw_svg(map), draw_html(map), draw_mermaid(map)}) {
    EXPECT_EQ(drawing.find("<script"), std::string::npos);
    EXPECT_EQ(drawing.find("<b>"), std::string::npos);
    EXPECT_NE(drawing.find("script"), std::string::npos);
    EXPECT_NE(drawing.find("far"), std::string::npos);
  }
}

TEST(Markup, ShortensBetweenLetters) {
  EXPECT_EQ(shorten("abc", 3), "abc");
  EXPECT_EQ(shorten("abcd", 3), "ab\xe2\x80\xa6");
  EXPECT_EQ(shorten("\xc3\xa9\xc3\xa9\xc3\xa9", 2), "\xc3\xa9\xe2\x80\xa6");
  EXPECT_EQ(shorten("", 3), "");
}

}  // namespace
}  // namespace sallyport::map
