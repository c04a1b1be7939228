#include "wire/models/refusal.h"

#include <gtest/gtest.h>

#include "wire/json/document.h"

namespace sallyport::models {
namespace {

using enum Dialect;

constexpr Said forbidden{403, "This key may not use the model.", "req-1", "triage-chat"};
constexpr Endpoint chats{"chat/completions", "chat"};
constexpr Endpoint responses{"responses", "chat"};
constexpr Endpoint messages{"messages", "chat"};
constexpr Endpoint contents{"generateContent", "chat"};
constexpr Endpoint local{"api/chat", "chat"};

TEST(Refusal, SpeaksEachDialect) {
  const std::string sentence = "\"This key may not use the model. (rule: triage-chat)\"";
  const std::string openai_body = R"({"error":{"message":)" + sentence +
                                  R"(,"type":"permission_error","param":null,"code":"permission_denied",)" +
                                  R"("request_id":"req-1","rule":"triage-chat"}})";
  EXPECT_EQ(error_body(openai, forbidden), openai_body);
  EXPECT_EQ(error_body(azure_openai, forbidden), openai_body);
  EXPECT_EQ(error_body(openai_compatible, forbidden), openai_body);
  EXPECT_EQ(error_body(anthropic, forbidden),
            R"({"type":"error","error":{"type":"permission_error","message":)" + sentence +
                R"(,"rule":"triage-chat"},"request_id":"req-1"})");
  EXPECT_EQ(error_body(gemini, forbidden),
            R"({"error":{"code":403,"message":)" + sentence +
                R"(,"status":"PERMISSION_DENIED","details":[{"@type":)" +
                R"("type.googleapis.com/google.rpc.RequestInfo","requestId":"req-1"}]}})");
  EXPECT_EQ(error_body(ollama, forbidden),
            R"({"error":)" + sentence + R"(,"request_id":"req-1","rule":"triage-chat"})");
}

TEST(Refusal, SaysNothingOfARuleThatMayNotBeNamed) {
  for (const Dialect dialect : {openai, anthropic, gemini, ollama}) {
    const std::string body = error_body(dialect, {403, "No.", "req-1", ""});
    EXPECT_EQ(body.find("rule"), std::string::npos) << body;
  }
}

TEST(Refusal, TypesFollowFromTheStatus) {
  const auto openai_type = [](std::uint16_t status) {
    const std::string body = error_body(openai, {status, "x", "", ""});
    return json::Document::parse(body)->root().find("error").find("type").text();
  };
  EXPECT_EQ(openai_type(400), "invalid_request_error");
  EXPECT_EQ(openai_type(401), "authentication_error");
  EXPECT_EQ(openai_type(404), "not_found_error");
  EXPECT_EQ(openai_type(418), "invalid_request_error");
  EXPECT_EQ(openai_type(429), "rate_limit_error");
  EXPECT_EQ(openai_type(503), "server_error");
  EXPECT_EQ(openai_type(599), "server_error");
  EXPECT_NE(error_body(gemini, {429, "x", "", ""}).find("RESOURCE_EXHAUSTED"), std::string::npos);
  EXPECT_NE(error_body(gemini, {401, "x", "", ""}).find("UNAUTHENTICATED"), std::string::npos);
  EXPECT_NE(error_body(anthropic, {429, "x", "", ""}).find("rate_limit_error"), std::string::npos);
  EXPECT_NE(error_body(anthropic, {413, "x", "", ""}).find("request_too_large"), std::string::npos);
}

TEST(Refusal, EndsAStreamInItsOwnForm) {
  const Said spent{429, "The budget is spent.", "req-2", ""};
  const std::string chat = error_event(openai, chats, Answer::events, spent);
  EXPECT_EQ(chat, "data: " + error_body(openai, spent) + "\n\n");
  EXPECT_EQ(error_event(openai, responses, Answer::events, spent),
            "event: error\ndata: {\"type\":\"error\",\"code\":\"rate_limit_exceeded\",\"message\":\"The "
            "budget is spent.\","
            "\"param\":null,\"request_id\":\"req-2\"}\n\n");
  EXPECT_EQ(error_event(anthropic, messages, Answer::events, spent),
            "event: error\ndata: " + error_body(anthropic, spent) + "\n\n");
  EXPECT_EQ(error_event(gemini, contents, Answer::events, spent),
            "data: " + error_body(gemini, spent) + "\n\n");
  EXPECT_EQ(error_event(ollama, local, Answer::lines, spent), error_body(ollama, spent) + "\n");
  EXPECT_EQ(error_event(ollama, chats, Answer::events, spent), chat);
  EXPECT_EQ(error_event(openai, chats, Answer::json, spent), "");
  EXPECT_EQ(error_event(openai, chats, Answer::bytes, spent), "");
}

TEST(Refusal, NeverBreaksOutOfItsLine) {
  const Said odd{400, "a\"b\r\n\r\ndata: x\xff", "id\n", "r\n"};
  for (const Dialect dialect : {openai, anthropic, gemini, ollama}) {
    EXPECT_TRUE(json::Document::parse(error_body(dialect, odd)).ok());
    const std::string event = error_event(dialect, chats, Answer::events, odd);
    EXPECT_EQ(event.find("\n\n"), event.size() - 2);
    EXPECT_EQ(event.find('\r'), std::string::npos);
  }
}

}  // namespace
}  // namespace sallyport::models
