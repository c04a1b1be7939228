#include "identity/services/service_tokens.h"

#include "base/encoding.h"
#include "identity/services/test_service_tokens.h"

namespace sallyport::identity {
namespace {

using crypto::TestSigner;

constexpr auto unauthenticated = ErrorKind::unauthenticated;
constexpr auto malformed = ErrorKind::malformed;

TEST_F(ServiceTokensTest, KnowsAServiceByItsToken) {
  const auto who = show(token({{"jti", R"("1")"}}, R"("kid":"one","typ":"at+jwt")"));
  ASSERT_TRUE(who.ok()) << who.error().detail;
  EXPECT_EQ(who->kind, Principal::Kind::service);
  EXPECT_EQ(label(*who), "service/ci");
  EXPECT_EQ(who->method, jwt_method);
  EXPECT_EQ(who->provider, "ci");
  EXPECT_EQ(who->subject, "repo:acme/flows");
  EXPECT_EQ(who->authenticated_at, from_unix_seconds(test_now - 10));
  EXPECT_EQ(who->expires, from_unix_seconds(test_now + 300));
  EXPECT_FALSE(who->mfa);
  EXPECT_TRUE(who->groups.empty());
  EXPECT_TRUE(who->session.empty());
}

TEST_F(ServiceTokensTest, J01RefusesTokensWithoutASignature) {
  issuers_[0].algorithms = {"ES256", "none"};  // whoever writes that gets nothing for it
  apply();
  for (const auto* header : {R"({"alg":"none","kid":"one"})", R"({"alg":"nOnE"})", R"({"alg":"ES256"})"}) {
    const std::string input = base64url(as_bytes(header)) + "." + base64url(as_bytes(service_claims()));
    EXPECT_EQ(kind(show(input + ".")), unauthenticated) << header;
    EXPECT_EQ(kind(show(input)), malformed) << header;
  }
  EXPECT_EQ(kind(show(signer_.token_with_header(R"({"kid":"one"})", service_claims()))), malformed);
}

TEST_F(ServiceTokensTest, J02NoKeyOfTheIssuerIsASharedSecret) {
  issuers_[0].algorithms = {"ES256", "HS256"};
  apply();
  const std::string input =
      base64url(as_bytes(R"({"alg":"HS256","kid":"one"})")) + "." + base64url(as_bytes(service_claims()));
  EXPECT_EQ(kind(show(input + "." + base64url(as_bytes(std::string(32, 'm'))))), unauthenticated);
  EXPECT_TRUE(say({}).ok());
  issuers_[0].algorithms = {"RS256"};  // pinned to another
  apply();
  EXPECT_EQ(why(say({})), "token: its algorithm is not allowed");
}

TEST_F(ServiceTokensTest, J03KeysInTheHeaderAreNeverLookedAt) {
  const TestSigner attacker = TestSigner::make(crypto::SignatureAlgorithm::es256);
  for (const std::string& header :
       {R"("kid":"one","jwk":)" + attacker.jwk("one"),
        std::string(R"("kid":"one","jku":"https://evil.example/keys")"),
        std::string(R"("kid":"one","x5u":"https://evil.example/cert","x5c":["MIIB"])")}) {
    EXPECT_EQ(kind(show(attacker.token(header, service_claims()))), unauthenticated) << header;
    EXPECT_TRUE(show(token({}, header)).ok()) << header;
  }
  EXPECT_EQ(at_.calls(), at_.calls_at(ci_keys));
}

TEST_F(ServiceTokensTest, J04ChoosesTheKeyByItsName) {
  const TestSigner other = TestSigner::make(crypto::SignatureAlgorithm::es256);
  at_.answer_at(ci_keys, R"({"keys":[)" + signer_.jwk("one") + "," + other.jwk("two") + "]}");
  EXPECT_TRUE(show(token({}, "")).ok());  // no name: any key that fits
  EXPECT_TRUE(show(other.token("", service_claims())).ok());
  EXPECT_EQ(kind(show(other.token(R"("kid":"one")", service_claims()))), unauthenticated);
  for (const auto* kid : {"three", "../one", "one' OR 1=1--", "ONE"})
    EXPECT_EQ(kind(show(token({}, R"("kid":")" + std::string(kid) + "\""))), unauthenticated) << kid;
}

TEST_F(ServiceTokensTest, J07TheIssuerIsOneOfTheMapToTheLetter) {
  for (const auto* iss :
       {R"("https://ci.example.com/")", R"("https://CI.example.com")", R"("http://ci.example.com")",
        R"("https://ci.example.com ")", R"("https://evil.example")", R"(["https://ci.example.com"])", "7",
        "null", R"("")", ""}) {
    EXPECT_EQ(kind(say({{"iss", iss}})), unauthenticated) << iss;
  }
  EXPECT_EQ(at_.calls(), 0);  // what the map has no name for is asked of nobody
}

TEST_F(ServiceTokensTest, J07ATokenOfAnotherIssuerOfTheMapIsNotOfThisOne) {
  issuers_.push_back(test_token_issuer());
  issuers_[1].name = "other";
  issuers_[1].issuer = "https://other.example.com";
  issuers_[1].jwks = "https://other.example.com/jwks";
  const TestSigner other = TestSigner::make(crypto::SignatureAlgorithm::es256);
  at_.answer_at(issuers_[1].jwks, other.jwk_set("one"));
  apply();
  // Signed by the other, in the name of the first; and of the other, who speaks for no service.
  EXPECT_EQ(kind(show(other.token(R"("kid":"one")", service_claims()))), unauthenticated);
  const std::string own = service_claims({{"iss", R"("https://other.example.com")"}});
  EXPECT_EQ(why(show(other.token(R"("kid":"one")", own))), "token: no service of the map is meant");
  issuers_[1].issuer = ci_issuer;
  apply();
  EXPECT_EQ(kind(say({})), unauthenticated);  // whose keys?
}

TEST_F(ServiceTokensTest, J07WrongTimesAndSubjects) {
  const auto at = [](std::int64_t offset) { return std::to_string(test_now + offset); };
  const TokenClaims bad[] = {{{"sub", ""}},
                             {{"sub", R"("")"}},
                             {{"sub", "7"}},
                             {{"sub", "null"}},
                             {{"iat", at(61)}},
                             {{"nbf", at(61)}},
                             {{"iat", R"("now")"}},
                             {{"exp", at(-60)}},
                             {{"sub", R"(["repo:acme/flows"])"}},
                             {{"aud", ""}},
                             {{"sub", R"("repo:acme/flows ")"}}};
  for (const TokenClaims& changes : bad)
    EXPECT_EQ(kind(say(changes)), unauthenticated) << changes.begin()->first << changes.begin()->second;
}

TEST_F(ServiceTokensTest, AllowsAMinuteBetweenTheClocks) {
  EXPECT_TRUE(say({{"exp", std::to_string(test_now + 1)}}).ok());
  EXPECT_EQ(kind(say({{"exp", std::to_string(test_now)}})), unauthenticated);  // what it opens ends with it
  const auto early = say({{"iat", std::to_string(test_now + 60)}, {"nbf", std::to_string(test_now + 60)}});
  ASSERT_TRUE(early.ok()) << early.error().detail;
  EXPECT_EQ(early->authenticated_at, from_unix_seconds(test_now));  // nobody showed anything in the future
  const auto undated = say({{"iat", ""}});
  ASSERT_TRUE(undated.ok());
  EXPECT_EQ(undated->authenticated_at, from_unix_seconds(test_now));
}

TEST_F(ServiceTokensTest, J08RequiresAnEndThatCanBeWrittenDown) {
  for (const auto* none : {"", "null", R"("1800000300")", "-1", "1.5", "[]", "true"})
    EXPECT_EQ(kind(say({{"exp", none}})), unauthenticated) << none;
  EXPECT_EQ(kind(say({{"exp", "1e400"}})), malformed);
  for (const auto* late : {"1e300", "9223372036854775807", "92233720368547758070", "253402300800"}) {
    const auto who = say({{"exp", late}});
    ASSERT_TRUE(who.ok()) << late;
    EXPECT_EQ(to_unix_seconds(who->expires), 253402300799) << late;
  }
  const auto in_2039 = say({{"exp", "2177452800.75"}});
  ASSERT_TRUE(in_2039.ok());
  EXPECT_EQ(to_unix_seconds(in_2039->expires), 2177452800);
}

TEST_F(ServiceTokensTest, J09ATokenForAnotherComponentOpensNothingHere) {
  const std::string text = token();
  EXPECT_TRUE(show(text).ok());
  for (const auto* audience : {"api://other", "api://flows/", "api://flow", "API://flows", "", "*"}) {
    const auto shown = show(text, audience);
    EXPECT_EQ(kind(shown), unauthenticated) << audience;
    EXPECT_EQ(why(shown), "token: aud: meant for somebody else") << audience;
  }
  for (const auto* none : {"null", "[]", "7", R"([["api://flows"]])", R"({"api://flows":1})", R"([""])"})
    EXPECT_EQ(kind(say({{"aud", none}})), unauthenticated) << none;
  EXPECT_EQ(kind(show(token({{"aud", R"("")"}}), "")), unauthenticated);
}

TEST_F(ServiceTokensTest, J09AListOfAudiencesHoldsOurs) {
  EXPECT_TRUE(say({{"aud", R"(["api://other","api://flows"])"}}).ok());
  EXPECT_TRUE(say({{"aud", R"([7,"api://flows"])"}}).ok());
  EXPECT_EQ(kind(say({{"aud", R"(["api://other","api://others"])"}})), unauthenticated);
  EXPECT_EQ(kind(say({{"aud", R"("api://other api://flows")"}})), unauthenticated);
}

TEST_F(ServiceTokensTest, J12ABearerTokenIsNoProofOfAnything) {
  for (const auto* text : {"", "x", "Bearer", "undefined", "null", "a.b.c", "..", "e30.e30.e30",
                           "spt_0123456789", "eyJhbGciOiJub25lIn0.e30."}) {
    const auto shown = show(std::string_view(text));
    EXPECT_TRUE(kind(shown) == malformed || kind(shown) == unauthenticated) << text;
  }
  const TestSigner attacker = TestSigner::make(crypto::SignatureAlgorithm::es256);
  EXPECT_EQ(kind(show(attacker.token(R"("kid":"one")", service_claims()))), unauthenticated);
  std::string changed = token();
  changed.replace(changed.find('.') + 5, 1, changed[changed.find('.') + 5] == 'A' ? "B" : "A");
  EXPECT_FALSE(show(changed).ok());
  EXPECT_TRUE(show(token()).ok());
}

TEST_F(ServiceTokensTest, J18BoundsWhatIsRead) {
  const std::string padded = token({{"pad", "\"" + std::string(8'000, 'p') + "\""}});
  ASSERT_LT(padded.size(), max_service_token);
  EXPECT_TRUE(show(padded).ok());
  EXPECT_EQ(kind(say({{"pad", "\"" + std::string(13'000, 'p') + "\""}})), ErrorKind::too_large);
  EXPECT_EQ(kind(show(std::string(max_service_token, '.'))), malformed);
  EXPECT_EQ(kind(show(std::string(max_service_token + 1, '.'))), ErrorKind::too_large);
  EXPECT_EQ(kind(say({{"deep", std::string(500, '[') + std::string(500, ']')}})), ErrorKind::too_large);
  const std::string twice = service_claims();
  for (const auto* more : {R"(,"aud":"api://other"})", R"(,"iss":"https://ci.example.com"})",
                           R"(,"sub":"repo:acme/flows"})", R"(,"exp":1900000000})"}) {
    const std::string claims = twice.substr(0, twice.size() - 1) + more;
    EXPECT_EQ(kind(show(signer_.token(R"("kid":"one")", claims))), malformed) << more;
  }
  EXPECT_EQ(kind(show(token({}, R"("kid":"one","kid":"two")"))), malformed);
  EXPECT_EQ(kind(show(token({}, R"("kid":"one","crit":["b64"],"b64":false)"))), malformed);
}

TEST_F(ServiceTokensTest, TakesAccessTokensAndPlainOnesOnly) {  // RFC 8725 §3.11
  const auto typed = [&](const std::string& typ) {
    return show(token({}, R"("kid":"one","typ":")" + typ + "\""));
  };
  for (const auto* typ : {"at+jwt", "AT+JWT", "application/at+jwt", "JWT", "jwt"})
    EXPECT_TRUE(typed(typ).ok()) << typ;
  for (const auto* typ : {"logout+jwt", "secevent+jwt", "dpop+jwt", "oauth-authz-req+jwt", "JOSE", "id+jwt",
                          "token-introspection+jwt"}) {
    EXPECT_EQ(kind(typed(typ)), unauthenticated) << typ;
  }
}

TEST_F(ServiceTokensTest, ErrorsTellNothingOfTheToken) {
  const TokenClaims mallory[] = {{{"iss", R"("mallory")"}},
                                 {{"aud", R"("mallory")"}},
                                 {{"sub", R"("mallory")"}},
                                 {{"nonce", R"("mallory")"}},
                                 {{"exp", R"("mallory")"}}};
  for (const TokenClaims& changes : mallory) {
    const auto shown = say(changes);
    ASSERT_FALSE(shown.ok());
    EXPECT_EQ(shown.error().origin, Origin::client);
    EXPECT_EQ(shown.error().detail.find("mallory"), std::string::npos) << shown.error().detail;
  }
}

TEST_F(ServiceTokensTest, WithoutAMapNobodyIsKnown) {
  const auto none = ServiceTokens::make(at_, clock_);
  EXPECT_EQ(kind(none->verify(token(), "api://flows")), unauthenticated);
  services_.clear();
  apply();
  EXPECT_EQ(kind(say({})), unauthenticated);
  issuers_.clear();
  apply();
  EXPECT_EQ(kind(say({})), unauthenticated);
}

}  // namespace
}  // namespace sallyport::identity
