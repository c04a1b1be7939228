#include "wire/jose/jwt.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace sallyport::jose {
namespace {

// Stands for the mathematics, which crypto/ has its own tests for: a "signature" is right if it is 64 times
// `mark`.
VerificationKey key_of(std::string id, char mark) {
  return {std::move(id), [mark](std::string_view, std::span<const std::byte> signature) {
            return as_text(signature) == std::string(64, mark);
          }};
}

std::string token(std::string_view header, std::string_view payload, char mark = 'a') {
  return attach_signature(make_signing_input(header, payload), as_bytes(std::string(64, mark)));
}

constexpr std::string_view good_header = R"({"alg":"ES256","typ":"JWT","kid":"one"})";
constexpr std::string_view good_claims =
    R"({"iss":"https://gate","aud":"n8n","sub":"alice","iat":1000,"nbf":1000,"exp":1060})";

Expectations expectations(std::int64_t now = 1010) {
  return {"https://gate", "n8n", from_unix_seconds(now), {}};
}

Result<Claims> check(std::string_view text, const Expectations& expected = expectations()) {
  const VerificationKey keys[] = {key_of("one", 'a'), key_of("two", 'b')};
  return verify_jwt(text, keys, expected);
}

TEST(Jwt, AcceptsWhatWasSigned) {
  auto claims = check(token(good_header, good_claims));
  ASSERT_TRUE(claims.ok()) << claims.error().detail;
  EXPECT_EQ(claims->subject, "alice");
  EXPECT_EQ(to_unix_seconds(claims->expires_at), 1060);
  EXPECT_TRUE(
      check(token(good_header, R"({"iss":"https://gate","aud":["x","n8n"],"sub":"a","iat":1000,"exp":1060})"))
          .ok());
}

TEST(Jwt, J01J02RefusesEveryOtherAlgorithm) {
  for (const auto* algorithm :
       {"none", "nOnE", "HS256", "RS256", "ES384", "es256", "ES256 ", "PS256", "EdDSA"}) {
    const std::string header = std::string(R"({"alg":")") + algorithm + R"(","kid":"one"})";
    EXPECT_FALSE(check(token(header, good_claims)).ok()) << algorithm;
    EXPECT_FALSE(check(make_signing_input(header, good_claims) + ".").ok()) << algorithm;
  }
  for (const auto* header :
       {R"({"kid":"one"})", R"({"alg":null,"kid":"one"})", R"({"alg":["ES256"],"kid":"one"})",
        R"({"alg":"","kid":"one"})", R"([])", R"("ES256")", ""}) {
    EXPECT_FALSE(check(token(header, good_claims)).ok()) << header;
  }
}

TEST(Jwt, J03KeysInTheHeaderAreNeverLookedAt) {
  const std::string header =
      R"({"alg":"ES256","kid":"three","jwk":{"kty":"EC"},"jku":"http://127.0.0.1/","x5u":"http://127.0.0.1/","x5c":["MA=="]})";
  EXPECT_FALSE(check(token(header, good_claims)).ok());
  const std::string ours = R"({"alg":"ES256","kid":"one","jku":"http://127.0.0.1/"})";
  EXPECT_TRUE(check(token(ours, good_claims)).ok());
}

TEST(Jwt, J04ChoosesTheKeyByItsName) {
  EXPECT_FALSE(check(token(good_header, good_claims, 'b')).ok());      // signed by two, says one
  EXPECT_FALSE(check(token(R"({"alg":"ES256"})", good_claims)).ok());  // no name, two keys
  EXPECT_FALSE(check(token(R"({"alg":"ES256","kid":"../one"})", good_claims)).ok());
  EXPECT_FALSE(check(token(R"({"alg":"ES256","kid":7})", good_claims)).ok());
  const VerificationKey only[] = {key_of("one", 'a')};
  EXPECT_TRUE(verify_jwt(token(R"({"alg":"ES256"})", good_claims), only, expectations()).ok());
  EXPECT_FALSE(verify_jwt(token(good_header, good_claims), {}, expectations()).ok());
  const VerificationKey broken[] = {{"one", nullptr}};
  EXPECT_FALSE(verify_jwt(token(good_header, good_claims), broken, expectations()).ok());
}

TEST(Jwt, RefusesCriticalExtensions) {  // RFC 7515 §4.1.11
  EXPECT_FALSE(check(token(R"({"alg":"ES256","kid":"one","crit":["b64"],"b64":false})", good_claims)).ok());
}

TEST(Jwt, J07RefusesClaimsThatAreMissingOrWrong) {
  for (const auto* claims : {
           R"({"aud":"n8n","sub":"alice","iat":1000,"exp":1060})",
           R"({"iss":"https://other","aud":"n8n","sub":"alice","iat":1000,"exp":1060})",
           R"({"iss":["https://gate"],"aud":"n8n","sub":"alice","iat":1000,"exp":1060})",
           R"({"iss":"https://gate","sub":"alice","iat":1000,"exp":1060})",
           R"({"iss":"https://gate","aud":"n8n2","sub":"alice","iat":1000,"exp":1060})",
           R"({"iss":"https://gate","aud":[],"sub":"alice","iat":1000,"exp":1060})",
           R"({"iss":"https://gate","aud":[["n8n"]],"sub":"alice","iat":1000,"exp":1060})",
           R"({"iss":"https://gate","aud":"n8n","iat":1000,"exp":1060})",
           R"({"iss":"https://gate","aud":"n8n","sub":"","iat":1000,"exp":1060})",
           R"({"iss":"https://gate","aud":"n8n","sub":7,"iat":1000,"exp":1060})",
           R"({"iss":"https://gate","aud":"n8n","sub":"alice","exp":1060})",
           R"([])",
           "null",
           "",
       }) {
    EXPECT_FALSE(check(token(good_header, claims)).ok()) << claims;
  }
}

TEST(Jwt, EmptyExpectationsNeverMatch) {
  const std::string text = token(good_header, R"({"iss":"","aud":"","sub":"alice","iat":1000,"exp":1060})");
  EXPECT_FALSE(check(text, {"", "", from_unix_seconds(1010), {}}).ok());
}

TEST(Jwt, J08RequiresATimeItCanRead) {
  for (const auto* time :
       {"1e300", "1060.5", "-1", "\"1060\"", "null", "9223372036854775807", "253402300800", "[]"}) {
    const std::string claims =
        std::string(R"({"iss":"https://gate","aud":"n8n","sub":"alice","iat":1000,"exp":)") + time + "}";
    EXPECT_FALSE(check(token(good_header, claims)).ok()) << time;
  }
  EXPECT_FALSE(
      check(token(good_header, R"({"iss":"https://gate","aud":"n8n","sub":"alice","iat":1000})")).ok());
  const std::string late = R"({"iss":"https://gate","aud":"n8n","sub":"alice","iat":1000,"exp":2208988800})";
  EXPECT_TRUE(check(token(good_header, late)).ok());  // after 2038
}

TEST(Jwt, HoldsFromItsFirstSecondToBeforeItsLast) {
  const std::string text = token(good_header, good_claims);
  EXPECT_FALSE(check(text, expectations(999)).ok());
  EXPECT_TRUE(check(text, expectations(1000)).ok());
  EXPECT_TRUE(check(text, expectations(1059)).ok());
  EXPECT_FALSE(check(text, expectations(1060)).ok());
  Expectations lenient = expectations(1064);
  lenient.leeway = std::chrono::seconds(5);
  EXPECT_TRUE(check(text, lenient).ok());
}

TEST(Jws, J18RefusesWhatIsNoToken) {
  const std::string text = token(good_header, good_claims);
  for (const std::string& bad :
       {std::string(), std::string("."), std::string(".."), std::string("..."), std::string(100000, '.'),
        text + ".", "." + text, text + "=", text + "\n", " " + text, text.substr(0, text.rfind('.')),
        std::string(1 << 20, 'A'), token(R"({"alg":"ES256","kid":"one","alg":"none"})", good_claims),
        token(good_header,
              R"({"iss":"https://gate","aud":"n8n","sub":"alice","sub":"bob","iat":1000,"exp":1060})")}) {
    EXPECT_FALSE(check(bad).ok()) << bad.substr(0, 40);
  }
}

TEST(Jws, J19RefusesSignaturesOfAnotherLength) {
  const VerificationKey gullible[] = {
      {"one", [](std::string_view, std::span<const std::byte>) { return true; }}};
  for (const std::size_t length : {0, 1, 63, 65, 70, 72, 128}) {
    const std::string text =
        attach_signature(make_signing_input(good_header, good_claims), as_bytes(std::string(length, 'a')));
    EXPECT_FALSE(verify_jwt(text, gullible, expectations()).ok()) << length;
  }
}

}  // namespace
}  // namespace sallyport::jose
