#include "app/keys_of_map.h"

#include <gtest/gtest.h>

namespace sallyport::app {
namespace {

Flow flow_from(std::string workflow, std::string component, std::string name = "") {
  Flow flow;
  flow.from = Flow::From::workflow;
  flow.workflow = std::move(workflow);
  flow.component = std::move(component);
  flow.name = std::move(name);
  return flow;
}

TEST(KeysOfMap, AreWhatItsFlowsOpen) {
  map::Map map;
  map.workflows = {{"triage", "n8n", "finance", {}}, {"idle", "", "", {}}};
  map.flows = {flow_from("triage", "openai", "triage-chat"), flow_from("triage", "local"),
               flow_from("triage", "openai", "triage-embed"), flow_from("other", "anthropic")};
  Flow from_people;
  from_people.from = Flow::From::role;
  from_people.component = "n8n";
  map.flows.push_back(from_people);
  map.limits.key_age = std::chrono::hours(5);

  const console::KeyTerms terms = keys_of_map(map);
  EXPECT_EQ(terms.longest, std::chrono::hours(5));
  ASSERT_EQ(terms.workflows.size(), 2u);
  ASSERT_NE(terms.find("triage"), nullptr);
  const auto& openings = terms.find("triage")->openings;
  ASSERT_EQ(openings.size(), 2u);
  EXPECT_EQ(openings[0].component, "openai");
  EXPECT_EQ(openings[0].flows, (std::vector<std::string>{"triage-chat", "triage-embed"}));
  EXPECT_EQ(openings[1].component, "local");
  EXPECT_TRUE(openings[1].flows.empty());
  EXPECT_TRUE(terms.find("idle")->openings.empty());
  EXPECT_EQ(terms.find("other"), nullptr);
}

TEST(KeysOfMap, TheDoorIsWhereTheMapSays) {
  map::Map map;
  EXPECT_EQ(egress_origin(map), "");
  map.listen.egress = map::Address{"127.0.0.1", 8446, false};
  EXPECT_EQ(egress_origin(map), "http://127.0.0.1:8446");
  map.listen.egress = map::Address{"::1", 443, true};
  EXPECT_EQ(egress_origin(map), "https://[::1]:443");
}

TEST(KeysOfMap, ABaseAddressIsAsClientsOfItsKindTakeIt) {
  EXPECT_EQ(client_base_url("openai", "http://d", "ai"), "http://d/ai/v1");
  EXPECT_EQ(client_base_url("openai-compatible", "http://d", "ai"), "http://d/ai/v1");
  for (const std::string_view kind : {"anthropic", "gemini", "azure-openai", "ollama"})
    EXPECT_EQ(client_base_url(kind, "http://d", "ai"), "http://d/ai");
}

}  // namespace
}  // namespace sallyport::app
