#include "identity/assertion/assertion.h"

#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <thread>

#include "base/encoding.h"
#include "crypto/sha256.h"
#include "identity/assertion/signing_keys.h"
#include "identity/assertion/verification.h"
#include "store/temporary_directory.h"
#include "wire/jose/jwt.h"

namespace sallyport::identity {
namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr std::int64_t start = 1'700'000'000;
constexpr const char* issuer = "https://flows.example.com";

Principal alice() {
  Principal who;
  who.kind = Principal::Kind::person;
  who.name = "alice";
  who.email = "alice@example.com";
  who.display_name = "Alice";
  who.groups = {"editors", "staff"};
  who.session = "s-1";
  who.method = "password+totp";
  who.amr = {"otp", "pwd"};
  who.mfa = true;
  who.authenticated_at = from_unix_seconds(start - 100);
  return who;
}

class AssertionTest : public testing::Test {
 protected:
  AssertionTest() : clock_(from_unix_seconds(start)), random_(7) {
    database_ = store::Database::open(directory_.file("state.db")).value();
    signer_ = open();
  }

  std::unique_ptr<AssertionSigner> open() {
    auto signer = AssertionSigner::open(*database_, clock_, random_, issuer);
    EXPECT_TRUE(signer.ok()) << signer.error().detail;
    return std::move(signer).value();
  }
  std::string sign(const Principal& who) {
    auto token = signer_->sign(who, "n8n");
    EXPECT_TRUE(token.ok()) << token.error().detail;
    return token.ok() ? *token : std::string();
  }
  Result<jose::Claims> check(std::string_view token, const std::string& jwks, std::string audience = "n8n") {
    auto keys = make_verification_keys(jwks);
    EXPECT_TRUE(keys.ok()) << jwks;
    return jose::verify_jwt(token, *keys, {issuer, std::move(audience), clock_.wall(), seconds(0)});
  }
  static std::vector<std::string> texts(const jose::Claims& claims, std::string_view name) {
    std::vector<std::string> out;
    for (const jose::Json& one : *claims.all.find(name)->array()) out.push_back(*one.string());
    return out;
  }
  std::vector<jose::Jwk> published() { return *jose::parse_jwk_set(signer_->jwks()); }
  std::string key_of(const std::string& token) { return jose::parse_jws(token)->key_id; }

  store::TemporaryDirectory directory_;
  ManualClock clock_;
  SeededRandom random_;
  std::unique_ptr<store::Database> database_;
  std::unique_ptr<AssertionSigner> signer_;
};

TEST_F(AssertionTest, SaysWhoIsAsking) {
  auto claims = check(sign(alice()), signer_->jwks());
  ASSERT_TRUE(claims.ok()) << claims.error().detail;
  EXPECT_EQ(claims->subject, "alice");
  EXPECT_EQ(to_unix_seconds(claims->issued_at), start);
  EXPECT_EQ(claims->expires_at - claims->issued_at, assertion_life);
  EXPECT_EQ(*claims->all.find_string("kind"), "person");
  EXPECT_EQ(*claims->all.find_string("email"), "alice@example.com");
  EXPECT_EQ(*claims->all.find_string("name"), "Alice");
  EXPECT_EQ(*claims->all.find_string("sid"), "s-1");
  EXPECT_EQ(*claims->all.find_string("acr"), "mfa");
  EXPECT_EQ(*claims->all.find("auth_time")->integer(), start - 100);
  EXPECT_EQ(*claims->all.find("nbf")->integer(), start);
  EXPECT_GE(claims->all.find_string("jti")->size(), 22u);
  EXPECT_EQ(texts(*claims, "groups"), (std::vector<std::string>{"editors", "staff"}));
  EXPECT_EQ(texts(*claims, "amr"), (std::vector<std::string>{"otp", "pwd", "mfa"}));
}

TEST_F(AssertionTest, HeaderIsWhatUpstreamsExpect) {
  const std::string token = sign(alice());
  const auto jws = jose::parse_jws(token);
  ASSERT_TRUE(jws.ok());
  EXPECT_EQ(jws->algorithm, "ES256");
  EXPECT_EQ(jws->type, "JWT");
  ASSERT_EQ(published().size(), 1u);
  EXPECT_EQ(jws->key_id, published()[0].id);
  jose::EcJwk key;
  std::copy_n(as_bytes(published()[0].x).begin(), key.x.size(), key.x.begin());
  std::copy_n(as_bytes(published()[0].y).begin(), key.y.size(), key.y.begin());
  EXPECT_EQ(jws->key_id, base64url(crypto::sha256(jose::thumbprint_input(key))));
  EXPECT_EQ(signer_->jwks().find("\"d\""), std::string::npos);  // no private half
}

TEST_F(AssertionTest, IsMeantForOneComponentAndAMinute) {
  const std::string token = sign(alice());
  EXPECT_FALSE(check(token, signer_->jwks(), "other").ok());
  clock_.advance(seconds(59));
  EXPECT_TRUE(check(token, signer_->jwks()).ok());
  clock_.advance(seconds(1));
  EXPECT_FALSE(check(token, signer_->jwks()).ok());
}

TEST_F(AssertionTest, NoTwoHaveTheSameId) {
  std::set<std::string> ids;
  for (int i = 0; i < 50; ++i) ids.insert(*check(sign(alice()), signer_->jwks())->all.find_string("jti"));
  EXPECT_EQ(ids.size(), 50u);
}

TEST_F(AssertionTest, T19NothingInAClaimBreaksTheToken) {
  const std::string nasty[] = {
      "a\rX-Role: admin",
      std::string("a\0b", 3),
      "a\nb",
      "\"},\"sub\":\"root\",\"x\":{\"",
      "\\",
      "\\u0022",
      "\x7f",
      "\xe2\x80\xa8",
      "</script>",
      "a.b.c",
      "\xf0\x9f\x98\x80",
  };
  for (const std::string& text : nasty) {
    Principal who = alice();
    who.name = text;
    who.email = text;
    who.display_name = text;
    who.groups = {text};
    who.session = text;
    const std::string token = sign(who);
    for (const char c : token) {
      EXPECT_TRUE(std::isalnum(static_cast<unsigned char>(c)) || c == '.' || c == '-' || c == '_');
    }
    auto claims = check(token, signer_->jwks());
    ASSERT_TRUE(claims.ok()) << claims.error().detail;
    EXPECT_EQ(claims->subject, text);
    EXPECT_EQ(*claims->all.find_string("email"), text);
    EXPECT_EQ(*claims->all.find_string("sid"), text);
    EXPECT_EQ(*claims->all.find("groups")->array()->at(0).string(), text);
  }
}

TEST_F(AssertionTest, AWebhookCannotBeTakenForAPerson) {
  Principal hook;
  hook.kind = Principal::Kind::webhook;
  hook.name = "flow:3";
  hook.method = "stripe";
  auto claims = check(sign(hook), signer_->jwks());
  ASSERT_TRUE(claims.ok());
  EXPECT_EQ(claims->subject, "webhook/flow:3");
  EXPECT_EQ(*claims->all.find_string("kind"), "webhook");
  EXPECT_EQ(*claims->all.find_string("acr"), "single");
  EXPECT_EQ(claims->all.find("sid"), nullptr);
  Principal who = alice();
  who.name = "webhook/flow:3";
  EXPECT_FALSE(signer_->sign(who, "n8n").ok());
}

TEST_F(AssertionTest, AServiceCannotBeTakenForAPerson) {
  for (const std::string_view method : {jwt_method, certificate_method}) {
    Principal service;
    service.kind = Principal::Kind::service;
    service.name = "ci";
    service.method = method;
    service.provider = "builds";
    service.subject = "repo:acme/flows";
    service.authenticated_at = from_unix_seconds(start - 10);
    service.expires = from_unix_seconds(start + 300);
    auto claims = check(sign(service), signer_->jwks());
    ASSERT_TRUE(claims.ok()) << claims.error().detail;
    EXPECT_EQ(claims->subject, "service/ci");
    EXPECT_EQ(*claims->all.find_string("kind"), "service");
    EXPECT_EQ(*claims->all.find_string("acr"), "single");
    EXPECT_EQ(*claims->all.find("auth_time")->integer(), start - 10);
    EXPECT_EQ(texts(*claims, "amr"), std::vector<std::string>{std::string(method)});
    EXPECT_TRUE(texts(*claims, "groups").empty());
    for (const auto* none : {"sid", "email", "name"}) EXPECT_EQ(claims->all.find(none), nullptr) << none;
  }
  Principal who = alice();
  who.name = "service/ci";
  EXPECT_FALSE(signer_->sign(who, "n8n").ok());
  who.name = "services/ci";
  EXPECT_TRUE(signer_->sign(who, "n8n").ok());
}

TEST_F(AssertionTest, AnApiTokenSpeaksForItsOwnerAndSaysSo) {
  Principal who = alice();
  who.method = api_token_method;
  who.session = "t-1";
  who.token_components = {"n8n"};
  auto claims = check(sign(who), signer_->jwks());
  ASSERT_TRUE(claims.ok()) << claims.error().detail;
  EXPECT_EQ(claims->subject, "alice");
  EXPECT_EQ(*claims->all.find_string("kind"), "person");
  EXPECT_EQ(*claims->all.find_string("sid"), "t-1");
  EXPECT_EQ(*claims->all.find("auth_time")->integer(), start - 100);  // of the sign-in behind it
  EXPECT_EQ(texts(*claims, "amr"), (std::vector<std::string>{"otp", "pwd", "api-token", "mfa"}));
  who.amr.clear();
  who.mfa = false;
  claims = check(sign(who), signer_->jwks());
  ASSERT_TRUE(claims.ok());
  EXPECT_EQ(texts(*claims, "amr"), std::vector<std::string>{"api-token"});
}

TEST_F(AssertionTest, SpeaksForNobodyElse) {
  Principal who = alice();
  EXPECT_FALSE(signer_->sign(Principal{}, "n8n").ok());
  Principal workflow = alice();
  workflow.kind = Principal::Kind::workflow;
  EXPECT_FALSE(signer_->sign(workflow, "n8n").ok());
  EXPECT_FALSE(signer_->sign(who, "").ok());
  who.name = "";
  EXPECT_FALSE(signer_->sign(who, "n8n").ok());
  who.name = "al\xffice";
  EXPECT_FALSE(signer_->sign(who, "n8n").ok());
  who = alice();
  who.groups.assign(1000, "a-rather-long-group-name");
  auto large = signer_->sign(who, "n8n");
  ASSERT_FALSE(large.ok());
  EXPECT_EQ(large.error().kind, ErrorKind::too_large);
}

TEST_F(AssertionTest, KeysOutliveARestart) {
  const std::string token = sign(alice());
  const std::string before = signer_->jwks();
  signer_ = open();
  EXPECT_EQ(signer_->jwks(), before);
  EXPECT_TRUE(check(token, signer_->jwks()).ok());
  EXPECT_EQ(key_of(sign(alice())), key_of(token));
}

TEST_F(AssertionTest, TheKeyBeforeStaysPublishedForADay) {
  const std::string token = sign(alice());
  ASSERT_TRUE(signer_->rotate().ok());
  EXPECT_NE(key_of(sign(alice())), key_of(token));
  EXPECT_EQ(published().size(), 2u);
  EXPECT_EQ(published()[0].id, key_of(sign(alice())));
  EXPECT_TRUE(check(token, signer_->jwks()).ok());
  EXPECT_TRUE(check(sign(alice()), signer_->jwks()).ok());
  signer_ = open();
  EXPECT_EQ(published().size(), 2u);
  clock_.advance(hours(24) - seconds(1));
  EXPECT_EQ(published().size(), 2u);
  clock_.advance(seconds(1));
  EXPECT_EQ(published().size(), 1u);
}

TEST_F(AssertionTest, RotatesAfterThirtyDays) {
  const std::string first = published()[0].id;
  clock_.advance(days(30) - seconds(1));
  ASSERT_TRUE(signer_->rotate_if_due().ok());
  EXPECT_EQ(published()[0].id, first);
  clock_.advance(seconds(1));
  ASSERT_TRUE(signer_->rotate_if_due().ok());
  const std::string second = published()[0].id;
  EXPECT_NE(second, first);
  ASSERT_TRUE(signer_->rotate_if_due().ok());
  EXPECT_EQ(published()[0].id, second);
  clock_.advance(days(31));
  signer_ = open();  // a program that was off for a month
  EXPECT_NE(published()[0].id, second);
}

TEST_F(AssertionTest, AClockThatIsSetBackKeepsTheNewestKey) {
  clock_.advance(days(40));
  ASSERT_TRUE(signer_->rotate_if_due().ok());
  const std::string newest = published()[0].id;
  clock_.step_wall(-days(39));
  signer_ = open();
  EXPECT_EQ(published()[0].id, newest);
}

TEST_F(AssertionTest, ARotatedKeyLeavesNoPrivateHalf) {
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(signer_->rotate().ok());
  auto rows = database_->query("SELECT count(*), count(pem) FROM assertion_keys");
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ(std::get<std::int64_t>(rows->at(0)[0]), 4);
  EXPECT_EQ(std::get<std::int64_t>(rows->at(0)[1]), 1);
  clock_.advance(days(2));
  ASSERT_TRUE(signer_->rotate().ok());
  rows = database_->query("SELECT count(*) FROM assertion_keys");
  EXPECT_EQ(std::get<std::int64_t>(rows->at(0)[0]), 2);
}

TEST_F(AssertionTest, AnotherProcessOnTheSameStoreIsFollowed) {
  auto other = open();
  ASSERT_TRUE(other->rotate().ok());
  ASSERT_TRUE(signer_->rotate_if_due().ok());
  EXPECT_EQ(signer_->jwks(), other->jwks());
}

TEST_F(AssertionTest, SigningGoesOnWhileKeysAreReplaced) {
  SystemRandom random;  // SeededRandom is for one thread
  auto opened = AssertionSigner::open(*database_, clock_, random, issuer);
  ASSERT_TRUE(opened.ok());
  signer_ = std::move(opened).value();
  std::vector<std::vector<std::string>> tokens(3);
  std::vector<std::thread> threads;
  for (auto& own : tokens) {
    threads.emplace_back([this, &own] {
      for (int i = 0; i < 50; ++i) own.push_back(sign(alice()));
    });
  }
  for (int i = 0; i < 5; ++i) EXPECT_TRUE(signer_->rotate().ok());
  for (std::thread& thread : threads) thread.join();
  for (const auto& own : tokens) {
    for (const std::string& token : own) EXPECT_TRUE(check(token, signer_->jwks()).ok());
  }
}

TEST_F(AssertionTest, ADamagedKeyIsAnErrorThatSaysWhatToDo) {
  ASSERT_TRUE(database_->run("UPDATE assertion_keys SET pem = 'x'").ok());
  auto signer = AssertionSigner::open(*database_, clock_, random_, issuer);
  ASSERT_FALSE(signer.ok());
  EXPECT_NE(signer.error().detail.find("assertion_keys"), std::string::npos) << signer.error().detail;
}

}  // namespace
}  // namespace sallyport::identity
