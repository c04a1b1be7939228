#include "doors/egress/plan.h"

#include <gtest/gtest.h>

namespace sallyport::doors::egress {
namespace {

constexpr std::string_view text = R"(
stack: plan
listen: { web: 127.0.0.1:8443, egress: 127.0.0.1:8446 }
people: { first_account: admin, roles: { admin: { groups: [admins] } } }
zones: { inside: {}, outside: { trusted: false } }
components:
  site: { kind: http, zone: inside, address: "http://127.0.0.1:8081", public: "https://localhost:8443" }
  openai: { kind: openai, zone: outside }
  local: { kind: ollama, zone: inside, address: "http://[::1]:11434" }
workflows:
  triage: { owner: finance, budget: { usd: 20, per: month } }
  nightly: {}
flows:
  - { from: role/admin, to: site, can: [GET /] }
  - { from: workflow/triage, to: openai, can: [chat], models: [gpt-4o-mini], credential: secret:openai }
  - { from: workflow/nightly, to: local, can: [chat], models: ["llama*"], budget: { tokens: 1000, per: day } }
)";

class PlanTest : public ::testing::Test {
 protected:
  void SetUp() override {
    map::Parsed parsed = map::parse(text, "plan.yaml", "abc");
    std::string all;
    for (const map::Finding& finding : parsed.findings) all += map::to_text(finding) + "\n";
    ASSERT_TRUE(parsed.map) << all;
    map_ = std::move(*parsed.map);
    auto made = Plan::make(map_);
    ASSERT_TRUE(made.ok()) << made.error().detail;
    plan_ = std::move(*made);
  }
  map::Map map_;
  std::unique_ptr<const Plan> plan_;
};

TEST_F(PlanTest, KnowsModelComponentsAndNoOthers) {
  ASSERT_NE(plan_->find_target("openai"), nullptr);
  EXPECT_EQ(plan_->find_target("openai")->dialect, models::Dialect::openai);
  EXPECT_EQ(plan_->find_target("openai")->authority, "api.openai.com");
  EXPECT_EQ(plan_->find_target("local")->authority, "[::1]:11434");
  EXPECT_EQ(plan_->find_target("site"), nullptr) << "people reach it, workflows do not";
  EXPECT_EQ(plan_->find_target("nobody"), nullptr);
  EXPECT_EQ(plan_->find_target(""), nullptr);
}

TEST_F(PlanTest, SaysWhereAWorkflowMayGoAtAll) {
  EXPECT_TRUE(plan_->reaches("triage", "openai"));
  EXPECT_FALSE(plan_->reaches("triage", "local"));
  EXPECT_FALSE(plan_->reaches("nightly", "openai"));
  EXPECT_FALSE(plan_->reaches("", "openai"));
}

TEST_F(PlanTest, FlowsOfRolesAreNotItsOwn) {
  EXPECT_EQ(plan_->find_flow("flow:1"), nullptr);
  ASSERT_NE(plan_->find_flow("flow:2"), nullptr);
  EXPECT_EQ(plan_->find_flow("flow:2")->workflow, "triage");
  EXPECT_EQ(plan_->find_flow("my-own-permit"), nullptr);
}

TEST_F(PlanTest, ChargesTheWorkflowsBudgetAndKnowsMoney) {
  const Charged& triage = plan_->charged(*plan_->find_flow("flow:2"));
  EXPECT_EQ(triage.accounts, (std::vector<std::string>{"workflow/triage"}));
  EXPECT_TRUE(triage.in_money);
  const Charged& nightly = plan_->charged(*plan_->find_flow("flow:3"));
  EXPECT_EQ(nightly.accounts, (std::vector<std::string>{"workflow/nightly>local"}));
  EXPECT_FALSE(nightly.in_money);
}

TEST_F(PlanTest, RefusesAuthoritiesThatAreNoCertificates) {
  map_.components[1].authorities = "/dev/null";
  EXPECT_FALSE(Plan::make(map_).ok());
  map_.components[1].authorities = "no-such-file.pem";
  EXPECT_FALSE(Plan::make(map_).ok());
}

}  // namespace
}  // namespace sallyport::doors::egress
