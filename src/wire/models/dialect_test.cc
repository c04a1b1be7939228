#include "wire/models/dialect.h"

#include <gtest/gtest.h>

namespace sallyport::models {
namespace {

struct Head {
  explicit Head(const std::string& fields, const std::string& target = "/v1/chat/completions")
      : text("POST " + target + " HTTP/1.1\r\nHost: door\r\n" + fields + "\r\n") {
    http1::RequestParser parser{http1::HeadLimits{}};
    EXPECT_EQ(parser.parse(text, head).state, http1::Outcome::State::done) << text;
  }
  std::string text;
  http1::RequestHead head;
};

std::string key_of(const std::string& fields, const std::string& target = "/v1/x") {
  const Head head(fields, target);
  const Presented presented = find_key(head.head);
  return presented.ambiguous ? "ambiguous" : std::string(presented.key);
}

TEST(Dialect, RefusesKeysInTwoPlacesThatDiffer) {
  EXPECT_EQ(key_of("x-api-key: a\r\nAuthorization: Bearer b\r\n"), "ambiguous");
  EXPECT_EQ(key_of("x-api-key: a\r\nx-api-key: b\r\n"), "ambiguous");
  EXPECT_EQ(key_of("x-api-key: a\r\nX-Api-Key: a\r\n"), "ambiguous");
  EXPECT_EQ(key_of("x-api-key: \r\nX-Api-Key: a\r\n"), "ambiguous");
  EXPECT_EQ(key_of("x-goog-api-key: a\r\n", "/v1/x?key=b"), "ambiguous");
  EXPECT_EQ(key_of("", "/v1/x?key=a&key=a"), "ambiguous");
  EXPECT_EQ(key_of("", "/v1/x?key=a&%6bey=b"), "ambiguous");
  EXPECT_EQ(key_of("x-api-key: a\r\nAuthorization: Basic YTpi\r\n"), "ambiguous");
}

TEST(Dialect, FindsNoKeyWhereThereIsNone) {
  EXPECT_EQ(key_of(""), "");
  EXPECT_EQ(key_of("Authorization: Bearer\r\n"), "");
  EXPECT_EQ(key_of("api-key:\r\n"), "");
  EXPECT_EQ(key_of("", "/v1/x?key="), "");
  EXPECT_EQ(key_of("x-other: spk_1\r\n", "/v1/x?monkey=1&keys=2"), "");
  EXPECT_EQ(key_of("Authorization: Bearerspk_1\r\n"), "Bearerspk_1");  // no key is called that
}

TEST(Dialect, FindsTheKeyOfEveryClient) {
  for (const char* fields : {"Authorization: Bearer spk_1\r\n", "authorization: bearer   spk_1\r\n",
                             "x-api-key: spk_1\r\n", "Api-Key: spk_1\r\n", "X-Goog-Api-Key: spk_1\r\n"}) {
    EXPECT_EQ(key_of(fields), "spk_1") << fields;
  }
  EXPECT_EQ(key_of("", "/v1beta/models?alt=sse&key=spk_1"), "spk_1");
  EXPECT_EQ(key_of("x-api-key: spk_1\r\nAuthorization: Bearer spk_1\r\n", "/x?key=spk_1"), "spk_1");
  EXPECT_EQ(key_of("x-api-key: \r\nAuthorization: Bearer spk_1\r\n"), "spk_1");
}

TEST(Dialect, E39_LeavesKeysAndAddressesOutOfTheQuery) {
  EXPECT_EQ(query_for_upstream("key=spk_1"), "");
  EXPECT_EQ(query_for_upstream("alt=sse&key=spk_1&x=%20y"), "alt=sse&x=%20y");
  EXPECT_EQ(query_for_upstream("%6Bey=a&KEY=b&access_token=c&a=1&&b"), "a=1&b");
  EXPECT_EQ(query_for_upstream("api_base=http://evil&apiBase=x&api%5Fbase=y&base-url=z&a=b"), "a=b");
  EXPECT_EQ(query_for_upstream("api-version=2024-10-21"), "api-version=2024-10-21");
  EXPECT_EQ(query_for_upstream("beta=true"), "beta=true");
  EXPECT_EQ(query_for_upstream(""), "");
}

TEST(Dialect, LendsTheCredentialWhereTheUpstreamLooks) {
  EXPECT_EQ(credential_field(Dialect::openai).name, "Authorization");
  EXPECT_EQ(credential_field(Dialect::openai).prefix, "Bearer ");
  EXPECT_EQ(credential_field(Dialect::ollama).prefix, "Bearer ");
  EXPECT_EQ(credential_field(Dialect::openai_compatible).prefix, "Bearer ");
  EXPECT_EQ(credential_field(Dialect::anthropic).name, "x-api-key");
  EXPECT_EQ(credential_field(Dialect::gemini).name, "x-goog-api-key");
  EXPECT_EQ(credential_field(Dialect::azure_openai).name, "api-key");
  EXPECT_EQ(credential_field(Dialect::azure_openai).prefix, "");
}

TEST(Dialect, IsNamedAsInTheMap) {
  EXPECT_EQ(to_string(Dialect::openai), "openai");
  EXPECT_EQ(to_string(Dialect::anthropic), "anthropic");
  EXPECT_EQ(to_string(Dialect::gemini), "gemini");
  EXPECT_EQ(to_string(Dialect::azure_openai), "azure-openai");
  EXPECT_EQ(to_string(Dialect::ollama), "ollama");
  EXPECT_EQ(to_string(Dialect::openai_compatible), "openai-compatible");
}

}  // namespace
}  // namespace sallyport::models
