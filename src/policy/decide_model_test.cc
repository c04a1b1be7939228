// Decisions about calls of models: every term at its border, the scope of keys, what refusals say.
#include "policy/generate/allocation_count.h"
#include "policy/model_fixture.h"

namespace sallyport::policy {
namespace {

// What a test changes of a flow that allows nothing but chats, and of the call.
struct Case {
  const char* what;
  void (*flow)(Flow& flow);
  void (*query)(ModelQuery& query);
  const char* answer;
};

const std::vector<std::string> lookup = {"lookup"}, both = {"book", "lookup"}, other = {"book"};

void as_is(Flow& flow) { flow.egress->models.models = {"gpt-4o-mini", "o4-*"}; }
void bounded(Flow& flow) { flow.egress->models.max_output_tokens = 4096; }
void with_tools(Flow& flow) { flow.egress->models.tools = lookup; }
void without_tools(Flow& flow) { flow.egress->models.tools.emplace(); }
void with_provider_tools(Flow& flow) { flow.egress->models.provider_tools = lookup; }
void sent_images(Flow& flow) { flow.egress->models.images = ModelTerms::Images::sent; }
void any_images(Flow& flow) { flow.egress->models.images = ModelTerms::Images::any; }
void silent(Flow& flow) { flow.egress->models.streaming = false; }
void all_actions(Flow& flow) {
  bounded(flow);
  for (const char* action : {"embeddings", "models", "images", "audio"})
    flow.can.push_back({action, std::nullopt});
}

constexpr const char* allow = "allow flow:1";
constexpr const char* model_not_named = "deny flow:1: the flow does not name this model";
constexpr const char* too_many = "deny flow:1: more output tokens than the flow allows";
constexpr const char* not_bounded = "deny flow:1: the flow bounds output tokens, and the call does not";
constexpr const char* tool_not_named = "deny flow:1: a tool that the flow does not name";
constexpr const char* provider_tool = "deny flow:1: a tool of the provider that the flow does not name";
constexpr const char* no_images = "deny flow:1: the flow does not allow images";
constexpr const char* no_addresses = "deny flow:1: the flow does not allow addresses of images";
constexpr const char* no_action = "deny flow:1: the flow does not allow this action";

const Case cases[] = {
    {"the model", as_is, [](ModelQuery&) {}, allow},
    {"a longer model", as_is, [](ModelQuery& q) { q.model = "gpt-4o-mini-2024-07-18"; }, model_not_named},
    {"a shorter model", as_is, [](ModelQuery& q) { q.model = "gpt-4o"; }, model_not_named},
    {"another case", as_is, [](ModelQuery& q) { q.model = "GPT-4o-mini"; }, model_not_named},
    {"no model", as_is, [](ModelQuery& q) { q.model = ""; }, model_not_named},
    {"by prefix", as_is, [](ModelQuery& q) { q.model = "o4-mini"; }, allow},
    {"the prefix itself", as_is, [](ModelQuery& q) { q.model = "o4-"; }, allow},
    {"not quite the prefix", as_is, [](ModelQuery& q) { q.model = "o4"; }, model_not_named},
    {"E51 another action", as_is, [](ModelQuery& q) { q.action = "embeddings"; }, no_action},
    {"models do not need the list", all_actions,
     [](ModelQuery& q) { q.action = "models", q.model = "", q.max_output_tokens = -1; }, allow},
    {"embeddings need the list", all_actions,
     [](ModelQuery& q) { q.action = "embeddings", q.model = "text-embedding-3"; }, model_not_named},
    {"embeddings need no bound", all_actions,
     [](ModelQuery& q) { q.action = "embeddings", q.max_output_tokens = -1; }, allow},
    {"chats need a bound", all_actions, [](ModelQuery& q) { q.max_output_tokens = -1; }, not_bounded},
    {"as many tokens as allowed", bounded, [](ModelQuery& q) { q.max_output_tokens = 4096; }, allow},
    {"one token more", bounded, [](ModelQuery& q) { q.max_output_tokens = 4097; }, too_many},
    {"no bound", bounded, [](ModelQuery& q) { q.max_output_tokens = -1; }, not_bounded},
    {"no bound needed", as_is, [](ModelQuery& q) { q.max_output_tokens = -1; }, allow},
    {"a stream", as_is, [](ModelQuery& q) { q.streaming = true; }, allow},
    {"no stream", silent, [](ModelQuery& q) { q.streaming = true; },
     "deny flow:1: the flow does not allow streams"},
    {"any tool", as_is, [](ModelQuery& q) { q.tools = both; }, allow},
    {"the tool", with_tools, [](ModelQuery& q) { q.tools = lookup; }, allow},
    {"no tool", with_tools, [](ModelQuery&) {}, allow},
    {"one tool more", with_tools, [](ModelQuery& q) { q.tools = both; }, tool_not_named},
    {"another tool", with_tools, [](ModelQuery& q) { q.tools = other; }, tool_not_named},
    {"a tool where there is none", without_tools, [](ModelQuery& q) { q.tools = lookup; }, tool_not_named},
    {"E52 provider's tools are off", as_is, [](ModelQuery& q) { q.provider_tools = lookup; }, provider_tool},
    {"E52 provider's tool", with_provider_tools, [](ModelQuery& q) { q.provider_tools = lookup; }, allow},
    {"E52 one more", with_provider_tools, [](ModelQuery& q) { q.provider_tools = both; }, provider_tool},
    {"images are off", as_is, [](ModelQuery& q) { q.images = 1; }, no_images},
    {"E52 addresses are off", as_is, [](ModelQuery& q) { q.image_addresses = 1; }, no_addresses},
    {"images that are sent", sent_images, [](ModelQuery& q) { q.images = 9; }, allow},
    {"E52 not their addresses", sent_images, [](ModelQuery& q) { q.image_addresses = 1; }, no_addresses},
    {"any images", any_images, [](ModelQuery& q) { q.images = q.image_addresses = 1; }, allow},
    {"audio is off", as_is, [](ModelQuery& q) { q.audios = 1; },
     "deny flow:1: the flow does not allow audio"},
    {"audio", [](Flow& f) { f.egress->models.audio = true; }, [](ModelQuery& q) { q.audios = 1; }, allow},
    {"files are off", as_is, [](ModelQuery& q) { q.files = 1; },
     "deny flow:1: the flow does not allow files that the provider keeps"},
    {"files", [](Flow& f) { f.egress->models.files = true; }, [](ModelQuery& q) { q.files = 1; }, allow},
    {"storing is off", as_is, [](ModelQuery& q) { q.stored = true; },
     "deny flow:1: the flow does not let the provider keep answers"},
    {"storing", [](Flow& f) { f.egress->models.stored = true; }, [](ModelQuery& q) { q.stored = true; },
     allow},
    {"two terms: the first is named", bounded,
     [](ModelQuery& q) { q.model = "gpt-5", q.max_output_tokens = 5000; }, model_not_named},
    {"a bound that the door would set is not the reason", bounded,
     [](ModelQuery& q) { q.images = 1, q.max_output_tokens = -1; }, no_images},
};

TEST(DecideModel, EveryTermAtItsBorder) {
  for (const Case& test : cases) {
    Flow flow = model_flow("flow:1", "triage", "openai", {"gpt-4o-mini"});
    test.flow(flow);
    const EnginePtr engine = engine_of({flow});
    ASSERT_NE(engine, nullptr) << test.what;
    const Principal who = workflow("triage");
    ModelQuery query = chat(who, "openai", "gpt-4o-mini");
    test.query(query);
    EXPECT_EQ(ask(*engine, query), test.answer) << test.what;
    EXPECT_EQ(engine->answer(query).allowed, std::string_view(test.answer) == allow) << test.what;
  }
}

TEST(DecideModel, E45_AnotherWorkflowsFlowIsNotThisOnes) {
  const EnginePtr engine = engine_of(
      {model_flow("flow:1", "triage", "openai", {"*"}), model_flow("flow:2", "digest", "local", {"*"})});
  ASSERT_NE(engine, nullptr);
  const Principal triage = workflow("triage"), digest = workflow("digest"), gone = workflow("gone");
  EXPECT_EQ(ask(*engine, chat(triage, "openai", "m")), "allow flow:1");
  EXPECT_EQ(ask(*engine, chat(digest, "openai", "m")), "deny : no flow from this workflow to this component");
  EXPECT_EQ(ask(*engine, chat(gone, "openai", "m")), "deny : the map has no such workflow");
  EXPECT_EQ(ask(*engine, chat(triage, "nowhere", "m")), "deny : the map has no such component");
}

TEST(DecideModel, OnlyAWorkflowCallsAModel) {
  const EnginePtr engine = engine_of({model_flow("flow:1", "triage", "openai", {"*"})});
  ASSERT_NE(engine, nullptr);
  for (const auto kind : {Principal::Kind::nobody, Principal::Kind::person, Principal::Kind::webhook}) {
    Principal who = workflow("triage");
    who.kind = kind;
    EXPECT_EQ(ask(*engine, chat(who, "openai", "m")), "deny : only a workflow calls a model");
  }
  ModelQuery query = chat(Principal{}, "openai", "m");
  query.who = nullptr;
  EXPECT_EQ(ask(*engine, query), "deny : no flow allows this");
}

TEST(DecideModel, AStackWithoutModelsRefuses) {
  const EnginePtr engine = engine_of(std::vector<Flow>{});
  ASSERT_NE(engine, nullptr);
  const Principal who = workflow("triage");
  EXPECT_EQ(ask(*engine, chat(who, "openai", "m")), "deny : the map has no such workflow");
}

TEST(DecideModel, AnActionThatIsNoneDoesNotFit) {
  const EnginePtr engine = engine_of({model_flow("flow:1", "triage", "openai", {"*"})});
  ASSERT_NE(engine, nullptr);
  const Principal who = workflow("triage");
  for (const char* action : {"", "batches", "model", "GET"}) {
    ModelQuery query = chat(who, "openai", "m");
    query.action = action;
    EXPECT_EQ(ask(*engine, query), "deny : the request does not fit the schema") << action;
  }
}

TEST(DecideModel, AKeyOpensOnlyWhatItIsBoundTo) {
  Flow mini = model_flow("flow:1", "triage", "openai", {"mini"});
  mini.name = "triage-chat";
  const EnginePtr engine = engine_of({mini, model_flow("flow:2", "triage", "openai", {"mini", "large"}),
                                      model_flow("flow:3", "triage", "local", {"*"})});
  ASSERT_NE(engine, nullptr);
  const Principal any = workflow("triage"), one = workflow("triage", {"triage-chat"}),
                  component = workflow("triage", {"openai", "other"}), foreign = workflow("triage", {"x"});
  EXPECT_EQ(ask(*engine, chat(any, "openai", "mini")), "allow flow:1");
  EXPECT_EQ(ask(*engine, chat(one, "openai", "mini")), "allow flow:1");
  EXPECT_EQ(ask(*engine, chat(one, "openai", "large")), "deny flow:1: the flow does not name this model");
  EXPECT_EQ(ask(*engine, chat(one, "local", "mini")), "deny flow:3: the key is not for this flow");
  EXPECT_EQ(ask(*engine, chat(component, "openai", "large")), "allow flow:2");
  EXPECT_EQ(ask(*engine, chat(component, "local", "large")), "deny flow:3: the key is not for this flow");
  EXPECT_EQ(ask(*engine, chat(foreign, "openai", "mini")), "deny flow:1: the key is not for this flow");
}

TEST(DecideModel, ARefusalNamesTheNearestFlow) {
  Flow small = model_flow("flow:1", "triage", "openai", {"mini"});
  small.egress->models.max_output_tokens = 10;
  Flow large = model_flow("flow:2", "triage", "openai", {"large"});
  large.egress->models.max_output_tokens = 1000;
  const EnginePtr engine = engine_of({small, large});
  ASSERT_NE(engine, nullptr);
  const Principal who = workflow("triage");
  ModelQuery query = chat(who, "openai", "large");
  query.max_output_tokens = 2000;
  EXPECT_EQ(ask(*engine, query), "deny flow:2: more output tokens than the flow allows");
  query.model = "mini";
  EXPECT_EQ(ask(*engine, query), "deny flow:1: more output tokens than the flow allows");
}

TEST(DecideModel, TheDoorsBoundIsThatOfTheFlowThatWillAllow) {
  Flow small = model_flow("flow:1", "triage", "openai", {"mini"});
  small.egress->models.max_output_tokens = 10;
  small.egress->models.tools.emplace();
  Flow large = model_flow("flow:2", "triage", "openai", {"*"});
  large.egress->models.max_output_tokens = 1000;
  const EnginePtr engine = engine_of({small, large, model_flow("flow:3", "triage", "local", {"*"})});
  ASSERT_NE(engine, nullptr);
  const Principal who = workflow("triage"), gone = workflow("gone");
  Scratch scratch;
  ModelQuery query = chat(who, "openai", "mini");
  query.max_output_tokens = -1;
  EXPECT_EQ(engine->output_bound(query, scratch), 10u);
  query.tools = lookup;
  EXPECT_EQ(engine->output_bound(query, scratch), 1000u);
  query.provider_tools = lookup;  // nothing allows it, whatever the bound
  EXPECT_EQ(engine->output_bound(query, scratch), 10u);
  query.action = "embeddings";
  EXPECT_EQ(engine->output_bound(query, scratch), 0u);
  EXPECT_EQ(engine->output_bound(chat(who, "local", "mini"), scratch), 0u);
  EXPECT_EQ(engine->output_bound(chat(who, "nowhere", "mini"), scratch), 0u);
  EXPECT_EQ(engine->output_bound(chat(gone, "openai", "mini"), scratch), 0u);
}

TEST(DecideModel, AllocatesNothing) {
  Flow flow = model_flow("flow:1", "triage", "openai", {"gpt-4o-mini", "a-model-with-a-long-name-*"});
  flow.egress->models.tools = {"a-tool-with-a-rather-long-name-1", "a-tool-with-a-rather-long-name-2"};
  flow.name = "a-flow-with-a-rather-long-name";
  const EnginePtr engine = engine_of({flow});
  ASSERT_NE(engine, nullptr);
  const Principal who = workflow("triage", {"a-flow-with-a-rather-long-name", "openai"});
  ModelQuery query = chat(who, "openai", "a-model-with-a-long-name-for-no-small-string");
  query.tools = *flow.egress->models.tools;
  Scratch scratch;
  (void)engine->decide(query, scratch);  // it grows once
  const std::size_t before = allocations;
  const Decision allowed = engine->decide(query, scratch);
  query.images = 1;
  const Decision refused = engine->decide(query, scratch);
  EXPECT_EQ(allocations, before);
  EXPECT_TRUE(std::holds_alternative<Permit>(allowed));
  EXPECT_TRUE(std::holds_alternative<Refusal>(refused));
}

}  // namespace
}  // namespace sallyport::policy
