#include "policy/model_facts.h"

#include <algorithm>

#include "policy/model_context.h"
#include "policy/model_fixture.h"
#include "policy/schema/parse.h"

namespace sallyport::policy {
namespace {

cedar::SchemaPtr both_schemas(cedar::Diagnostics& wrong) {
  const std::string text = web_schema({{"view", false}}) + model_schema();
  return cedar::parse_schema_text(std::make_shared<const cedar::Source>("schema", text), wrong);
}

// What the door fills in and what the schema declares are the same list.
TEST(ModelFacts, AreThoseOfTheSchema) {
  cedar::Diagnostics wrong;
  const cedar::SchemaPtr schema = both_schemas(wrong);
  ASSERT_NE(schema, nullptr) << (wrong.all().empty() ? "" : cedar::to_text(wrong.all()[0]));
  const Principal who = workflow("w");
  const cedar::Record record = to_record(derive(chat(who, "openai", "m")));
  for (const std::string_view name : model_actions) {
    const cedar::ActionType* action = schema->find_action({"Action", std::string(name)});
    ASSERT_NE(action, nullptr) << name;
    EXPECT_EQ(action->principals, std::vector<std::string>{"Workflow"});
    EXPECT_EQ(action->resources, std::vector<std::string>{"Component"});
    EXPECT_EQ(record.entries().size(), action->context.attributes.size());
    for (const auto& [fact, value] : record.entries()) EXPECT_NE(action->context.find(fact), nullptr) << fact;
  }
}

TEST(ModelFacts, SayWhatTheCallSays) {
  const Principal who = workflow("w", {"triage"});
  ModelQuery query = chat(who, "openai", "m");
  const std::vector<std::string> tools = {"b", "a", "b"};
  query.tools = tools;
  query.max_output_tokens = 0;
  cedar::Record record = to_record(derive(query));
  EXPECT_EQ(cedar::to_text(*record.find("tools")), R"(["a", "b"])");
  EXPECT_EQ(cedar::to_text(*record.find("max_output_tokens")), "0");
  EXPECT_EQ(cedar::to_text(*record.find("key_flows")), R"(["triage"])");
  EXPECT_EQ(cedar::to_text(*record.find("key_bound")), "true");
  EXPECT_EQ(cedar::to_text(*record.find("network")), R"("loopback")");
  EXPECT_EQ(cedar::to_text(*record.find("minute_of_day")), "720");
  EXPECT_EQ(cedar::to_text(*record.find("day_of_week")), "3");
  query.max_output_tokens = -1;
  EXPECT_EQ(to_record(derive(query)).find("max_output_tokens"), nullptr);
  const Principal unbound = workflow("w");
  query.who = &unbound;
  EXPECT_FALSE(derive(query).key_bound);
}

TEST(ModelFacts, OfARecordAreJsonThatFitsIntoIt) {
  const Principal who = workflow("w", {"triage"});
  ModelQuery query = chat(who, "openai", "m\"");
  query.streaming = true;
  query.images = 2;
  EXPECT_EQ(facts_of(query),
            R"({"now":1795608000000000,"endpoint":"chat/completions","model":"m\"","max_output_tokens":100,)"
            R"("choices":1,"streaming":true,"stored":false,"key_flows":["triage"],"images":2})");
  const std::vector<std::string> tools(400, std::string(64, 't'));
  query.tools = tools;
  const std::string facts = facts_of(query);
  EXPECT_LT(facts.size(), std::size_t{8} << 10);
  EXPECT_NE(facts.find(R"(,"left_out":30)"), std::string::npos) << facts;
}

}  // namespace
}  // namespace sallyport::policy
