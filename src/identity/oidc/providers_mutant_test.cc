// What the attacks of relying_party_test.cc do once the control is taken away: they get through, which is
// what shows that the control is what stops them. Each test in a process of its own.
#include "base/control/test_without.h"
#include "identity/oidc/test_relying_party.h"

namespace sallyport::identity {
namespace {

class ProvidersMutant : public RelyingPartyTest {
 protected:
  void expect_through(const char* control, const std::function<bool()>& attack) {
    EXPECT_FALSE(attack()) << control;
    without(control, attack);
  }
};

TEST_F(ProvidersMutant, LoginState) {
  expect_through("login-state", [&] {
    const auto fields = at_.sign_in(start());
    browser_ += "x";
    return refused(come_back(fields)).empty();
  });
}

TEST_F(ProvidersMutant, LoginNonce) {
  expect_through("login-nonce", [&] {
    at_.claims["nonce"] = as_json("another");
    return refused(sign_in()).empty();
  });
}

TEST_F(ProvidersMutant, LoginProofKey) {
  expect_through("login-proof-key", [&] {
    const auto victim = at_.sign_in(start());
    auto injected = at_.sign_in(start());
    at_.claims["nonce"] = as_json(at_.last_request["nonce"]);  // as of a provider that has none
    injected["code"] = victim.at("code");
    return refused(come_back(injected)).empty();
  });
}

TEST_F(ProvidersMutant, TokenAudience) {
  expect_through("token-audience", [&] {
    at_.claims["aud"] = as_json("another");
    return refused(sign_in()).empty();
  });
}

TEST_F(ProvidersMutant, TokenAlgorithm) {
  expect_through("token-algorithm", [&] {
    at_.unsigned_tokens = true;
    at_.claims["at_hash"] = "";
    return refused(sign_in()).empty();
  });
}

TEST_F(ProvidersMutant, StepUpCheck) {
  expect_through("step-up-check", [&] {
    Requirements wanted;
    wanted.acr = {"urn:two"};
    wanted_ = &wanted;
    const bool through = refused(sign_in()).empty();
    wanted_ = nullptr;
    return through;
  });
}

}  // namespace
}  // namespace sallyport::identity
