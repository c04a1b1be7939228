#include "policy/model_terms.h"

#include "policy/flow_policies.h"
#include "policy/model_fixture.h"

namespace sallyport::policy {
namespace {

TEST(ModelTerms, AreWrittenAsCedar) {
  Flow flow = model_flow("flow:3", "invoice-triage", "openai", {"gpt-4o-mini", "o*"});
  flow.name = "triage-chat";
  flow.egress->models.max_output_tokens = 4096;
  flow.egress->models.streaming = false;
  flow.egress->models.tools = {"lookup", "book"};
  flow.egress->models.provider_tools = {"web_search"};
  EXPECT_EQ(to_cedar(flow, nullptr), R"(@id("flow:3")
@place("map.yaml:3:5")
permit (
  principal == Workflow::"invoice-triage",
  action in [Action::"chat"],
  resource == Component::"openai"
)
when { context.model == "gpt-4o-mini"
    || context.model like "o*" }
when { context has max_output_tokens && context.max_output_tokens <= 4096 }
when { !context.streaming }
when { ["lookup", "book"].containsAll(context.tools) }
when { ["web_search"].containsAll(context.provider_tools) }
when { context.images == 0 && context.image_addresses == 0 }
when { context.audios == 0 }
when { context.files == 0 }
when { !context.stored }
when { !context.key_bound
    || context.key_flows.contains("triage-chat")
    || context.key_flows.contains("openai") };
)");
}

TEST(ModelTerms, ThoseThatAllowEverythingAreLeftOut) {
  Flow flow = model_flow("flow:1", "w", "openai", {"*"});
  flow.can.push_back({"models", std::nullopt});
  ModelTerms& terms = flow.egress->models;
  terms.max_output_tokens = 10;
  terms.images = ModelTerms::Images::any;
  terms.audio = terms.files = terms.stored = true;
  EXPECT_EQ(to_cedar(flow, nullptr), R"(@id("flow:1")
@place("map.yaml:1:5")
permit (
  principal == Workflow::"w",
  action in [Action::"chat", Action::"models"],
  resource == Component::"openai"
)
when { action == Action::"models"
    || context.model like "*" }
when { action != Action::"chat"
    || (context has max_output_tokens && context.max_output_tokens <= 10) }
when { context.provider_tools.isEmpty() }
when { !context.key_bound
    || context.key_flows.contains("openai") };
)");
}

TEST(ModelTerms, ANameCannotLeaveItsQuotesAndOnlyTheLastStarIsOne) {
  Flow flow = model_flow("flow:1", "w\" || \"", "openai", {"a*b\"*", "c*d"});
  const std::string text = to_cedar(flow, nullptr);
  EXPECT_NE(text.find(R"(principal == Workflow::"w\" || \"",)"), std::string::npos) << text;
  EXPECT_NE(text.find(R"(context.model like "a\*b\"*")"), std::string::npos) << text;
  EXPECT_NE(text.find(R"(context.model == "c*d")"), std::string::npos) << text;
}

TEST(ModelTerms, AFlowWithoutThemAllowsNothing) {
  Flow flow = model_flow("flow:1", "w", "openai", {"*"});
  EXPECT_NE(to_cedar(flow, nullptr), "");
  flow.workflow.clear();
  EXPECT_EQ(to_cedar(flow, nullptr), "");
  flow.workflow = "w";
  flow.can.clear();
  EXPECT_EQ(to_cedar(flow, nullptr), "");
  flow.can = {{"chat", std::nullopt}};
  flow.egress.reset();
  EXPECT_EQ(to_cedar(flow, nullptr), "");
  flow.egress.emplace();  // names no model
  EXPECT_NE(to_cedar(flow, nullptr).find("when { false }"), std::string::npos);
}

TEST(ModelTerms, ABoundBeyondWhatCedarCanCountIsTheLargestItCan) {
  Flow flow = model_flow("flow:1", "w", "openai", {"*"});
  flow.egress->models.max_output_tokens = UINT64_MAX;
  EXPECT_NE(to_cedar(flow, nullptr).find("max_output_tokens <= 9223372036854775807 }"), std::string::npos);
  EXPECT_NE(engine_of({flow}), nullptr);
}

}  // namespace
}  // namespace sallyport::policy
