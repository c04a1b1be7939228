// Hand-written policies about calls of models, beside the flows; explanations; one stack for both doors.
#include <algorithm>

#include "policy/model_context.h"
#include "policy/model_fixture.h"

namespace sallyport::policy {
namespace {

Stack with(std::string policies) {
  Stack stack;
  stack.roles = {{"staff", {"staff"}, {}}};
  Flow page;
  page.id = "flow:1";
  page.place = "map.yaml:1:5";
  page.from = Flow::From::role;
  page.role = "staff";
  page.component = "site";
  page.can = {{"*", PathPattern::parse("/**").value()}};
  stack.flows = {page, model_flow("flow:2", "triage", "openai", {"mini"})};
  stack.components = {{"site", "http", "work"}, {"openai", "openai", "outside"}};
  stack.workflows = {{"triage", "finance", "n8n"}, {"idle", "", ""}};
  stack.policies = {{"p.cedar", std::move(policies)}};
  return stack;
}

std::string refused(std::string policies) {
  cedar::Diagnostics wrong;
  EXPECT_EQ(Engine::create(with(std::move(policies)), wrong), nullptr);
  std::string all;
  for (const auto& each : wrong.all()) {
    if (each.severity == cedar::Diagnostic::Severity::error) all.append(cedar::to_text(each)).append("\n");
  }
  return all;
}

TEST(WrittenModelPolicies, NarrowWhatFlowsAllow) {
  const EnginePtr engine = engine_of(with(R"(
@id("office-hours") @advice("Finance calls models by day.") @record("by-night")
forbid (principal is Workflow, action in Action::"model", resource in Zone::"outside")
when { principal.owner == "finance" && (context.minute_of_day < 480 || context.minute_of_day >= 1080) };
@id("not-both") forbid (principal, action == Action::"chat", resource)
when { context.streaming && context.tools.contains("pay") };)"));
  ASSERT_NE(engine, nullptr);
  const Principal who = workflow("triage");
  ModelQuery query = chat(who, "openai", "mini");
  EXPECT_EQ(ask(*engine, query), "allow flow:2");
  query.now = noon + std::chrono::hours(6);
  EXPECT_EQ(ask(*engine, query),
            "deny office-hours: a policy forbids this [Finance calls models by day.] {by-night}");
  query.now = noon;
  const std::vector<std::string> tools = {"pay"};
  query.tools = tools;
  EXPECT_EQ(ask(*engine, query), "allow flow:2");
  query.streaming = true;
  EXPECT_EQ(ask(*engine, query), "deny not-both: a policy forbids this");
}

// Whatever would make the flow fit, a policy would forbid it then: there is no term to name.
TEST(WrittenModelPolicies, ARefusalNamesNoTermWhereNoneWouldHelp) {
  const EnginePtr engine = engine_of(with(R"(
@id("no-mini") forbid (principal, action in Action::"model", resource) when { context.model == "mini" };)"));
  ASSERT_NE(engine, nullptr);
  const Principal who = workflow("triage"), idle = workflow("idle");
  EXPECT_EQ(ask(*engine, chat(who, "openai", "mini")), "deny no-mini: a policy forbids this");
  EXPECT_EQ(ask(*engine, chat(who, "openai", "large")), "deny flow:2: no flow allows this");
  EXPECT_EQ(ask(*engine, chat(idle, "openai", "large")),
            "deny : no flow from this workflow to this component");
}

TEST(WrittenModelPolicies, AForbidThatFailsForbids) {
  const EnginePtr engine = engine_of(with(R"(
@id("overflows") forbid (principal, action in Action::"model", resource)
when { context.choices * 4611686018427387904 > 7 };)"));
  ASSERT_NE(engine, nullptr);
  const Principal who = workflow("triage");
  ModelQuery query = chat(who, "openai", "mini");
  query.choices = 2;
  EXPECT_EQ(ask(*engine, query), "deny overflows: a forbid could not be evaluated");
  EXPECT_TRUE(engine->answer(query).allowed);
}

TEST(WrittenModelPolicies, MayPermitOnlyWhereTheMapSaysSo) {
  const std::string permit = R"(@id("idle-too") @record("idle")
permit (principal == Workflow::"idle", action == Action::"models", resource == Component::"openai");)";
  EXPECT_NE(refused(permit).find("may only narrow"), std::string::npos);
  Stack stack = with(permit);
  stack.policies_may_permit = true;
  const EnginePtr engine = engine_of(std::move(stack));
  ASSERT_NE(engine, nullptr);
  const Principal idle = workflow("idle");
  ModelQuery query = chat(idle, "openai", "");
  query.action = "models";
  EXPECT_EQ(ask(*engine, query), "allow idle-too @record=idle");
  Scratch scratch;
  EXPECT_EQ(engine->output_bound(query, scratch), 0u);
}

TEST(WrittenModelPolicies, AFactOfTheOtherDoorNeedsAScope) {
  const std::string said =
      refused(R"(forbid (principal, action, resource) when { context.path like "/a/*" };)");
  EXPECT_NE(said.find("p.cedar:1:45: error"), std::string::npos) << said;
  EXPECT_NE(said.find("`action in Action::\"model\"` for models"), std::string::npos) << said;
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 2) << said;  // once, with its hint
  const EnginePtr engine = engine_of(with(R"(
@id("web") forbid (principal, action in [Action::"read", Action::"change"], resource)
when { context.path like "/a/*" };
@id("either") forbid (principal, action, resource) when { context has path && context.path == "/b" };
@id("night") forbid (principal, action, resource) when { context.minute_of_day < 60 };)"));
  ASSERT_NE(engine, nullptr);
  const Principal who = workflow("triage");
  ModelQuery query = chat(who, "openai", "mini");
  EXPECT_EQ(ask(*engine, query), "allow flow:2");
  query.now = noon + std::chrono::hours(12);
  EXPECT_EQ(ask(*engine, query), "deny night: a policy forbids this");
}

TEST(WrittenModelPolicies, TheWebDoorGoesOnAsBefore) {
  const EnginePtr engine = engine_of(with(""));
  ASSERT_NE(engine, nullptr);
  Principal who;
  who.kind = Principal::Kind::person;
  who.name = "alice";
  who.groups = {"staff"};
  Query query;
  query.who = &who;
  query.component = "site";
  query.action = query.method = "GET";
  query.path = "/";
  query.now = noon;
  Scratch scratch;
  EXPECT_TRUE(std::holds_alternative<Permit>(engine->decide(query, scratch)));
  query.component = "openai";  // not behind this door
  EXPECT_TRUE(std::holds_alternative<Refusal>(engine->decide(query, scratch)));
  const Principal triage = workflow("triage");
  query.who = &triage;
  const Decision decision = engine->decide(query, scratch);
  EXPECT_TRUE(std::holds_alternative<Refusal>(decision));
}

TEST(WrittenModelPolicies, AVerbOfTheWebDoorIsNoActionOfModels) {
  Stack stack = with("");
  stack.verbs = {{"chat", true}};
  cedar::Diagnostics wrong;
  EXPECT_EQ(Engine::create(std::move(stack), wrong), nullptr);
  ASSERT_FALSE(wrong.all().empty());
  EXPECT_EQ(wrong.all()[0].message, "`chat` is an action of models");
}

TEST(WrittenModelPolicies, TheSchemaHasModelsWhereTheMapHas) {
  const auto has_models = [](const EnginePtr& engine) {
    return engine->schema_text().find("entity Workflow") != std::string::npos;
  };
  EXPECT_TRUE(has_models(engine_of(with(""))));
  Stack stack = with("");
  stack.flows.pop_back();
  EXPECT_FALSE(has_models(engine_of(stack)));
  stack.models = true;
  const EnginePtr engine = engine_of(std::move(stack));
  EXPECT_TRUE(has_models(engine));
  EXPECT_TRUE(engine->schema_text().ends_with(model_schema()));
}

TEST(WrittenModelPolicies, AreExplained) {
  const EnginePtr engine =
      engine_of(with(R"(@id("late") forbid (principal, action in Action::"model", resource)
when { context.minute_of_day >= 1080 && context.streaming };)"));
  ASSERT_NE(engine, nullptr);
  const Principal who = workflow("triage", {"other"});
  ModelQuery query = chat(who, "openai", "mini");
  auto all = engine->explain(query);
  ASSERT_EQ(all.size(), 3u);
  EXPECT_EQ(cedar::to_text(all[1]),
            "flow:2 (permit) does not apply: map.yaml:2:5: `!context.key_bound || "
            "context.key_flows.contains(\"openai\")` is false\n"
            "    context.key_bound = true\n"
            "    context.key_flows = [\"other\"]");
  EXPECT_EQ(cedar::to_text(all[2]),
            "late (forbid) does not apply: p.cedar:2:8: `context.minute_of_day >= 1080` is false\n"
            "    context.minute_of_day = 720");
  query.model = "large";
  all = engine->explain(query);
  EXPECT_EQ(cedar::to_text(all[1]),
            "flow:2 (permit) does not apply: map.yaml:2:5: `context.model == \"mini\"` is false\n"
            "    context.model = \"large\"");
}

}  // namespace
}  // namespace sallyport::policy
