#pragma once
// identity/signals/test_signals.h: for tests: sessions of two providers' people, and signals of providers
// whose keys the test has.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "crypto/test_signing.h"
#include "identity/signals/signals.h"
#include "identity/test_people.h"
#include "identity/token/token.h"

namespace sallyport::identity {

inline constexpr std::string_view login_issuer = "https://login.example.com";
inline constexpr std::string_view other_issuer = "https://other.example.com";

// "company" and "other", both with one key; nobody signs in by it.
class TestProviders final : public Providers {
 public:
  explicit TestProviders(const std::string& jwk_set) : keys_(std::move(*given_issuer_keys(jwk_set))) {}
  void set(std::vector<Provider>) override {}
  std::vector<Shown> list() const override { return {}; }
  std::shared_ptr<Method> find(std::string_view) override { return nullptr; }
  Result<ProviderTrust> trust(std::string_view name) override {
    ++asked;
    if (down) return upstream_error(ErrorKind::unavailable, "it does not answer");
    if (name != "company" && name != "other") return self_error(ErrorKind::not_found, "no such provider");
    ProviderTrust trust;
    trust.issuer = name == "company" ? login_issuer : other_issuer;
    trust.client_id = "sallyport";
    trust.algorithms = {"ES256"};
    trust.keys = keys_;
    trust.place.inside = true;
    return trust;
  }
  std::string sign_out_address(const SessionRef&, std::string_view) override { return {}; }
  void recheck_due() override {}
  void forget(std::string_view) override {}

  bool down = false;
  int asked = 0;

 private:
  std::shared_ptr<IssuerKeys> keys_;
};

// Answers every call with the same text, and keeps what was asked.
class TestOutbound final : public outbound::Outbound {
 public:
  Result<outbound::Response> call(const outbound::Request& request, const outbound::Place& place,
                                  const outbound::Limits&) override {
    urls.push_back(request.url);
    inside = place.inside;
    if (body.empty()) return upstream_error(ErrorKind::unavailable, "it does not answer");
    outbound::Response response;
    response.status = 200;
    response.content_type = "application/json";
    response.body = body;
    return response;
  }
  std::string body;
  std::vector<std::string> urls;
  bool inside = false;
};

class SignalsTest : public ::testing::Test {
 protected:
  SignalsTest() : providers_(signer().jwk_set("k1")) {
    sessions_ = std::move(*Sessions::open(store_.database(), clock_, random_, {}));
    SignalsContext context{providers_, *sessions_, outbound_, clock_, {}};
    context.secret = [this](std::string_view name) {
      const auto found = secrets_.find(name);
      return found == secrets_.end() ? std::nullopt : std::optional(Secret(found->second));
    };
    tokens_ = std::move(*ApiTokens::open(store_.database(), clock_, random_));
    tokens_->set_rules({.enabled = true});
    context.tokens = tokens_.get();
    signals_ = Signals::make(std::move(context));
  }

  static const crypto::TestSigner& signer() {
    static const crypto::TestSigner made = crypto::TestSigner::make(crypto::SignatureAlgorithm::es256);
    return made;
  }

  SessionRef sign_in(const std::string& provider, const std::string& sub, const std::string& sid) {
    Principal who;
    who.kind = Principal::Kind::person;
    who.name = sub + "@example.com";
    who.email = who.name;
    who.provider = provider;
    who.subject = provider.empty() ? "" : sub;
    who.provider_session = sid;
    const auto created = sessions_->create(std::move(who), test_host, "agent", "192.0.2.1");
    EXPECT_TRUE(created.ok());
    return created->session;
  }
  // An API token that this session made.
  ApiTokenRef make_token(const SessionRef& session) {
    NewApiToken wanted;
    wanted.owner = session->who;
    wanted.components = {"n8n"};
    wanted.life = std::chrono::hours(1);
    return tokens_->issue(wanted)->token;
  }
  bool live(const ApiTokenRef& token) const {
    return tokens_->list({.id = token->id}).front()->ended == WallTime{};
  }
  bool live(const SessionRef& session) const { return sessions_->live(session->id); }

  std::int64_t now() const { return to_unix_seconds(clock_.wall()); }
  std::string sign(std::string_view payload, std::string_view type) const {
    const std::string typ = type.empty() ? std::string() : R"(,"typ":")" + std::string(type) + "\"";
    return signer().token(R"("kid":"k1")" + typ, payload);
  }
  // Every signal that is no logout of somebody leaves everybody signed in.
  void expect_nothing_ended(const SignalAnswer& answer) const {
    EXPECT_TRUE(answer.ended.empty());
    for (const auto& seen : sessions_->list({})) EXPECT_TRUE(live(seen.session));
    EXPECT_EQ(sessions_->endings(), endings_);
  }
  void keep_endings() { endings_ = sessions_->endings(); }

  TestStore store_;
  ManualClock clock_{WallTime(std::chrono::seconds(1'764'000'000))};
  SeededRandom random_{1};
  TestProviders providers_;
  TestOutbound outbound_;
  std::map<std::string, std::string, std::less<>> secrets_;
  std::unique_ptr<Sessions> sessions_;
  std::unique_ptr<ApiTokens> tokens_;
  std::unique_ptr<Signals> signals_;
  std::uint64_t endings_ = 0;
};

}  // namespace sallyport::identity
