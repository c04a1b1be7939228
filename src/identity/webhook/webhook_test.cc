#include "identity/webhook/webhook.h"

#include <gtest/gtest.h>

#include <atomic>
#include <cctype>
#include <map>
#include <thread>
#include <tuple>
#include <vector>

#include "base/encoding.h"
#include "base/random.h"
#include "crypto/hmac.h"
#include "crypto/sha256.h"
#include "identity/webhook/delivery.h"

namespace sallyport::identity {
namespace {

constexpr std::int64_t start = 1'700'000'000;

// RFC 2104 §2 written out over plain SHA-256: not the code under test.
std::string plain_hmac_sha256(std::string key, const std::string& message) {
  if (key.size() > 64) key = std::string(as_text(crypto::sha256(key)));
  key.resize(64, '\0');
  std::string inner = key;
  std::string outer = key;
  for (char& c : inner) c = static_cast<char>(c ^ 0x36);
  for (char& c : outer) c = static_cast<char>(c ^ 0x5c);
  const auto digest = crypto::sha256(inner + message);
  return std::string(as_text(crypto::sha256(outer + std::string(as_text(digest)))));
}

std::string hex_signature(const std::string& key, const std::string& message) {
  return hex(as_bytes(plain_hmac_sha256(key, message)));
}

class WebhookTest : public testing::Test {
 protected:
  WebhookTest() : clock_(from_unix_seconds(start)), cache_(clock_), secret_text_(SystemRandom().token(32)) {}

  void use(WebhookScheme scheme) {
    flow_.id = "flow:3";
    flow_.component = "n8n";
    flow_.webhook.emplace();
    flow_.webhook->verify.emplace();
    flow_.webhook->verify->scheme = scheme;
  }
  WebhookVerification& verify() { return *flow_.webhook->verify; }

  void set(const std::string& name, const std::string& value) { fields_[name] = value; }
  Result<Principal> check(std::string_view body) {
    std::vector<http1::Field> fields;
    for (const auto& [name, value] : fields_) fields.push_back({name, value, http1::FieldId::other});
    return verify_delivery(flow_, fields, body, Secret(secret_text_), clock_, cache_);
  }
  void expect_accepted(std::string_view body) {
    auto who = check(body);
    EXPECT_TRUE(who.ok()) << who.error().detail;
  }
  void expect_refused(std::string_view body, std::string_view words) {
    auto who = check(body);
    ASSERT_FALSE(who.ok()) << words;
    EXPECT_EQ(who.error().kind, ErrorKind::unauthenticated);
    EXPECT_NE(who.error().detail.find(words), std::string::npos) << who.error().detail;
    EXPECT_EQ(who.error().detail.find(secret_text_), std::string::npos);
  }

  void sign_stripe(const std::string& body, std::int64_t at) {
    const std::string time = std::to_string(at);
    set("Stripe-Signature", "t=" + time + ",v1=" + hex_signature(secret_text_, time + "." + body) + ",v0=00");
  }
  void sign_slack(const std::string& body, std::int64_t at) {
    const std::string time = std::to_string(at);
    set("X-Slack-Request-Timestamp", time);
    set("X-Slack-Signature", "v0=" + hex_signature(secret_text_, "v0:" + time + ":" + body));
  }
  void sign_github(const std::string& body) {
    set("X-Hub-Signature-256", "sha256=" + hex_signature(secret_text_, body));
  }

  ManualClock clock_;
  ReplayCache cache_;
  std::string secret_text_;
  Flow flow_;
  std::map<std::string, std::string> fields_;
};

TEST_F(WebhookTest, StripeIsAcceptedOnce) {
  use(WebhookScheme::stripe);
  sign_stripe("{\"id\":1}", start);
  auto who = check("{\"id\":1}");
  ASSERT_TRUE(who.ok()) << who.error().detail;
  EXPECT_EQ(who->kind, Principal::Kind::webhook);
  EXPECT_EQ(who->name, "flow:3");
  EXPECT_EQ(who->method, "stripe");
  EXPECT_EQ(who->authenticated_at, clock_.wall());
  expect_refused("{\"id\":1}", "replayed");
}

TEST_F(WebhookTest, StripeReplayWrittenAnotherWayIsStillAReplay) {
  use(WebhookScheme::stripe);
  const std::string time = std::to_string(start);
  std::string signature = hex_signature(secret_text_, time + ".b");
  set("Stripe-Signature", "t=" + time + ",v1=" + signature);
  expect_accepted("b");
  const std::string other(64, '0');
  set("Stripe-Signature", "v1=" + other + ",v1=" + signature + ",t=" + time);
  expect_refused("b", "replayed");
  for (char& c : signature) c = static_cast<char>(std::toupper(c));
  set("Stripe-Signature", "t=" + time + ",v1=" + signature);
  expect_refused("b", "replayed");
}

TEST_F(WebhookTest, StripeTakesSeveralSignaturesWhileASecretIsRotated) {
  use(WebhookScheme::stripe);
  const std::string time = std::to_string(start);
  const std::string old_one = hex_signature("the secret before", time + ".b");
  set("Stripe-Signature", "t=" + time + ",v1=" + old_one + ",v1=" + hex_signature(secret_text_, time + ".b"));
  expect_accepted("b");
  set("Stripe-Signature", "t=" + time + ",v1=" + old_one);
  expect_refused("b", "wrong signature");
}

TEST_F(WebhookTest, StripeRefusesWhatItCannotRead) {
  use(WebhookScheme::stripe);
  const std::string time = std::to_string(start);
  const std::string good = hex_signature(secret_text_, time + ".b");
  std::string nine = "t=" + time;
  for (int i = 0; i < 9; ++i) nine += ",v1=" + good;
  const std::pair<std::string, std::string> table[] = {
      {"", "missing"},
      {"t=" + time, "missing"},
      {"t=" + time + ",v0=" + good, "missing"},
      {"v1=" + good, "malformed"},
      {"t=" + time + ",t=" + time + ",v1=" + good, "malformed"},
      {"t=,v1=" + good, "malformed"},
      {"t=0" + time + ",v1=" + good, "malformed"},
      {"t=+" + time + ",v1=" + good, "malformed"},
      {"t=-1,v1=" + good, "malformed"},
      {"t=9999999999999,v1=" + good, "malformed"},
      {"t=" + time + ",v1=" + good.substr(2), "malformed"},
      {"t=" + time + ",v1=" + good + "00", "malformed"},
      {"t=" + time + ",v1=", "malformed"},
      {"t=" + time + ", v1=" + good, "missing"},
      {"t=" + time + ",,v1=" + good, "malformed"},
      {"t=" + time + ";v1=" + good, "malformed"},
      {nine, "malformed"},
      {std::string(5000, 't'), "malformed"},
  };
  for (const auto& [value, words] : table) {
    set("Stripe-Signature", value);
    expect_refused("b", words);
  }
}

TEST_F(WebhookTest, OnlyTheBytesThatWereSignedAreAccepted) {
  for (const WebhookScheme scheme : {WebhookScheme::stripe, WebhookScheme::slack, WebhookScheme::github}) {
    use(scheme);
    const std::string body("{ \"a\": \"\\u00e9\" }\r\n\0\xff", 21);
    sign_stripe(body, start);
    sign_slack(body, start);
    sign_github(body);
    for (std::size_t i = 0; i < body.size(); ++i) {
      std::string changed = body;
      changed[i] = static_cast<char>(changed[i] ^ 1);
      expect_refused(changed, "wrong signature");
    }
    expect_refused(body + "\n", "wrong signature");
    expect_refused(body.substr(0, body.size() - 1), "wrong signature");
    expect_refused("", "wrong signature");
    expect_accepted(body);
  }
}

TEST_F(WebhookTest, TheWindowHoldsInThePastAndTheFuture) {
  for (const WebhookScheme scheme : {WebhookScheme::stripe, WebhookScheme::slack}) {
    use(scheme);
    for (const std::int64_t offset : {-301, 301, -86400, 86400}) {
      sign_stripe("b", start + offset);
      sign_slack("b", start + offset);
      expect_refused("b", offset < 0 ? "too old" : "from the future");
    }
    for (const std::int64_t offset : {-300, 300, 0}) {
      sign_stripe("b", start + offset);
      sign_slack("b", start + offset);
      expect_accepted("b");
    }
  }
}

TEST_F(WebhookTest, ADeliveryFromTheFutureIsRememberedUntilItIsTooOld) {
  use(WebhookScheme::stripe);
  sign_stripe("b", start + 300);
  expect_accepted("b");
  for (int i = 0; i < 60; ++i) {
    clock_.advance(seconds(10));
    expect_refused("b", "replayed");
  }
  clock_.advance(seconds(1));
  expect_refused("b", "too old");
}

TEST_F(WebhookTest, AClockThatIsSetBackMakesNothingNew) {
  use(WebhookScheme::stripe);
  sign_stripe("b", start);
  expect_accepted("b");
  clock_.step_wall(std::chrono::hours(2));
  expect_refused("b", "too old");
  sign_stripe("c", start + 7200);
  expect_accepted("c");
  clock_.step_wall(-std::chrono::hours(2));
  sign_stripe("b", start);
  expect_refused("b", "replayed");
  clock_.advance(seconds(200));
  clock_.step_wall(-seconds(200));  // the wall stands still while the other clock goes on
  clock_.advance(seconds(200));
  clock_.step_wall(-seconds(200));
  expect_refused("b", "replayed");
}

TEST_F(WebhookTest,
       GithubPublishedExample) {  // docs.github.com, "Validating webhook deliveries", test values
  use(WebhookScheme::github);
  secret_text_ = "It's a Secret to Everybody";
  set("x-hub-signature-256", "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17");
  expect_accepted("Hello, World!");
  expect_refused("Hello, World!", "replayed");
  clock_.advance(seconds(299));
  expect_refused("Hello, World!", "replayed");
}

TEST_F(WebhookTest, GithubRefusesTheOldSchemeAndOtherPrefixes) {
  use(WebhookScheme::github);
  set("X-Hub-Signature", "sha1=" + std::string(40, '0'));
  expect_refused("b", "missing");
  const std::string good = hex_signature(secret_text_, "b");
  for (const std::string& value :
       {good, "SHA256=" + good, "sha1=" + good, "sha256=" + good + "a", "sha256= " + good}) {
    set("X-Hub-Signature-256", value);
    expect_refused("b", "malformed");
  }
}

TEST_F(WebhookTest, SlackNeedsItsTimestamp) {
  use(WebhookScheme::slack);
  sign_slack("b", start);
  fields_.erase("X-Slack-Request-Timestamp");
  expect_refused("b", "missing");
  sign_slack("b", start);
  set("X-Slack-Request-Timestamp", std::to_string(start + 1));
  expect_refused("b", "wrong signature");
}

TEST_F(WebhookTest, AFieldThatIsThereTwiceIsRefused) {
  use(WebhookScheme::github);
  sign_github("b");
  set("x-hub-signature-256", "sha256=" + std::string(64, '0'));  // another case, the same field
  expect_refused("b", "twice");
}

TEST_F(WebhookTest, HmacIsConfigurable) {
  using crypto::HmacDigest;
  const std::tuple<const char*, HmacDigest, bool, const char*, bool> table[] = {
      {"sha256", HmacDigest::sha256, false, "", false},
      {"sha512", HmacDigest::sha512, false, "sha512=", true},
      {"sha1", HmacDigest::sha1, true, "", false},
      {"sha256", HmacDigest::sha256, true, "v=", true},
  };
  for (const auto& [algorithm, digest, base64_text, prefix, timed] : table) {
    use(WebhookScheme::hmac);
    verify().header = "x-signature";
    verify().algorithm = algorithm;
    verify().encoding = base64_text ? "base64" : "hex";
    verify().prefix = prefix;
    verify().timestamp_header = timed ? "x-time" : "";
    const std::string time = std::to_string(start);
    const auto raw = crypto::hmac(digest, secret_text_, timed ? time + ".b" : std::string("b"));
    set("X-Signature", prefix + (base64_text ? base64(raw.bytes()) : hex(raw.bytes())));
    set("X-Time", time);
    expect_refused("c", "wrong signature");
    expect_accepted("b");
    expect_refused("b", "replayed");
    if (timed) {
      set("X-Time", std::to_string(start + 1));
      expect_refused("b", "wrong signature");
    }
  }
}

TEST_F(WebhookTest, HmacThatTheMapGotWrongIsNeverAccepted) {
  use(WebhookScheme::hmac);
  verify().header = "x-signature";
  set("X-Signature", "");
  for (const auto& [algorithm, encoding] :
       {std::pair("md5", "hex"), std::pair("", "hex"), std::pair("sha256", "rot13")}) {
    verify().algorithm = algorithm;
    verify().encoding = encoding;
    EXPECT_FALSE(check("b").ok());
  }
}

TEST_F(WebhookTest, KeyIsCompared) {
  use(WebhookScheme::key);
  verify().header = "x-api-key";
  expect_refused("b", "missing");
  set("X-Api-Key", secret_text_);
  expect_accepted("b");
  expect_accepted("b");  // no replay check is possible, and none is claimed
  for (const std::string& wrong :
       {secret_text_ + "x", secret_text_.substr(1), std::string("x"), "Bearer " + secret_text_}) {
    set("X-Api-Key", wrong);
    expect_refused("b", "wrong key");
  }
}

TEST_F(WebhookTest, AnEmptySecretOpensNothing) {
  for (const WebhookScheme scheme : {WebhookScheme::stripe, WebhookScheme::github, WebhookScheme::key}) {
    use(scheme);
    verify().header = "x-api-key";
    secret_text_.clear();
    sign_stripe("b", start);
    sign_github("b");
    set("X-Api-Key", "");
    auto who = check("b");
    ASSERT_FALSE(who.ok());
    EXPECT_EQ(who.error().kind, ErrorKind::internal);
  }
}

TEST_F(WebhookTest, AFlowWithoutVerificationIsNotVerified) {
  flow_.webhook.emplace();
  EXPECT_FALSE(check("b").ok());
  flow_.webhook.reset();
  EXPECT_FALSE(check("b").ok());
}

TEST_F(WebhookTest, RoutesDoNotShareTheirMemory) {
  use(WebhookScheme::github);
  sign_github("b");
  expect_accepted("b");
  flow_.component = "other";
  expect_accepted("b");
  flow_.component = "n8n";
  flow_.id = "flow:4";  // the map was edited: the same route under another number
  expect_refused("b", "replayed");
}

TEST(ReplayCache, RefusesRatherThanForgets) {
  ManualClock clock(from_unix_seconds(start));
  ReplayCache cache(clock, 3);
  EXPECT_TRUE(cache.remember("a", seconds(10)));
  EXPECT_TRUE(cache.remember("b", seconds(10)));
  EXPECT_TRUE(cache.remember("c", seconds(20)));
  EXPECT_FALSE(cache.remember("d", seconds(10)));
  EXPECT_FALSE(cache.remember("a", seconds(10)));
  cache.forget("a");
  EXPECT_TRUE(cache.remember("a", seconds(10)));
  clock.advance(seconds(10));
  EXPECT_TRUE(cache.remember("d", seconds(10)));
  EXPECT_FALSE(cache.remember("c", seconds(10)));
  EXPECT_TRUE(cache.remember("a", seconds(10)));
}

TEST(ReplayCache, OneOfManyThreadsIsFirst) {
  ManualClock clock(from_unix_seconds(start));
  ReplayCache cache(clock);
  std::atomic<int> firsts{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 500; ++i) firsts += cache.remember("k" + std::to_string(i), seconds(10)) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(firsts.load(), 500);
}

TEST(ReplayCache, ForgetsManyWithoutALongPause) {
  ManualClock clock(from_unix_seconds(start));
  ReplayCache cache(clock, 1000);
  for (int i = 0; i < 1000; ++i) ASSERT_TRUE(cache.remember("k" + std::to_string(i), seconds(10)));
  ASSERT_FALSE(cache.remember("new", seconds(10)));
  clock.advance(seconds(11));
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(cache.remember("n" + std::to_string(i), seconds(10))) << i;
  for (int i = 0; i < 1000; ++i) EXPECT_FALSE(cache.remember("n" + std::to_string(i), seconds(10))) << i;
}

// While a secret is rotated, its senders change over one after the other.
class RotatedWebhook : public WebhookTest {
 protected:
  Result<Principal> check_with(std::vector<std::string> secrets) {
    std::vector<http1::Field> fields;
    for (const auto& [name, value] : fields_) fields.push_back({name, value, http1::FieldId::other});
    std::vector<Secret> held;
    for (std::string& text : secrets) held.emplace_back(std::move(text));
    std::vector<const Secret*> live;
    for (const Secret& secret : held) live.push_back(&secret);
    return verify_delivery(flow_, fields, "body", live, clock_, cache_);
  }
  void sign(const std::vector<std::string>& secrets) {
    use(WebhookScheme::stripe);
    std::string value = "t=" + std::to_string(start);
    for (const std::string& secret : secrets)
      value += ",v1=" + hex_signature(secret, std::to_string(start) + ".body");
    set("Stripe-Signature", value);
  }
};

TEST_F(RotatedWebhook, EitherIsRightUntilTheOldOneIsDead) {
  sign({"old"});
  EXPECT_TRUE(check_with({"new", "old"}).ok());
  sign({"old"});
  EXPECT_FALSE(check_with({"new"}).ok());
  EXPECT_FALSE(check_with({"new", "other"}).ok());
  use(WebhookScheme::key);
  verify().header = "x-key";
  set("X-Key", "old");
  EXPECT_TRUE(check_with({"new", "old"}).ok());
  EXPECT_FALSE(check_with({"new"}).ok());
}

TEST_F(RotatedWebhook, ARotationDoesNotMakeAReplayNew) {
  sign({"old"});
  EXPECT_TRUE(check_with({"old"}).ok());
  EXPECT_NE(check_with({"new", "old"}).error().detail.find("replayed"), std::string::npos);
}

TEST_F(RotatedWebhook, OneOfTwoSignaturesTakenOffIsStillAReplay) {
  sign({"new", "old"});
  EXPECT_TRUE(check_with({"new", "old"}).ok());
  sign({"old"});
  EXPECT_NE(check_with({"new", "old"}).error().detail.find("replayed"), std::string::npos);
  sign({"new"});
  EXPECT_NE(check_with({"new", "old"}).error().detail.find("replayed"), std::string::npos);
}

TEST_F(RotatedWebhook, NoSecretOrAnEmptyOneRefuses) {
  sign({"old"});
  EXPECT_EQ(check_with({}).error().kind, ErrorKind::internal);
  EXPECT_EQ(check_with({"old", ""}).error().kind, ErrorKind::internal);
}

}  // namespace
}  // namespace sallyport::identity
