#pragma once
// identity/tokens/test_tokens.h: for tests: API tokens on a store, clocks and randomness that the test owns.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "identity/test_store.h"
#include "identity/tokens/api_tokens.h"

namespace sallyport::identity {

class TestTokens : public testing::Test {
 protected:
  TestTokens() { reopen(); }

  void reopen() {
    tokens_.reset();
    auto opened = ApiTokens::open(database_, clock_, random_);
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    tokens_ = std::move(*opened);
    tokens_->set_rules(rules_);
    tokens_->set_on_end([this](const ApiTokenRef& token, std::string_view reason) {
      ended_.emplace_back(token->id, std::string(reason));
    });
    tokens_->set_on_change([this](const ApiTokenRef& token) { changed_.push_back(token); });
  }
  Principal person(std::string name, std::string provider = {}) {
    Principal who;
    who.kind = Principal::Kind::person;
    who.name = name;
    who.email = name + "@example.com";
    who.groups = {"staff"};
    who.session = "of-the-browser";
    who.method = "password+totp";
    who.mfa = true;
    who.amr = {"otp", "pwd"};
    who.authenticated_at = clock_.wall();
    if (!provider.empty()) {
      who.subject = "sub-" + name;
      who.provider_session = "sid-1";
      who.method = "openid";
    }
    who.provider = std::move(provider);
    return who;
  }
  NewApiToken of(Principal owner) {
    NewApiToken wanted;
    wanted.owner = std::move(owner);
    wanted.label = "nightly export";
    wanted.components = {"n8n"};
    wanted.life = std::chrono::hours(24 * 20);
    return wanted;
  }
  IssuedApiToken issue(const NewApiToken& wanted) {
    auto issued = tokens_->issue(wanted);
    EXPECT_TRUE(issued.ok()) << issued.error().detail;
    return std::move(*issued);
  }
  IssuedApiToken issue(std::string name = "alice") { return issue(of(person(std::move(name)))); }
  ErrorKind refused(const NewApiToken& wanted) {
    const auto issued = tokens_->issue(wanted);
    EXPECT_FALSE(issued.ok());
    return issued.ok() ? ErrorKind::internal : issued.error().kind;
  }
  ApiTokens::Standing standing(const IssuedApiToken& issued) const {
    return tokens_->find(issued.text.reveal()).standing;
  }
  // What the owner check says from now on, of everybody.
  void answer(OwnerNow now) {
    tokens_->set_owner_check([this, now](const Principal& owner) {
      asked_.push_back(owner);
      return now;
    });
  }
  static OwnerNow known(std::vector<std::string> groups, std::string email = "alice@example.com") {
    return {OwnerNow::Standing::known, std::move(groups), std::move(email)};
  }
  using Ended = std::vector<std::pair<std::string, std::string>>;

  TestStore store_;
  FaultyDatabase database_{store_.database()};
  ManualClock clock_{from_unix_seconds(1795000000)};
  SeededRandom random_{7};
  ApiTokenRules rules_{.enabled = true};
  std::unique_ptr<ApiTokens> tokens_;
  Ended ended_;
  std::vector<ApiTokenRef> changed_;
  std::vector<Principal> asked_;
};

}  // namespace sallyport::identity
