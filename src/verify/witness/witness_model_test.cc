#include "verify/witness/witness_model.h"

#include <gtest/gtest.h>

#include <boost/json.hpp>

namespace sallyport::verify {
namespace {

constexpr std::string_view head =
    "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nauthorization: Bearer abc-secret\r\n\r\n";

std::string joined(std::string_view body) {
  std::string all;
  for (const std::string& part : answer_as_model(head, body).parts) all += part;
  return all;
}

TEST(WitnessModel, AnswersChatsAlone) {
  EXPECT_TRUE(calls_a_model("/v1/chat/completions"));
  EXPECT_TRUE(calls_a_model("/openai/deployments/m/chat/completions?api-version=1"));
  EXPECT_FALSE(calls_a_model("/public/x"));
}

TEST(WitnessModel, AWholeAnswerIsJsonWithUsage) {
  const std::string reply = joined(R"({"model":"m","messages":[],"stream":false})");
  const std::size_t blank = reply.find("\r\n\r\n");
  ASSERT_NE(blank, std::string::npos);
  const std::string body = reply.substr(blank + 4);
  EXPECT_NE(reply.find("Content-Length: " + std::to_string(body.size()) + "\r\n"), std::string::npos);
  const auto value = boost::json::parse(body);
  EXPECT_EQ(value.at("usage").at("total_tokens").as_int64(), 15);
  EXPECT_EQ(std::string_view(value.at("choices").at(0).at("message").at("content").as_string()),
            witness_words);
}

TEST(WitnessModel, AStreamHasUsageOnlyIfItWasAskedFor) {
  const std::string plain = joined(R"({"stream": true})");
  EXPECT_NE(plain.find("text/event-stream"), std::string::npos);
  EXPECT_NE(plain.find("data: [DONE]"), std::string::npos);
  EXPECT_EQ(plain.find("usage"), std::string::npos);
  EXPECT_NE(joined(R"({"stream":true,"stream_options":{"include_usage":true}})").find("\"usage\""),
            std::string::npos);
}

TEST(WitnessModel, EchoesTheCredentialOnlyWhenAsked) {
  EXPECT_EQ(joined("{}").find("abc-secret"), std::string::npos);
  for (const char* body :
       {R"({"messages":["verify-echo"]})", R"({"stream":true,"messages":["verify-echo"]})"}) {
    EXPECT_NE(joined(body).find("Bearer abc-secret"), std::string::npos);
    EXPECT_NE(joined(body).find("YWJjLXNlY3JldA=="), std::string::npos);
  }
}

TEST(WitnessModel, IsSlowAndLongWhenAsked) {
  EXPECT_TRUE(answer_as_model(head, "verify-slow").is_slow);
  EXPECT_FALSE(answer_as_model(head, "verify").is_slow);
  EXPECT_NE(joined(R"({"stream":true,"messages":["verify-long"]})").find(long_end), std::string::npos);
}

}  // namespace
}  // namespace sallyport::verify
