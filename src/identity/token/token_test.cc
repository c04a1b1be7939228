#include "identity/token/token.h"

#include <gtest/gtest.h>

#include <map>

#include "base/encoding.h"
#include "crypto/test_signing.h"

namespace sallyport::identity {
namespace {

using crypto::TestSigner;
using enum crypto::SignatureAlgorithm;

constexpr std::int64_t now = 1'800'000'000;

const TestSigner& signer() {
  static const TestSigner made = TestSigner::make(rs256);
  return made;
}
const TestSigner& ec_signer() {
  static const TestSigner made = TestSigner::make(es256);
  return made;
}

std::string claims(std::string_view more = R"("sub":"alice")") {
  return R"({"iss":"https://login.example.com","aud":"sallyport","iat":)" + std::to_string(now - 10) +
         R"(,"exp":)" + std::to_string(now + 300) + "," + std::string(more) + "}";
}

class TokenTest : public testing::Test {
 protected:
  TokenTest() { use(signer().jwk("one")); }

  void use(const std::string& keys) {
    auto made = given_issuer_keys(R"({"keys":[)" + keys + "]}");
    ASSERT_TRUE(made.ok()) << made.error().detail;
    keys_ = std::move(*made);
  }
  Result<Token> check(std::string_view text) { return verify_token(text, *keys_, rules_, clock_); }
  // A token that is well signed and says `payload`.
  Result<Token> check_claims(std::string_view payload) {
    return check(signer().token(R"("kid":"one")", payload));
  }
  Result<Token> check_header(std::string_view more) { return check(signer().token(more, claims())); }

  static ErrorKind kind(const Result<Token>& result) {
    return result.ok() ? ErrorKind::internal : result.error().kind;
  }

  TokenRules rules_{.issuer = "https://login.example.com",
                    .audience = "sallyport",
                    .algorithms = {"RS256", "ES256"},
                    .types = {}};
  ManualClock clock_{from_unix_seconds(now)};
  std::unique_ptr<IssuerKeys> keys_;
};

TEST_F(TokenTest, BelievesWhatTheIssuerSigned) {
  auto token =
      check(signer().token(R"("kid":"one","typ":"Application/JWT")",
                           claims(R"("sub":"alice","jti":"id 1","groups":["a",7,"b"],"amr":"pwd","n":7)")));
  ASSERT_TRUE(token.ok()) << token.error().detail;
  EXPECT_EQ(token->type, "jwt");
  EXPECT_EQ(token->algorithm, "RS256");
  EXPECT_EQ(token->subject, "alice");
  EXPECT_EQ(token->id, "id 1");
  EXPECT_EQ(token->issued_at, from_unix_seconds(now - 10));
  EXPECT_EQ(token->expires_at, from_unix_seconds(now + 300));
  EXPECT_EQ(token->texts("groups"), (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(token->texts("amr"), std::vector<std::string>{"pwd"});
  EXPECT_TRUE(token->texts("n").empty());
  EXPECT_TRUE(token->texts("none").empty());
  EXPECT_EQ(token->text("n"), "");
  EXPECT_EQ(token->text("iss"), "https://login.example.com");
}

TEST_F(TokenTest, EveryAlgorithm) {
  for (const auto algorithm : {rs256, rs384, rs512, ps256, ps384, ps512, es256, es384, es512, eddsa}) {
    const TestSigner one = TestSigner::make(algorithm);
    use(one.jwk("one"));
    rules_.algorithms = {std::string(to_string(algorithm))};
    EXPECT_TRUE(check(one.token(R"("kid":"one")", claims())).ok()) << to_string(algorithm);
    rules_.algorithms = {"RS257"};
    EXPECT_EQ(kind(check(one.token(R"("kid":"one")", claims()))), ErrorKind::unauthenticated);
  }
}

TEST_F(TokenTest, J01RefusesTokensWithoutASignature) {
  for (const auto* header :
       {R"({"alg":"none","kid":"one"})", R"({"alg":"nOnE"})", R"({"alg":"NONE"})", R"({"alg":"RS256"})"}) {
    const std::string input = base64url(as_bytes(header)) + "." + base64url(as_bytes(claims()));
    EXPECT_EQ(kind(check(input + ".")), ErrorKind::unauthenticated) << header;
    EXPECT_EQ(kind(check(input)), ErrorKind::malformed) << header;
  }
  for (const auto* header :
       {R"({"kid":"one"})", R"({"alg":null})", R"({"alg":["RS256"]})", R"({"alg":""})", "[]", ""})
    EXPECT_EQ(kind(check(signer().token_with_header(header, claims()))), ErrorKind::malformed) << header;
  rules_.algorithms = {"none", "RS256"};  // whoever writes that gets nothing for it
  EXPECT_EQ(kind(check(base64url(as_bytes(R"({"alg":"none"})")) + "." + base64url(as_bytes(claims())) + ".")),
            ErrorKind::unauthenticated);
  rules_.algorithms = {};
  EXPECT_EQ(kind(check_claims(claims())), ErrorKind::unauthenticated);
}

TEST_F(TokenTest, J02TheAlgorithmFitsTheKeyWhateverTheTokenSays) {
  const std::string input =
      base64url(as_bytes(R"({"alg":"HS256","kid":"one"})")) + "." + base64url(as_bytes(claims()));
  rules_.algorithms = {"RS256", "ES256", "HS256", "PS256"};
  EXPECT_EQ(kind(check(input + "." + base64url(as_bytes(std::string(32, 'm'))))), ErrorKind::unauthenticated);
  EXPECT_TRUE(check_header(R"("kid":"one")").ok());
  // The same key under another name, and a key that its set says is for another.
  for (const auto* header : {R"({"alg":"PS256","kid":"one"})", R"({"alg":"ES256","kid":"one"})"})
    EXPECT_EQ(kind(check(signer().token_with_header(header, claims()))), ErrorKind::unauthenticated);
  use(signer().jwk("one", R"("alg":"PS256")"));
  EXPECT_EQ(kind(check_header(R"("kid":"one")")), ErrorKind::unauthenticated);
  use(signer().jwk("one", R"("alg":"RS256")"));
  EXPECT_TRUE(check_header(R"("kid":"one")").ok());
  rules_.algorithms = {"ES256"};  // pinned to another
  EXPECT_EQ(kind(check_header(R"("kid":"one")")), ErrorKind::unauthenticated);
}

TEST_F(TokenTest, J03KeysInTheHeaderAreNeverLookedAt) {
  const TestSigner attacker = TestSigner::make(rs256);
  const std::string own = R"("jwk":)" + attacker.jwk("one");
  for (const std::string& header :
       {own, own + R"(,"kid":"one")", std::string(R"("kid":"one","jku":"http://127.0.0.1/keys")"),
        std::string(R"("kid":"one","x5u":"http://127.0.0.1/cert","x5c":["MIIB"],"x5t":"AA")")}) {
    EXPECT_EQ(kind(check(attacker.token(header, claims()))), ErrorKind::unauthenticated) << header;
    EXPECT_TRUE(check(signer().token(header, claims())).ok()) << header;
  }
}

TEST_F(TokenTest, J04ChoosesTheKeyByItsName) {
  use(signer().jwk("one") + "," + ec_signer().jwk("two"));
  EXPECT_TRUE(check(ec_signer().token(R"("kid":"two")", claims())).ok());
  EXPECT_EQ(kind(check(ec_signer().token(R"("kid":"one")", claims()))), ErrorKind::unauthenticated);
  for (const auto* kid : {"three", "../one", "one' OR 1=1--", "ONE", "one ", "/dev/null", "one\\u0000"})
    EXPECT_EQ(kind(check_header(R"("kid":")" + std::string(kid) + "\"")), ErrorKind::unauthenticated) << kid;
  for (const auto* kid : {"7", "null", "[\"one\"]", "\"\""})
    EXPECT_EQ(kind(check_header(R"("kid":)" + std::string(kid))), ErrorKind::malformed) << kid;
  EXPECT_TRUE(check(signer().token("", claims())).ok());  // no name: any key that fits
  EXPECT_TRUE(check(ec_signer().token("", claims())).ok());
  EXPECT_EQ(kind(check(TestSigner::make(es256).token("", claims()))), ErrorKind::unauthenticated);
  use(signer().jwk("") + "," + ec_signer().jwk("one"));  // the right key has no name
  EXPECT_EQ(kind(check_header(R"("kid":"one")")), ErrorKind::unauthenticated);
  use(ec_signer().jwk("one") + "," + signer().jwk("one"));  // one name for two kinds (RFC 7517 §4.5)
  EXPECT_TRUE(check_header(R"("kid":"one")").ok());
}

TEST_F(TokenTest, J07RefusesAnotherIssuerOrAudience) {
  const std::string times = R"(,"exp":)" + std::to_string(now + 60) + "}";
  for (const auto* parties : {
           R"({"aud":"sallyport")",
           R"({"iss":"https://login.example.com/","aud":"sallyport")",
           R"({"iss":"HTTPS://login.example.com","aud":"sallyport")",
           R"({"iss":["https://login.example.com"],"aud":"sallyport")",
           R"({"iss":"","aud":"sallyport")",
           R"({"iss":"https://login.example.com")",
           R"({"iss":"https://login.example.com","aud":"sallyport2")",
           R"({"iss":"https://login.example.com","aud":"Sallyport")",
           R"({"iss":"https://login.example.com","aud":[])",
           R"({"iss":"https://login.example.com","aud":["other","x"])",
           R"({"iss":"https://login.example.com","aud":[["sallyport"]])",
           R"({"iss":"https://login.example.com","aud":{"sallyport":1})",
           R"({"iss":"https://login.example.com","aud":null)",
       }) {
    EXPECT_EQ(kind(check_claims(parties + times)), ErrorKind::unauthenticated) << parties;
  }
  EXPECT_TRUE(check_claims(R"({"iss":"https://login.example.com","aud":["other","sallyport"])" + times).ok());
  for (const auto* text : {"[]", "null", "", "7", "\"x\"", "{", "{}x"})
    EXPECT_EQ(kind(check_claims(text)), ErrorKind::malformed) << text;
}

TEST_F(TokenTest, EmptyRulesNeverMatch) {
  rules_.issuer = "";
  EXPECT_EQ(kind(check_claims(R"({"iss":"","aud":"sallyport","exp":1900000000})")),
            ErrorKind::unauthenticated);
  rules_.issuer = "https://login.example.com";
  rules_.audience = "";
  EXPECT_EQ(kind(check_claims(R"({"iss":"https://login.example.com","aud":"","exp":1900000000})")),
            ErrorKind::unauthenticated);
}

TEST_F(TokenTest, TypesAreNamedOrAny) {
  const auto typed = [&](std::string_view typ) {
    return check_header(R"("kid":"one","typ":")" + std::string(typ) + "\"");
  };
  rules_.types = {"logout+jwt"};
  for (const auto* typ : {"logout+jwt", "LOGOUT+jwt", "application/logout+jwt", "Application/Logout+JWT"})
    EXPECT_TRUE(typed(typ).ok()) << typ;
  for (const auto* typ :
       {"JWT", "logout+jwt ", "text/logout+jwt", "logout", "application/application/logout+jwt"})
    EXPECT_EQ(kind(typed(typ)), ErrorKind::unauthenticated) << typ;
  EXPECT_EQ(kind(check_header(R"("kid":"one")")), ErrorKind::unauthenticated);
  rules_.types = {"", "JWT"};
  EXPECT_TRUE(check_header(R"("kid":"one")").ok());
  EXPECT_TRUE(typed("jwt").ok());
  EXPECT_EQ(kind(typed("at+jwt")), ErrorKind::unauthenticated);
  EXPECT_EQ(kind(typed("")), ErrorKind::malformed);
  EXPECT_EQ(kind(check_header(R"("kid":"one","typ":7)")), ErrorKind::malformed);
}

TEST_F(TokenTest, RefusesCriticalExtensions) {  // RFC 7515 §4.1.11
  for (const auto* header : {R"("kid":"one","crit":["b64"],"b64":false)", R"("kid":"one","crit":[])",
                             R"("kid":"one","crit":null)"}) {
    EXPECT_EQ(kind(check_header(header)), ErrorKind::malformed) << header;
  }
}

class TokenTimesTest : public TokenTest {
 protected:
  Result<Token> times(const std::string& more) {
    return check_claims(R"({"iss":"https://login.example.com","aud":"sallyport")" + more + "}");
  }
  static std::string at(std::string_view name, std::int64_t offset) {
    return ",\"" + std::string(name) + "\":" + std::to_string(now + offset);
  }
};

TEST_F(TokenTimesTest, J08RequiresAnEndAndReadsEveryNumber) {
  EXPECT_EQ(kind(times("")), ErrorKind::unauthenticated);
  for (const auto* good : {"1e300", "1800000100.5", "18.000001e8", "9223372036854775807",
                           "92233720368547758070", "253402300800", "2208988801", "4102444800"}) {
    auto token = times(R"(,"exp":)" + std::string(good));
    ASSERT_TRUE(token.ok()) << good;
    EXPECT_LE(to_unix_seconds(*token->expires_at), 253402300799) << good;
  }
  EXPECT_EQ(to_unix_seconds(*times(R"(,"exp":2208988801.9)")->expires_at), 2208988801);  // after 2038
  for (const auto* bad :
       {"-1", "0", "-1e300", "-9223372036854775808", "1.5", "\"1800000100\"", "null", "[]", "{}", "true"}) {
    EXPECT_EQ(kind(times(R"(,"exp":)" + std::string(bad))), ErrorKind::unauthenticated) << bad;
  }
  EXPECT_EQ(kind(times(R"(,"exp":1e400)")), ErrorKind::malformed);
}

TEST_F(TokenTimesTest, HoldsUntilItsEndAndTheLeeway) {
  EXPECT_TRUE(times(at("exp", -59)).ok());
  EXPECT_EQ(kind(times(at("exp", -60))), ErrorKind::unauthenticated);
  EXPECT_TRUE(times(at("exp", 99) + at("nbf", 60)).ok());
  EXPECT_EQ(kind(times(at("exp", 99) + at("nbf", 61))), ErrorKind::unauthenticated);
  EXPECT_TRUE(times(at("exp", 99) + at("iat", 60)).ok());
  EXPECT_EQ(kind(times(at("exp", 99) + at("iat", 61))), ErrorKind::unauthenticated);
  EXPECT_EQ(kind(times(at("exp", 99) + R"(,"nbf":"soon")")), ErrorKind::unauthenticated);
  EXPECT_EQ(kind(times(at("exp", 99) + R"(,"iat":1e300)")), ErrorKind::unauthenticated);
  rules_.leeway = std::chrono::seconds(0);
  EXPECT_TRUE(times(at("exp", 1)).ok());
  EXPECT_EQ(kind(times(at("exp", 0))), ErrorKind::unauthenticated);
}

TEST_F(TokenTimesTest, AgeIsBoundedWhereTheRulesSaySo) {
  rules_.expires = false;
  EXPECT_TRUE(times("").ok());
  EXPECT_EQ(kind(times(at("exp", -61))), ErrorKind::unauthenticated);  // asked for or not, it counts
  rules_.max_age = std::chrono::seconds(120);
  EXPECT_EQ(kind(times("")), ErrorKind::unauthenticated);
  EXPECT_TRUE(times(at("iat", -180)).ok());
  EXPECT_EQ(kind(times(at("iat", -181))), ErrorKind::unauthenticated);
  EXPECT_EQ(kind(times(R"(,"iat":-5)")), ErrorKind::unauthenticated);
}

TEST_F(TokenTest, J18RefusesWhatIsNoTokenAndWhatIsTooMuch) {
  const std::string text = signer().token(R"("kid":"one")", claims());
  ASSERT_TRUE(check(text).ok());
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".."), std::string("..."), std::string(60'000, '.'),
        text + ".", "." + text, text + "=", text + "\n", " " + text, text.substr(0, text.rfind('.')),
        std::string(60'000, 'A'), signer().token(R"("kid":"one","kid":"two")", claims())}) {
    EXPECT_EQ(kind(check(bad)), ErrorKind::malformed) << bad.substr(0, 40);
  }
  for (const std::string& bad :
       {std::string(100'000, '.'), std::string(1 << 20, 'A'), text + std::string(64 << 10, 'A')}) {
    EXPECT_EQ(kind(check(bad)), ErrorKind::too_large);
  }
  EXPECT_EQ(kind(check_claims(claims(R"("sub":"alice","sub":"bob")"))), ErrorKind::malformed);
  EXPECT_EQ(kind(check_claims(claims(R"("sub":)" + std::string(1000, '[')))), ErrorKind::too_large);
  EXPECT_EQ(kind(check_header(R"("kid":"one","more":)" + std::string(100, '['))), ErrorKind::too_large);
  EXPECT_EQ(kind(check_header(R"("kid":"one","more":")" + std::string(9 << 10, 'A') + "\"")),
            ErrorKind::too_large);
}

TEST_F(TokenTest, TakesTokensWithManyGroups) {
  std::string groups = R"("groups":["0")";
  for (int i = 1; i < 1500; ++i) groups += ",\"some-group-" + std::to_string(i) + "\"";
  auto token = check_claims(claims(groups + "]"));
  ASSERT_TRUE(token.ok()) << token.error().detail;
  EXPECT_EQ(token->texts("groups").size(), 1500u);
}

TEST_F(TokenTest, ErrorsTellNothingOfTheToken) {
  rules_.types = {"JWT"};
  for (const auto* header : {R"("kid":"mallory")", R"("kid":"one","typ":"mallory")"}) {
    const auto result = check_header(header);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().detail.find("mallory"), std::string::npos);
  }
}

class BrokenKeys final : public IssuerKeys {
 public:
  explicit BrokenKeys(ErrorKind kind) : kind_(kind) {}
  Result<std::vector<IssuerKey>> find(std::string_view) override {
    return upstream_error(kind_, "keys: gone");
  }

 private:
  ErrorKind kind_;
};

TEST_F(TokenTest, WithoutKeysNothingIsBelieved) {
  for (const auto [given, expected] : {std::pair{ErrorKind::unavailable, ErrorKind::unavailable},
                                       std::pair{ErrorKind::timed_out, ErrorKind::timed_out},
                                       std::pair{ErrorKind::malformed, ErrorKind::unavailable}}) {
    BrokenKeys keys(given);
    const auto result = verify_token(signer().token(R"("kid":"one")", claims()), keys, rules_, clock_);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.error().kind, expected);
    EXPECT_EQ(result.error().origin, Origin::upstream);
  }
}

// OpenID Connect Core, appendix A.3: the access token of the example and its `at_hash`.
TEST(HalfHash, J07IsTheLeftHalfOfTheHashOfTheAlgorithm) {
  EXPECT_EQ(half_hash("RS256", "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y"), "77QmUPtjPfzWtF2AnpK9RQ");
  for (const auto [algorithm, size] :
       {std::pair{"ES256", 22}, std::pair{"PS384", 32}, std::pair{"RS512", 43}, std::pair{"ES512", 43},
        std::pair{"EdDSA", 43}, std::pair{"none", 0}, std::pair{"HS256", 0}, std::pair{"", 0}}) {
    EXPECT_EQ(half_hash(algorithm, "token").size(), static_cast<std::size_t>(size)) << algorithm;
  }
  EXPECT_NE(half_hash("RS256", "a"), half_hash("RS256", "b"));
  EXPECT_EQ(half_hash("RS256", "a"), half_hash("PS256", "a"));
}

}  // namespace
}  // namespace sallyport::identity
