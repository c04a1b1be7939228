#include "identity/oidc/examination.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "identity/oidc/test_relying_party.h"

namespace sallyport::identity {
namespace {

// Answers browsers, too, and may have another time.
class SeenProvider final : public outbound::Outbound {
 public:
  explicit SeenProvider(ManualClock& clock) : clock_(clock), inner(clock) {}

  Result<outbound::Response> call(const outbound::Request& request, const outbound::Place& place,
                                  const outbound::Limits& limits) override {
    if (pushed.first != 0 && request.url.ends_with("/par")) {
      outbound::Response refused;
      refused.status = pushed.first;
      refused.body = pushed.second;
      return refused;
    }
    auto answer = request.url.find("/authorize?") == std::string::npos ? inner.call(request, place, limits)
                                                                       : browse(request.url);
    if (answer.ok()) answer->now = clock_.wall() + apart;
    return answer;
  }
  std::size_t asked_to_sign_in() const { return browsed_.size(); }
  const std::map<std::string, std::string>& last_sign_in() const { return browsed_.back(); }

 private:
  ManualClock& clock_;
  std::vector<std::map<std::string, std::string>> browsed_;

 public:
  TestProvider inner;
  std::chrono::seconds apart{0};
  std::pair<std::uint16_t, std::string> pushed{};  // status and body of the refusal; 0: they are taken
  bool browsers_do_not_get_there = false;
  std::uint16_t page_status = 0;  // 0: back to us, with
  std::string page = "login_required";

 private:
  Result<outbound::Response> browse(const std::string& url) {
    if (browsers_do_not_get_there) return upstream_error(ErrorKind::timed_out, "no answer in 5 s (test)");
    browsed_.push_back(TestProvider::read(url.substr(url.find('?') + 1)));
    outbound::Response response;
    response.status = page_status == 0 ? 303 : page_status;
    if (page_status == 0) {
      response.location = redirect_ + "?error=" + page;
    } else {
      response.body = page;
    }
    return response;
  }
  const std::string redirect_ = "https://flows.example.com/.sallyport/oidc/company/callback";
};

class ExaminationTest : public testing::Test {
 protected:
  std::vector<Observation> examine(const std::vector<std::string>& origins = {"https://flows.example.com"}) {
    ExaminationContext context{at_, clock_, random_, {}};
    if (secrets_can_be_read_) {
      context.secret = [this](std::string_view) {
        return secret_.empty() ? std::nullopt : std::optional(Secret(secret_));
      };
    }
    return examine_provider(map_, origins, context);
  }
  // What is wrong, one a line, with what to do; nothing of it may show the secret.
  std::string wrong(const std::vector<Observation>& seen) {
    std::string out;
    for (const Observation& one : seen) {
      EXPECT_EQ(one.why.empty(), one.to_do.empty()) << one.what;
      EXPECT_EQ((one.what + one.why + one.to_do).find("s3cret"), std::string::npos);
      if (!one.to_do.empty()) out += one.what + " -> " + one.to_do + "\n";
    }
    return out;
  }
  std::string wrong() { return wrong(examine()); }
  std::string all() {
    std::string out;
    for (const Observation& one : examine()) out += one.what + "\n";
    return out;
  }
  void expect_only(std::string_view what, std::string_view to_do) {
    const std::string said = wrong();
    EXPECT_EQ(std::ranges::count(said, '\n'), 1) << said;
    EXPECT_NE(said.find(what), std::string::npos) << said;
    EXPECT_NE(said.find(to_do), std::string::npos) << said;
  }

  ManualClock clock_{from_unix_seconds(1'795'000'000)};
  LockedRandom random_{7};
  SeenProvider at_{clock_};
  Provider map_ = test_map_provider();
  bool secrets_can_be_read_ = true;
  std::string secret_ = "s3cret:&";
};

TEST_F(ExaminationTest, AProviderThatFitsHasNothingWrong) {
  EXPECT_EQ(wrong(), "");
  EXPECT_EQ(all(),
            "provider company answers, and is https://login.example.com/realm\n"
            "provider company has keys that fit `algorithms`\n"
            "provider company knows the redirect address "
            "https://flows.example.com/.sallyport/oidc/company/callback\n"
            "provider company takes the client id and the secret\n");
  EXPECT_EQ(at_.last_sign_in().at("prompt"), "none");
  EXPECT_EQ(at_.last_sign_in().at("client_id"), "sallyport");
  EXPECT_EQ(at_.inner.last("/token").form.at("grant_type"), "authorization_code");
}

TEST_F(ExaminationTest, OneThatDoesNotAnswerIsAFindingAndIsAskedOnce) {
  at_.inner.down = true;
  expect_only("cannot be asked who it is: connection refused", "look at `issuer`");
  EXPECT_EQ(at_.inner.calls.size(), 1u);
}

TEST_F(ExaminationTest, AnotherIssuerIsNamed) {
  at_.inner.discovery = {{"issuer", as_json("https://login.example.com/other")}};
  expect_only(R"(calls itself "https://login.example.com/other")", "`issuer` as the provider writes it");
}

TEST_F(ExaminationTest, AMissingEndpointIsNamed) {
  at_.inner.discovery = {{"token_endpoint", ""}};
  expect_only("token_endpoint is missing", "/.well-known/openid-configuration");
}

TEST_F(ExaminationTest, AProviderWithoutProofKeysIsSaid) {
  at_.inner.discovery = {{"code_challenge_methods_supported", R"(["plain"])"}};
  expect_only("no PKCE with S256", "allow the client PKCE");
}

TEST_F(ExaminationTest, AClockMoreThanAMinuteOffIsSaid) {
  for (const int seconds : {-60, 0, 60}) {
    at_.apart = std::chrono::seconds(seconds);
    EXPECT_EQ(wrong(), "") << seconds;
  }
  at_.apart = std::chrono::seconds(90);
  expect_only("a clock that is 90 seconds ahead of ours", "timedatectl");
  at_.apart = std::chrono::seconds(-3600);
  expect_only("3600 seconds behind ours", "timedatectl");
}

TEST_F(ExaminationTest, KeysThatFitNoAlgorithmAreSaidWithThoseThatWould) {
  map_.algorithms = {"RS256", "EdDSA"};
  expect_only("(RS256, EdDSA): its keys are for ES256", "`algorithms`");
}

TEST_F(ExaminationTest, KeysThatCannotBeReadAreSaid) {
  at_.inner.discovery = {{"jwks_uri", as_json("https://login.example.com/realm/nothing")}};
  expect_only("does not give its keys", "JSON Web Key Set");
}

TEST_F(ExaminationTest, AnUnregisteredRedirectAddressIsSaidForEachHost) {
  at_.page_status = 400;
  at_.page = "invalid_redirect_uri";
  const std::string said = wrong(examine({"https://flows.example.com", "https://other.example.com:8443"}));
  for (const char* host : {"https://flows.example.com/", "https://other.example.com:8443/"}) {
    const std::string line = "does not know the redirect address " + std::string(host) +
                             ".sallyport/oidc/company/callback -> register it";
    EXPECT_NE(said.find(line), std::string::npos) << said;
  }
  EXPECT_EQ(std::ranges::count(said, '\n'), 2) << said;
}

TEST_F(ExaminationTest, HostsWithoutEndAreNotAsked) {
  std::vector<std::string> many(40, "https://flows.example.com");
  EXPECT_EQ(wrong(examine(many)), "");
  EXPECT_EQ(at_.asked_to_sign_in(), 16u);
}

TEST_F(ExaminationTest, AWrongSecretIsToldFromAWrongClientId) {
  at_.inner.refuse_token = "invalid_client";
  at_.inner.refuse_status = 401;
  at_.inner.discovery = {{"token_endpoint_auth_methods_supported", R"(["client_secret_post"])"}};
  expect_only(
      "knows the client id, and does not take the secret (401 invalid_client)",
      "sallyport secret put oidc; or another `authentication`; it knows these ways of `authentication`: "
      "client_secret_post");
  at_.page_status = 400;
  at_.page = "error: invalid_client";
  expect_only(R"(does not know the client "sallyport")", "look at `client_id`");
  at_.page_status = 200;
  at_.page = "Welcome";
  expect_only("does not take client id and secret (401 invalid_client)", "look at `client_id`; then put the");
}

TEST_F(ExaminationTest, WhatTheClientMayNotDoIsSaid) {
  at_.inner.refuse_token = "unauthorized_client";
  expect_only("answers us with 400 unauthorized_client", "authorization code flow");
  at_.inner.refuse_token = "";
  at_.page = "unauthorized_client";
  expect_only("comes back to us with the error unauthorized_client", "authorization code flow");
  at_.page = "invalid_scope";
  expect_only("comes back to us with the error invalid_scope", "`scopes`");
}

TEST_F(ExaminationTest, AnAnswerThatTellsNothingIsNotHeldAgainstIt) {
  at_.inner.refuse_token = "invalid_request";
  at_.page_status = 200;
  EXPECT_EQ(wrong(), "");
  EXPECT_NE(all().find("cannot be told whether it takes client id and secret"), std::string::npos);
  EXPECT_NE(all().find("does not say without a person whether it knows https://flows"), std::string::npos);
}

TEST_F(ExaminationTest, AProviderInTroubleIsSaid) {
  at_.inner.refuse_token = "server_error";
  at_.inner.refuse_status = 503;
  expect_only("answers us with 503 server_error", "look at the provider");
}

TEST_F(ExaminationTest, WhatABrowserSeesMayNotBeSeenFromHere) {
  at_.browsers_do_not_get_there = true;
  EXPECT_EQ(wrong(), "");
  EXPECT_NE(all().find("browsers may fare better"), std::string::npos);
  EXPECT_EQ(at_.inner.count("/token"), 0u) << "one silence is enough to wait for";
}

TEST_F(ExaminationTest, ASecretThatIsMissingOrNotToBeReadIsNotSent) {
  secret_.clear();
  expect_only("there is no secret \"oidc\"", "sallyport secret put oidc");
  secrets_can_be_read_ = false;
  EXPECT_EQ(wrong(), "");
  EXPECT_NE(all().find("secrets cannot be read here"), std::string::npos);
  EXPECT_EQ(at_.inner.count("/token"), 0u);
}

TEST_F(ExaminationTest, AKeyThatIsNoneIsSaid) {
  map_.authentication = ClientAuthentication::private_key_jwt;
  expect_only("cannot be shown who we are", "register the public half of secret:oidc");
}

TEST_F(ExaminationTest, APublicClientNeedsNoSecret) {
  map_.authentication = ClientAuthentication::none;
  secrets_can_be_read_ = false;
  EXPECT_EQ(wrong(), "");
  EXPECT_NE(all().find("knows the client id\n"), std::string::npos);
  at_.inner.refuse_token = "invalid_client";
  expect_only("does not take the client without a secret", "`client_secret`");
}

TEST_F(ExaminationTest, WhereRequestsArePushedThatIsHowItIsAsked) {
  map_.pushed = true;
  EXPECT_EQ(wrong(), "");
  EXPECT_EQ(at_.inner.count("/token"), 0u);
  EXPECT_EQ(at_.inner.last("/par").form.at("prompt"), "none");
  EXPECT_TRUE(at_.last_sign_in().at("request_uri").starts_with("urn:request:"));
  secrets_can_be_read_ = false;
  EXPECT_EQ(wrong(), "");
  EXPECT_EQ(at_.inner.count("/par"), 1u) << "pushing shows the secret";
}

TEST_F(ExaminationTest, APushedRequestThatIsRefusedSaysWhatIsWrong) {
  map_.pushed = true;
  at_.pushed = {400, R"({"error":"invalid_request","error_description":"redirect_uri is not registered"})"};
  expect_only("does not know the redirect address https://flows.example.com/", "register it there");
  at_.pushed = {400, R"({"error":"invalid_request","error_description":"s3cret"})"};
  expect_only("answers us with 400 invalid_request", "look at `pushed`");
  at_.pushed = {401, R"({"error":"invalid_client"})"};
  expect_only("does not take client id and secret (401 invalid_client)", "sallyport secret put oidc");
  EXPECT_EQ(at_.asked_to_sign_in(), 0u);
}

}  // namespace
}  // namespace sallyport::identity
