#include "app/recorded_question.h"

#include <gtest/gtest.h>

#include "base/json_text.h"

namespace sallyport::app {
namespace {

std::string line_of(std::string_view kind, std::string_view who, std::string_view facts) {
  std::string line;
  JsonObject record(line);
  record.add("kind", kind).add("who", who).add("client", "203.0.113.7").add("component", "openai");
  record.add("method", "POST").add("path", "/v1/chat/completions").add("action", "chat");
  record.add("decision", "deny").add("reason", "why").add_if("facts", facts).close();
  return line;
}

ModelQuestion made_up() {
  ModelQuestion question;
  question.who.kind = Principal::Kind::workflow;
  question.who.name = "triage";
  question.who.key_flows = {"one", "openai"};
  question.component = "openai";
  question.action = "chat";
  question.endpoint = "chat/completions";
  question.model = "mini";
  question.max_output_tokens = 0;
  question.choices = 2;
  question.streaming = question.stored = true;
  question.tools = {"a\"b", "c"};
  question.provider_tools = {"web_search"};
  question.images = 1;
  question.image_addresses = 2;
  question.audios = 3;
  question.files = 4;
  question.body_bytes = 5;
  question.now = from_unix_micros(1'795'608'000'000'001);
  question.client = parse_address("203.0.113.7").value();
  return question;
}

TEST(RecordedQuestion, OfACallOfAModelIsTheOneThatWasAsked) {
  const ModelQuestion asked = made_up();
  const std::string facts = policy::facts_of(asked.query());
  const auto recorded = question_of_record(line_of("model_call", "workflow/triage", facts));
  ASSERT_TRUE(recorded.ok()) << recorded.error().detail;
  EXPECT_EQ(recorded->left_out, 0u);
  const ModelQuestion& read = std::get<ModelQuestion>(recorded->asked);
  EXPECT_EQ(policy::facts_of(read.query()), facts);  // all that it says
  EXPECT_EQ(label(read.who), "workflow/triage");
  EXPECT_EQ(read.component, asked.component);
  EXPECT_EQ(read.action, asked.action);
  EXPECT_EQ(read.client, asked.client);
  EXPECT_EQ(read.tools, asked.tools);
  EXPECT_EQ(read.max_output_tokens, 0);
}

TEST(RecordedQuestion, OfACrossingKeepsHowSomebodySignedIn) {
  Question asked;
  asked.who.kind = Principal::Kind::person;
  asked.who.name = "eve";
  asked.who.groups = {"admins"};
  asked.who.provider = "company";
  asked.who.acr = "urn:two";
  asked.who.amr = {"hwk", "pwd"};
  asked.now = from_unix_micros(1'795'608'000'000'001);
  const std::string facts = policy::facts_of(asked.query());
  const auto recorded = question_of_record(line_of("crossing", "person/eve", facts));
  ASSERT_TRUE(recorded.ok()) << recorded.error().detail;
  const Question& read = std::get<Question>(recorded->asked);
  EXPECT_EQ(policy::facts_of(read.query()), facts);
  EXPECT_EQ(read.who.provider, "company");
  EXPECT_EQ(read.who.acr, "urn:two");
  EXPECT_EQ(read.who.amr, asked.who.amr);
}

TEST(RecordedQuestion, SaysWhatTheRecordLeftOut) {
  ModelQuestion asked = made_up();
  asked.tools.assign(500, std::string(60, 't'));
  asked.max_output_tokens = -1;
  const auto recorded =
      question_of_record(line_of("model_call", "workflow/triage", policy::facts_of(asked.query())));
  ASSERT_TRUE(recorded.ok());
  EXPECT_GT(recorded->left_out, 0u);
  const ModelQuestion& read = std::get<ModelQuestion>(recorded->asked);
  EXPECT_EQ(read.tools.size() + recorded->left_out, 500u);
  EXPECT_EQ(read.max_output_tokens, -1);
}

TEST(RecordedQuestion, OfACrossing) {
  Principal who;
  who.kind = Principal::Kind::person;
  who.name = "alice";
  who.groups = {"a", "b"};
  Query query;
  query.who = &who;
  query.now = from_unix_micros(7);
  query.moved = true;
  const auto recorded = question_of_record(line_of("crossing", "person/alice", policy::facts_of(query)));
  ASSERT_TRUE(recorded.ok());
  const Question& read = std::get<Question>(recorded->asked);
  EXPECT_EQ(read.who.groups, who.groups);
  EXPECT_EQ(read.path, "/v1/chat/completions");
  EXPECT_EQ(policy::facts_of(read.query()), policy::facts_of(query));
}

TEST(RecordedQuestion, OfAnApiTokenKeepsWhatItOpens) {
  Question asked;
  asked.who.kind = Principal::Kind::person;
  asked.who.name = "eve";
  asked.who.groups = {"staff"};
  asked.who.mfa = true;
  asked.who.method = api_token_method;
  asked.who.token_components = {"n8n", "site"};
  asked.who.token_reads_only = true;
  asked.now = from_unix_micros(1'795'608'000'000'001);
  const std::string facts = policy::facts_of(asked.query());
  const auto recorded = question_of_record(line_of("crossing", "person/eve", facts));
  ASSERT_TRUE(recorded.ok()) << recorded.error().detail;
  const Question& read = std::get<Question>(recorded->asked);
  EXPECT_EQ(read.who.method, api_token_method);
  EXPECT_EQ(read.who.token_components, asked.who.token_components);
  EXPECT_TRUE(read.who.token_reads_only);
  EXPECT_EQ(policy::facts_of(read.query()), facts);
  asked.who.token_components.clear();  // opens nothing, and is still no session
  const auto empty = question_of_record(line_of("crossing", "person/eve", policy::facts_of(asked.query())));
  ASSERT_TRUE(empty.ok());
  EXPECT_EQ(std::get<Question>(empty->asked).who.method, api_token_method);
  EXPECT_TRUE(std::get<Question>(empty->asked).who.token_components.empty());
}

TEST(RecordedQuestion, OfAnApiTokenSaysWhatTheRecordLeftOut) {
  Question asked;
  asked.who.kind = Principal::Kind::person;
  asked.who.name = "eve";
  asked.who.method = api_token_method;
  asked.who.token_components.assign(500, std::string(60, 'c'));
  const auto recorded =
      question_of_record(line_of("crossing", "person/eve", policy::facts_of(asked.query())));
  ASSERT_TRUE(recorded.ok());
  EXPECT_GT(recorded->left_out, 0u);
  const Question& read = std::get<Question>(recorded->asked);
  EXPECT_EQ(read.who.token_components.size() + recorded->left_out, 500u);
}

TEST(RecordedQuestion, OfAServiceKeepsWhatItShowed) {
  for (const std::string_view method : {jwt_method, certificate_method}) {
    Question asked;
    asked.who.kind = Principal::Kind::service;
    asked.who.name = "ci";
    asked.who.method = method;
    asked.now = from_unix_micros(7);
    const std::string facts = policy::facts_of(asked.query());
    const auto recorded = question_of_record(line_of("crossing", "service/ci", facts));
    ASSERT_TRUE(recorded.ok()) << recorded.error().detail;
    const Question& read = std::get<Question>(recorded->asked);
    EXPECT_EQ(label(read.who), "service/ci");
    EXPECT_EQ(read.who.method, method);
    EXPECT_EQ(policy::facts_of(read.query()), facts);
  }
}

// Facts that belong to somebody else's kind change nothing.
TEST(RecordedQuestion, TakesNoTokenFromOtherPrincipals) {
  constexpr std::string_view facts = R"({"credential":"token","components":["n8n"],"reads_only":true})";
  for (const char* who : {"service/ci", "nobody", "webhook/flow:4"}) {
    const auto recorded = question_of_record(line_of("crossing", who, facts));
    ASSERT_TRUE(recorded.ok()) << who;
    EXPECT_TRUE(std::get<Question>(recorded->asked).who.token_components.empty()) << who;
    EXPECT_NE(std::get<Question>(recorded->asked).who.method, api_token_method) << who;
  }
  const auto session =
      question_of_record(line_of("crossing", "person/eve", R"({"components":["n8n"],"reads_only":true})"));
  ASSERT_TRUE(session.ok());
  EXPECT_TRUE(std::get<Question>(session->asked).who.token_components.empty());
}

TEST(RecordedQuestion, RefusesWhatIsNoRecordOfARefusal) {
  EXPECT_FALSE(question_of_record("").ok());
  EXPECT_FALSE(question_of_record("[]").ok());
  EXPECT_FALSE(question_of_record("{}").ok());
  EXPECT_FALSE(question_of_record(line_of("model_call", "workflow/triage", "")).ok());
  EXPECT_FALSE(question_of_record(line_of("model_call", "workflow/triage", "{\"cut")).ok());
  EXPECT_FALSE(question_of_record(line_of("model_call", "workflow/triage", "[]")).ok());
  EXPECT_FALSE(question_of_record(line_of("model_call", "workflow/", "{}")).ok());
  std::string allowed = line_of("model_call", "workflow/triage", "{}");
  allowed.replace(allowed.find("deny"), 4, "allow");
  EXPECT_FALSE(question_of_record(allowed).ok());
  EXPECT_TRUE(question_of_record(line_of("model_call", "workflow/triage", "{}")).ok());
}

TEST(Question, ParsesWhoActs) {
  EXPECT_EQ(label(parse_principal("workflow/triage").value()), "workflow/triage");
  EXPECT_EQ(label(parse_principal("person/alice").value()), "person/alice");
  EXPECT_EQ(label(parse_principal("nobody").value()), "nobody");
  EXPECT_EQ(label(parse_principal("service/ci").value()), "service/ci");
  EXPECT_EQ(label(parse_principal("webhook/flow:4").value()), "webhook/flow:4");
  for (const char* text :
       {"workflow/", "service/", "service", "services/ci", "Service/ci", "triage", "", "/"}) {
    const auto who = parse_principal(text);
    ASSERT_FALSE(who.ok()) << text;
    EXPECT_EQ(who.error().detail, "write person/NAME, service/NAME, workflow/NAME, webhook/flow:N or nobody");
  }
}

TEST(Question, AServiceShowsWhatTheMapSays) {
  map::Map map;
  map.services.resize(3);
  map.services[0].name = "ci";
  map.services[0].token.emplace();
  map.services[1].name = "backup";
  map.services[1].certificate.emplace();
  map.services[2].name = "both";
  map.services[2].token.emplace();
  map.services[2].certificate.emplace();
  EXPECT_EQ(method_of_service(map, "ci"), jwt_method);
  EXPECT_EQ(method_of_service(map, "backup"), certificate_method);
  EXPECT_EQ(method_of_service(map, "both"), jwt_method);
  EXPECT_EQ(method_of_service(map, "gone"), jwt_method);
}

}  // namespace
}  // namespace sallyport::app
