#include "identity/token/issuer_keys.h"

#include <gtest/gtest.h>

#include <map>
#include <new>

#include "crypto/test_signing.h"
#include "identity/token/test_issuer.h"
#include "identity/token/token.h"

namespace sallyport::identity {
namespace {

using crypto::TestSigner;
using std::chrono::hours;
using std::chrono::seconds;
using enum crypto::SignatureAlgorithm;

std::string key(std::string_view kid, std::string_view more = {}) {
  static const TestSigner signer = TestSigner::make(es256);
  return signer.jwk(kid, more);
}
std::string set_of(std::string_view keys) { return R"({"keys":[)" + std::string(keys) + "]}"; }

class IssuerKeysTest : public testing::Test {
 protected:
  // How many keys there are for `kid`; -1: an error.
  int count(std::string_view kid) {
    auto found = keys_->find(kid);
    return found.ok() ? static_cast<int>(found->size()) : -1;
  }
  ErrorKind error(std::string_view kid) {
    auto found = keys_->find(kid);
    return found.ok() ? ErrorKind::internal : found.error().kind;
  }

  TestIssuer issuer_;
  ManualClock clock_{from_unix_seconds(1'800'000'000)};
  std::unique_ptr<IssuerKeys> keys_ =
      fetched_issuer_keys({.url = "https://login.example.com/keys", .place = {}}, issuer_, clock_);
};

TEST_F(IssuerKeysTest, FetchesWhenFirstNeededAndThenNoMore) {
  issuer_.answer(set_of(key("one") + "," + key("two")));
  EXPECT_EQ(issuer_.calls(), 0);
  EXPECT_EQ(count("one"), 1);
  EXPECT_EQ(issuer_.last().url, "https://login.example.com/keys");
  EXPECT_EQ(issuer_.last().method, "GET");
  EXPECT_EQ(issuer_.last().max_body, 256u << 10);
  EXPECT_EQ(count("two"), 1);
  EXPECT_EQ(count(""), 2);
  EXPECT_EQ(issuer_.calls(), 1);
}

TEST_F(IssuerKeysTest, J04AnUnknownNameLeadsToOneFetch) {
  issuer_.answer(set_of(key("one")));
  EXPECT_EQ(count("one"), 1);
  for (const auto* kid : {"ghost", "../one", "one' OR 1=1--"}) EXPECT_EQ(count(kid), 0);
  EXPECT_EQ(issuer_.calls(), 2);
  clock_.advance(seconds(10));
  EXPECT_EQ(count("ghost"), 0);
  EXPECT_EQ(issuer_.calls(), 3);
}

TEST_F(IssuerKeysTest, J05TenThousandUnknownNames) {
  issuer_.answer(set_of(key("one")));
  EXPECT_EQ(count("one"), 1);
  for (int i = 0; i < 10'000; ++i) EXPECT_EQ(count("random-" + std::to_string(i)), 0);
  EXPECT_EQ(issuer_.calls(), 2);
  EXPECT_EQ(count("one"), 1);
  issuer_.fail(ErrorKind::timed_out);  // and with an issuer that does not answer
  clock_.advance(seconds(10));
  for (int i = 0; i < 10'000; ++i) EXPECT_EQ(count("random-" + std::to_string(i)), 0);
  EXPECT_EQ(issuer_.calls(), 3);
  EXPECT_EQ(count("one"), 1);
}

TEST_F(IssuerKeysTest, J05AnIssuerThatDoesNotAnswerIsAskedSeldom) {
  issuer_.fail(ErrorKind::timed_out);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(error("random-" + std::to_string(i)), ErrorKind::timed_out);
  EXPECT_EQ(issuer_.calls(), 1);
  clock_.advance(seconds(10));
  issuer_.answer(set_of(key("one")));
  EXPECT_EQ(count("one"), 1);
  EXPECT_EQ(issuer_.calls(), 2);
}

TEST_F(IssuerKeysTest, J06AKeyThatWasRotatedJustNowIsFound) {
  issuer_.answer(set_of(key("one")));
  EXPECT_EQ(count("one"), 1);
  issuer_.answer(set_of(key("two")));
  EXPECT_EQ(count("two"), 1);
  EXPECT_EQ(count("one"), 0);  // gone with its set
  EXPECT_EQ(issuer_.calls(), 2);
}

TEST_F(IssuerKeysTest, J06OneBadKeyLocksNobodyOut) {
  const std::string point = R"("x":"AQABAQABAQABAQABAQABAQABAQABAQABAQABAQABAQA")";
  const std::string bad[] = {
      "7",
      R"({"kty":"RSA","n":"AQAB","e":"AQAB","kid":"bad"})",
      R"({"kty":"EC","crv":"P-256","kid":"bad",)" + point +
          R"(,"y":"AQABAQABAQABAQABAQABAQABAQABAQABAQABAQABAQA"})",
      R"({"kty":"EC","crv":"P-384","kid":"bad",)" + point +
          R"(,"y":"AQABAQABAQABAQABAQABAQABAQABAQABAQABAQABAQA"})",
      R"({"kty":"OKP","crv":"Ed25519","x":"AQAB","kid":"bad"})",
      R"({"kty":"oct","k":"AQAB","kid":"bad"})",
      key("bad", R"("alg":"ES384")"),
      key("bad", R"("alg":"RS256")"),
      key("bad", R"("alg":"HS256")"),
      key("bad", R"("alg":"none")"),
      key("bad", R"("use":"enc")"),
      key("bad", R"("d":"AQAB")"),
  };
  for (const std::string& one : bad) {
    auto given = given_issuer_keys(set_of(one + "," + key("good", R"("alg":"ES256")")));
    ASSERT_TRUE(given.ok()) << one;
    EXPECT_EQ((*given)->find("good")->size(), 1u) << one;
    EXPECT_EQ((*given)->find("bad")->size(), 0u) << one;
    EXPECT_EQ((*given)->find("")->size(), 1u) << one;
    EXPECT_EQ((*given)->find("")->front().algorithm, "ES256");
    EXPECT_EQ(given_issuer_keys(set_of(one)).error().kind, ErrorKind::malformed) << one;  // nothing is left
  }
}

TEST_F(IssuerKeysTest, ABrokenSetNeverTakesThePlaceOfAGoodOne) {
  issuer_.answer(set_of(key("one")));
  EXPECT_EQ(count("one"), 1);
  const std::string broken[] = {"",
                                "<html>",
                                "[]",
                                "{}",
                                set_of(""),
                                set_of("7"),
                                set_of(key("x", R"("use":"enc")")),
                                set_of(std::string(1000, '['))};
  for (const std::string& body : broken) {
    issuer_.answer(body);
    clock_.advance(seconds(10));
    EXPECT_EQ(count("two"), 0) << body;
    EXPECT_EQ(count("one"), 1) << body;
  }
  for (const std::uint16_t status : {204, 302, 404, 500, 503}) {
    issuer_.answer(set_of(key("two")), status);
    clock_.advance(seconds(10));
    EXPECT_EQ(count("two"), 0) << status;
    EXPECT_EQ(count("one"), 1) << status;
  }
  EXPECT_EQ(issuer_.calls(), 14);
}

TEST_F(IssuerKeysTest, OldKeysAreFetchedAgainAndGoOnMeanwhileForADay) {
  issuer_.answer(set_of(key("one")));
  EXPECT_EQ(count("one"), 1);
  clock_.advance(hours(1) - seconds(1));
  EXPECT_EQ(count("one"), 1);
  EXPECT_EQ(issuer_.calls(), 1);
  issuer_.fail(ErrorKind::unavailable);
  clock_.advance(seconds(1));
  EXPECT_EQ(count("one"), 1);
  EXPECT_EQ(count("one"), 1);
  EXPECT_EQ(issuer_.calls(), 2);
  clock_.advance(hours(23) - seconds(1));
  EXPECT_EQ(count("one"), 1);
  EXPECT_EQ(issuer_.calls(), 3);
  clock_.advance(seconds(1));
  EXPECT_EQ(error("one"), ErrorKind::unavailable);
  clock_.advance(seconds(10));
  issuer_.answer(set_of(key("two")));
  EXPECT_EQ(count("one"), 0);
  EXPECT_EQ(count("two"), 1);
}

TEST_F(IssuerKeysTest, AWithdrawnKeyIsGoneWithinAnHour) {
  issuer_.answer(set_of(key("one") + "," + key("two")));
  EXPECT_EQ(count("one"), 1);
  issuer_.answer(set_of(key("two")));
  clock_.advance(hours(1));
  EXPECT_EQ(count("one"), 0);
  EXPECT_EQ(issuer_.calls(), 2);
}

TEST_F(IssuerKeysTest, SaysWhyThereAreNoKeys) {
  const std::map<ErrorKind, ErrorKind> expected = {
      {ErrorKind::timed_out, ErrorKind::timed_out},   {ErrorKind::unavailable, ErrorKind::unavailable},
      {ErrorKind::forbidden, ErrorKind::unavailable}, {ErrorKind::malformed, ErrorKind::malformed},
      {ErrorKind::too_large, ErrorKind::malformed},   {ErrorKind::internal, ErrorKind::unavailable}};
  for (const auto& [given, wanted] : expected) {
    issuer_.fail(given);
    EXPECT_EQ(error("one"), wanted);
    EXPECT_EQ(keys_->find("one").error().origin, Origin::upstream);
    clock_.advance(seconds(10));
  }
  issuer_.answer("{}");
  EXPECT_EQ(error(""), ErrorKind::malformed);
}

TEST(GivenKeys, AreAllThereIs) {
  auto given = given_issuer_keys(set_of(key("one")));
  ASSERT_TRUE(given.ok());
  EXPECT_EQ((*given)->find("one")->size(), 1u);
  EXPECT_EQ((*given)->find("two")->size(), 0u);
  for (const auto* bad : {"", "[]", "{}", R"({"keys":[]})"})
    EXPECT_EQ(given_issuer_keys(bad).error().kind, ErrorKind::malformed) << bad;
}

// What runs out of memory while it fetches must not leave the others waiting for it.
TEST_F(IssuerKeysTest, AFetchThatThrowsIsOver) {
  class Throwing final : public outbound::Outbound {
   public:
    Result<outbound::Response> call(const outbound::Request&, const outbound::Place&,
                                    const outbound::Limits&) override {
      throw std::bad_alloc();
    }
  } throwing;
  auto keys = fetched_issuer_keys({.url = "https://login.example.com/keys", .place = {}}, throwing, clock_);
  EXPECT_THROW((void)keys->find("one").ok(), std::bad_alloc);
  EXPECT_THROW((void)keys->find("one").ok(), std::bad_alloc);
}

}  // namespace
}  // namespace sallyport::identity
