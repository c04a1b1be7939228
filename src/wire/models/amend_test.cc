#include "wire/json/document.h"
#include "wire/models/request_fixture.h"

namespace sallyport::models {
namespace {

std::string amended(const Sent& sent, std::string_view body, const Amendments& what) {
  const ModelRequest request = accepted(sent, body);
  auto out = amend(sent.dialect, request, body, what);
  EXPECT_TRUE(out.ok()) << body;
  if (!out.ok()) return "";
  EXPECT_TRUE(json::Document::parse(*out).ok()) << *out;
  return *std::move(out);
}

const Sent to_openai{};
const Amendments usage{.ask_for_usage = true};
const Amendments bound{.max_output_tokens = 99};
const Amendments other{.model = "other"};

TEST(Amend, E58_AsksForUsageWhereItIsNotAskedFor) {
  EXPECT_EQ(amended(to_openai, R"({"model":"a", "stream" : true,"messages":[]})", usage),
            R"({"stream_options":{"include_usage":true},"model":"a", "stream" : true,"messages":[]})");
  EXPECT_EQ(amended(to_openai, R"({"model":"a","stream":true,"stream_options":null,"messages":[]})", usage),
            R"({"model":"a","stream":true,"stream_options":{"include_usage":true},"messages":[]})");
  EXPECT_EQ(amended(to_openai, R"({"model":"a","stream":true,"stream_options":{},"messages":[]})", usage),
            R"({"model":"a","stream":true,"stream_options":{"include_usage":true},"messages":[]})");
  EXPECT_EQ(
      amended(to_openai,
              R"({"model":"a","stream":true,"stream_options":{"include_usage":false},"messages":[]})", usage),
      R"({"model":"a","stream":true,"stream_options":{"include_usage":true},"messages":[]})");
  EXPECT_EQ(
      amended(to_openai,
              R"({"model":"a","stream":true,"stream_options":{"include_obfuscation":true},"messages":[]})",
              usage),
      R"({"model":"a","stream":true,"stream_options":{"include_usage":true,"include_obfuscation":true},"messages":[]})");
}

TEST(Amend, LeavesAloneWhatNeedsNothing) {
  for (const char* body :
       {R"({"model":"a","messages":[]})", R"( {"messages":[],"stream":false,"model":"a"} )",
        R"({"model":"a","messages":[],"stream":true,"stream_options":{"include_usage":true}})"}) {
    EXPECT_EQ(amended(to_openai, body, usage), body);
    EXPECT_EQ(amended(to_openai, body, {}), body);
    EXPECT_EQ(amended(to_openai, body, {.model = "a"}), body);
  }
  const char* bounded = R"({"model":"a","messages":[],"max_tokens":5})";
  EXPECT_EQ(amended(to_openai, bounded, bound), bounded);
  const std::string messages = R"({"model":"a","max_tokens":5,"messages":[],"stream":true})";
  EXPECT_EQ(amended({.dialect = anthropic, .path = "/v1/messages"}, messages, usage), messages);
}

TEST(Amend, SetsTheBoundWhereEachDialectHasIt) {
  const std::string body = R"({"model":"a","messages":[]})";
  const std::string completion_tokens = R"({"max_completion_tokens":99,"model":"a","messages":[]})";
  const std::string tokens = R"({"max_tokens":99,"model":"a","messages":[]})";
  EXPECT_EQ(amended(to_openai, body, bound), completion_tokens);
  EXPECT_EQ(amended({.dialect = azure_openai, .path = "/openai/v1/chat/completions"}, body, bound),
            completion_tokens);
  EXPECT_EQ(amended({.dialect = openai_compatible}, body, bound), tokens);
  EXPECT_EQ(amended({.dialect = ollama}, body, bound), tokens);
  EXPECT_EQ(amended({.dialect = anthropic, .path = "/v1/messages"}, body, bound), tokens);
  EXPECT_EQ(amended({.path = "/v1/completions"}, R"({"model":"a","prompt":"x"})", bound),
            R"({"max_tokens":99,"model":"a","prompt":"x"})");
  EXPECT_EQ(
      amended({.path = "/v1/responses"}, R"({"model":"a","input":"x","max_output_tokens":null})", bound),
      R"({"model":"a","input":"x","max_output_tokens":99})");
  EXPECT_EQ(amended({.path = "/v1/embeddings"}, R"({"model":"a","input":"x"})", bound),
            R"({"model":"a","input":"x"})");
  EXPECT_EQ(amended({.dialect = anthropic, .path = "/v1/messages/count_tokens"}, body, bound), body);
}

TEST(Amend, SetsTheBoundInsideItsObject) {
  const Sent google{.dialect = gemini, .path = "/models/g:generateContent"};
  EXPECT_EQ(amended(google, R"({"contents":[]})", bound),
            R"({"generationConfig":{"maxOutputTokens":99},"contents":[]})");
  EXPECT_EQ(amended(google, "{}", bound), R"({"generationConfig":{"maxOutputTokens":99}})");
  EXPECT_EQ(amended(google, R"({"generation_config":{"top_p":1}})", bound),
            R"({"generation_config":{"maxOutputTokens":99,"top_p":1}})");
  EXPECT_EQ(amended(google, R"({"generationConfig":{"max_output_tokens":null}})", bound),
            R"({"generationConfig":{"max_output_tokens":99}})");
  EXPECT_EQ(amended(google, R"({"generationConfig":null})", bound),
            R"({"generationConfig":{"maxOutputTokens":99}})");
  const Sent local{.dialect = ollama, .path = "/api/chat"};
  EXPECT_EQ(amended(local, R"({"model":"a","options":{"num_predict":-1}})", bound),
            R"({"model":"a","options":{"num_predict":99}})");
  EXPECT_EQ(amended(local, R"({"model":"a","options":{}})", bound),
            R"({"model":"a","options":{"num_predict":99}})");
  EXPECT_EQ(amended(local, R"({"model":"a"})", bound), R"({"options":{"num_predict":99},"model":"a"})");
}

TEST(Amend, ReplacesTheModelAndNothingElse) {
  EXPECT_EQ(
      amended(to_openai,
              R"({"messages":[{"role":"user","content":"model \"a\" \u00e9"}],"mod\u0065l" : "a"})", other),
      R"({"messages":[{"role":"user","content":"model \"a\" \u00e9"}],"mod\u0065l" : "other"})");
  EXPECT_EQ(amended({.dialect = ollama, .path = "/api/show"}, R"({"name":"a","model":"a"})", other),
            R"({"name":"other","model":"other"})");
  EXPECT_EQ(amended({.dialect = azure_openai, .path = "/openai/deployments/a/chat/completions"},
                    R"({"messages":[]})", other),
            R"({"messages":[]})");
  EXPECT_EQ(amended({.dialect = gemini, .path = "/models/a:batchEmbedContents"},
                    R"({"requests":[{"model":"models/a","content":{"parts":[]}}]})", other),
            R"({"requests":[{"model":"models/other","content":{"parts":[]}}]})");
  EXPECT_EQ(amended(to_openai, R"({"model":"a","messages":[]})", {.model = "x\"y"}),
            R"({"model":"x\"y","messages":[]})");
}

TEST(Amend, DoesEverythingAtOnce) {
  EXPECT_EQ(
      amended(to_openai, R"({"model":"a","stream":true,"messages":[]})",
              {.ask_for_usage = true, .max_output_tokens = 7, .model = "b"}),
      R"({"stream_options":{"include_usage":true},"max_completion_tokens":7,"model":"b","stream":true,"messages":[]})");
}

TEST(Amend, RefusesWhatItCannotRead) {
  const ModelRequest request = accepted(to_openai, R"({"model":"a","messages":[]})");
  for (const char* body : {"", "[]", R"({"model":"a")"}) {
    const auto out = amend(openai, request, body, bound);
    ASSERT_FALSE(out.ok());
    EXPECT_EQ(out.error().kind, ErrorKind::internal);
  }
}

}  // namespace
}  // namespace sallyport::models
