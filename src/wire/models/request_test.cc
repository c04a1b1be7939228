#include "wire/models/request.h"

#include "wire/models/request_fixture.h"

namespace sallyport::models {
namespace {

const Sent to_openai{};

TEST(Request, RefusesWhatIsNoJsonObject) {
  for (const char* body : {"", "[]", "\"x\"", "null", "{", "{}x", "{\"model\":\"a\",}", "\xef\xbb\xbf{}"}) {
    EXPECT_EQ(refused(to_openai, body), ErrorKind::malformed) << body;
  }
  EXPECT_EQ(refused(to_openai, "{}"), ErrorKind::malformed);
}

TEST(Request, RefusesOtherTypesAndEncodings) {
  for (const char* type :
       {"", "text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-16",
        "application/jsonx", "multipart/form-data; boundary=x", "application/json; charset=utf-8; boundary=x",
        "application/json, text/plain"}) {
    EXPECT_EQ(refused({.content_type = type}, chat("")), ErrorKind::malformed) << type;
  }
  for (const char* type :
       {"application/json", "Application/JSON; Charset=UTF-8", "application/json;charset=\"utf-8\""}) {
    accepted({.content_type = type}, chat(""));
  }
  for (const char* encoding : {"gzip", "br", "identity, gzip", "deflate"}) {
    EXPECT_EQ(refused({.content_encoding = encoding}, chat("")), ErrorKind::malformed) << encoding;
  }
  accepted({.content_encoding = "identity"}, chat(""));
}

TEST(Request, E39_AddressesInTheBodyAreForbidden) {
  for (const char* name : {"api_base",
                           "base_url",
                           "api_url",
                           "endpoint",
                           "custom_host",
                           "custom_llm_provider",
                           "extra_headers",
                           "api_key",
                           "apiBase",
                           "API-BASE",
                           "api\\u005fbase",
                           "baseURL",
                           "url",
                           "proxy",
                           "aws_region_name",
                           "vertex_project",
                           "litellm_params",
                           "x-portkey-custom-host",
                           "headers",
                           "extra_body",
                           "fallbacks",
                           "models",
                           "provider",
                           "plugins",
                           "data_sources",
                           "dataSources",
                           "route",
                           "azure_endpoint",
                           "deployment_id",
                           "callbacks",
                           "webhook_url"}) {
    for (const char* value : {"\"http://169.254.169.254/\"", "{}", "null", "1", "[\"x\"]"}) {
      const std::string member = "\"" + std::string(name) + "\":" + value;
      EXPECT_EQ(refused(to_openai, chat(member)), ErrorKind::forbidden) << member;
      const std::string anthropic_body = R"({"model":"c","max_tokens":1,"messages":[],)" + member + "}";
      EXPECT_EQ(refused({.dialect = anthropic, .path = "/v1/messages"}, anthropic_body), ErrorKind::forbidden)
          << member;
      const std::string ollama_body = R"({"model":"c","messages":[],)" + member + "}";
      EXPECT_EQ(refused({.dialect = ollama, .path = "/api/chat"}, ollama_body), ErrorKind::forbidden)
          << member;
      const std::string gemini_body = R"({"contents":[],)" + member + "}";
      EXPECT_EQ(refused({.dialect = gemini, .path = "/models/g:generateContent"}, gemini_body),
                ErrorKind::forbidden);
    }
  }
}

TEST(Request, E48_OneCanonicalModel) {
  for (const char* model : {"\"\"",
                            "\"gpt-4o\\u0000\"",
                            "\"gpt-4o \"",
                            "\" gpt-4o\"",
                            "\"gpt\\n4o\"",
                            "\"../gpt-4o\"",
                            "\"models/..\"",
                            "\"/gpt-4o\"",
                            "\"gpt-4o/\"",
                            "\"a//b\"",
                            "\"a/./b\"",
                            "\"gpt%2d4o\"",
                            "\"gpt\\\\4o\"",
                            "\"gpt-4\\u00f6\"",
                            "\"\\uff47pt\"",
                            "\"a\\u200bb\"",
                            "\"a?b\"",
                            "\"a#b\"",
                            "\"a*\"",
                            "null",
                            "1",
                            "[\"gpt-4o\"]",
                            "{}",
                            "true"}) {
    const std::string body = R"({"model":)" + std::string(model) + R"(,"messages":[]})";
    EXPECT_EQ(refused(to_openai, body), ErrorKind::malformed) << body;
  }
  EXPECT_EQ(refused(to_openai, R"({"messages":[]})"), ErrorKind::malformed);
  EXPECT_EQ(refused(to_openai, R"({"model":"a","model":"b","messages":[]})"), ErrorKind::malformed);
  EXPECT_EQ(refused(to_openai, R"({"model":"a","mod\u0065l":"b","messages":[]})"), ErrorKind::malformed);
  const std::string at_most(200, 'm');
  EXPECT_EQ(accepted(to_openai, R"({"model":")" + at_most + R"(","messages":[]})").model, at_most);
  EXPECT_EQ(refused(to_openai, R"({"model":"m)" + at_most + R"(","messages":[]})"), ErrorKind::malformed);
  for (const char* model :
       {"gpt-4o", "GPT-4o", "llama3.1:8b", "meta-llama/Llama-3.3-70B", "ft:gpt-4o:acme::1", "a@b"}) {
    EXPECT_EQ(accepted(to_openai, R"({"model":")" + std::string(model) + R"(","messages":[]})").model, model);
  }
  EXPECT_EQ(accepted(to_openai, R"({"mod\u0065l":"gpt\u002d4o","messages":[]})").model, "gpt-4o");
}

TEST(Request, E49_PathAndBodyAgree) {
  const Sent azure{.dialect = azure_openai, .path = "/openai/deployments/mini/chat/completions"};
  EXPECT_EQ(accepted(azure, R"({"messages":[]})").model, "mini");
  EXPECT_EQ(accepted(azure, R"({"model":"mini","messages":[]})").model, "mini");
  EXPECT_EQ(refused(azure, R"({"model":"gpt-4o","messages":[]})"), ErrorKind::malformed);
  EXPECT_EQ(refused(azure, R"({"model":"MINI","messages":[]})"), ErrorKind::malformed);
  const Sent google{.dialect = gemini, .path = "/v1beta/models/flash:generateContent"};
  EXPECT_EQ(accepted(google, R"({"model":"models/flash","contents":[]})").model, "flash");
  EXPECT_EQ(refused(google, R"({"model":"models/pro","contents":[]})"), ErrorKind::malformed);
  EXPECT_EQ(refused(google, R"({"model":"tunedModels/flash","contents":[]})"), ErrorKind::malformed);
  const Sent batch{.dialect = gemini, .path = "/v1beta/models/e:batchEmbedContents"};
  EXPECT_EQ(refused(batch, R"({"requests":[{"model":"models/e","content":{"parts":[{"text":"a"}]}},
                               {"model":"models/other","content":{"parts":[{"text":"a"}]}}]})"),
            ErrorKind::malformed);
  const Sent count{.dialect = gemini, .path = "/v1beta/models/e:countTokens"};
  EXPECT_EQ(refused(count, R"({"generateContentRequest":{"model":"models/x","contents":[]}})"),
            ErrorKind::malformed);
  const Sent local{.dialect = ollama, .path = "/api/show"};
  EXPECT_EQ(refused(local, R"({"model":"a","name":"b"})"), ErrorKind::malformed);
  EXPECT_EQ(accepted(local, R"({"name":"llama3.1:8b"})").model, "llama3.1:8b");
}

TEST(Request, BoundsArePositiveIntegers) {
  for (const char* value :
       {"0", "-1", "1.5", "1e3", "\"100\"", "true", "[]", "9999999999", "99999999999999999999"}) {
    EXPECT_EQ(refused(to_openai, chat(R"("max_tokens":)" + std::string(value))), ErrorKind::malformed)
        << value;
    EXPECT_EQ(refused(to_openai, chat(R"("n":)" + std::string(value))), ErrorKind::malformed) << value;
  }
  EXPECT_EQ(accepted(to_openai, chat("")).max_output_tokens, -1);
  EXPECT_EQ(accepted(to_openai, chat(R"("max_tokens":null)")).max_output_tokens, -1);
  EXPECT_EQ(accepted(to_openai, chat(R"("max_tokens":100,"n":3)")).max_output_tokens, 300);
  EXPECT_EQ(accepted(to_openai, chat(R"("n":3)")).choices, 3);
  EXPECT_EQ(accepted(to_openai, chat(R"("max_tokens":7,"max_completion_tokens":7)")).max_output_tokens, 7);
  EXPECT_EQ(refused(to_openai, chat(R"("max_tokens":7,"max_completion_tokens":8)")), ErrorKind::malformed);
  EXPECT_EQ(refused(to_openai, chat(R"("max_tokens":7,"n_predict":8000)")), ErrorKind::malformed);
  EXPECT_EQ(
      accepted({.path = "/v1/completions"}, R"({"model":"a","prompt":"x","max_tokens":5,"n":2,"best_of":4})")
          .max_output_tokens,
      20);
}

TEST(Request, KeepsItsLimits) {
  std::string deep = R"("metadata":)";
  for (int i = 0; i < 70; ++i) deep += "[";
  deep += "1";
  for (int i = 0; i < 70; ++i) deep += "]";
  EXPECT_EQ(refused(to_openai, chat(deep)), ErrorKind::too_large);
  EXPECT_EQ(refused({.limits = {.max_values = 4}}, chat("")), ErrorKind::too_large);
  const std::string tools = R"("tools":[{"type":"function","function":{"name":"a"}},
                                        {"type":"function","function":{"name":"b"}}])";
  EXPECT_EQ(refused({.limits = {.max_tools = 1}}, chat(tools)), ErrorKind::too_large);
  accepted({.limits = {.max_tools = 2}}, chat(tools));
  const std::string kinds = R"("tools":[{"type":"mcp"},{"type":"web_search"}])";
  EXPECT_EQ(refused({.limits = {.max_tools = 1}}, chat(kinds)), ErrorKind::too_large);
}

TEST(Request, UnknownMembersPassOnlyIfTheyLeadNowhere) {
  for (const char* member : {R"("future_flag":true)", R"("future_number":1.5)", R"("future_mode":"very_low")",
                             R"("future_object":{"mode":"auto","level":3,"list":["a","b"]})",
                             R"("future_null":null)", R"("tool_timeout":5)"}) {
    accepted(to_openai, chat(member));
  }
  for (const char* member :
       {R"("future_text":"see http://x")", R"("future_ref":"abc123")", R"("future_id":"abc")",
        R"("future":[{"a":1}])", R"("future":{"url":"x"})", R"("future":{"nested":{"model":"x"}})",
        R"("future_tools":["a"])", R"("enable_search":true)", R"("future_server":"a")", R"("future":[["a"]])",
        R"("future_model":"a")", R"("future":{"a":"0123456789"})", R"("connection_id":"a")"}) {
    EXPECT_EQ(refused(to_openai, chat(member)), ErrorKind::malformed) << member;
  }
}

TEST(Request, GeminiQueriesAreKnown) {
  const std::string body = R"({"contents":[{"parts":[{"text":"Hi"}]}]})";
  const std::string path = "/v1beta/models/g:streamGenerateContent";
  for (const char* query :
       {"", "alt=sse", "alt=sse&key=spk_1", "%24alt=sse&fields=x", "fields=candidates", "alt=media",
        "alt=sse&alt=json", "$httpMethod=DELETE", "x=1", "callback=f", "alt"}) {
    const bool good = std::string_view(query).empty() || std::string_view(query).starts_with("alt=sse");
    const bool twice = std::string_view(query) == "alt=sse&alt=json";
    const auto request = read({.dialect = gemini, .path = path, .query = query}, body);
    EXPECT_EQ(request.ok(), good && !twice) << query;
  }
}

TEST(Request, WithoutABodyThereIsNothingToRead) {
  const auto located = find_endpoint(openai, "GET", "/v1/models/gpt-4o");
  ASSERT_TRUE(located.ok());
  const auto request = read_request(openai, *located, "", "", "", "", {});
  ASSERT_TRUE(request.ok());
  EXPECT_EQ(request->model, "gpt-4o");
  EXPECT_EQ(request->endpoint->name, "models/one");
  EXPECT_FALSE(read_request(openai, *located, "", "application/json", "", "{}", {}).ok());
}

TEST(Request, BoundsTheInputByItsBytes) {
  const std::string text = chat("");
  const std::int64_t plain = accepted(to_openai, text).input_tokens_at_most;
  EXPECT_GE(plain, static_cast<std::int64_t>(text.size()));
  EXPECT_LE(plain, static_cast<std::int64_t>(text.size()) + 20);
  const std::string with_image = R"({"model":"a","messages":[{"role":"user","content":[{"type":"image_url",
      "image_url":{"url":"data:image/png;base64,)" +
                                 std::string(1'000'000, 'A') + R"("}}]}]})";
  EXPECT_LT(accepted(to_openai, with_image).input_tokens_at_most, 60'000);
  EXPECT_GT(accepted(to_openai, with_image).input_tokens_at_most, 48'000);
  const std::string with_file = R"({"model":"a","messages":[{"role":"user","content":[{"type":"file",
      "file":{"file_data":"data:application/pdf;base64,)" +
                                std::string(300'000, 'A') + R"("}}]}]})";
  EXPECT_GT(accepted(to_openai, with_file).input_tokens_at_most, 300'000);
  EXPECT_GT(accepted(to_openai, chat(R"("web_search_options":{})")).input_tokens_at_most, plain + 50'000);
}

}  // namespace
}  // namespace sallyport::models
