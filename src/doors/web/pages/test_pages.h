#pragma once
// doors/web/pages/test_pages.h: for tests: the pages with providers, signals and passkeys behind them. What
// providers and signals answer is the test's to say; accounts, sessions and passkeys are real.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "doors/web/pages/test_browser.h"
#include "identity/accounts/sign_in.h"
#include "identity/test_people.h"

namespace sallyport::doors {

// What a page has asked a way of signing in.
struct Asked {
  std::map<std::string, std::string, std::less<>> fields;
  std::string browser, return_path, public_origin, session;
  const Requirements* wanted = nullptr;
};

class FakeMethod final : public identity::Method {
 public:
  std::function<identity::Step()> answer;
  std::vector<Asked> asked;

  std::string_view name() const override { return "fake"; }
  identity::Step step(const identity::Attempt& attempt) override {
    asked.push_back({attempt.fields, std::string(attempt.browser), std::string(attempt.return_path),
                     std::string(attempt.public_origin), attempt.session ? attempt.session->id : "",
                     attempt.wanted});
    return answer();
  }
  identity::Step again(const identity::Attempt&) override {
    return identity::Declined{.reason = "", .account = {}, .stale = true};
  }
};

// Two providers that sign in as `method` says.
class FakeProviders final : public identity::Providers {
 public:
  std::vector<Shown> shown = {{"company", "Company account"}, {"partner", "Partner <& Sons>"}};
  std::shared_ptr<FakeMethod> method = std::make_shared<FakeMethod>();
  std::string sign_out_at;

  void set(std::vector<Provider>) override {}
  std::vector<Shown> list() const override { return shown; }
  std::shared_ptr<identity::Method> find(std::string_view name) override {
    for (const Shown& one : shown) {
      if (one.name == name) return method;
    }
    return nullptr;
  }
  Result<identity::ProviderTrust> trust(std::string_view) override {
    return self_error(ErrorKind::not_found, "none");
  }
  std::string sign_out_address(const identity::SessionRef&, std::string_view) override { return sign_out_at; }
  void recheck_due() override {}
  void forget(std::string_view) override {}
};

class FakeSignals final : public identity::Signals {
 public:
  identity::SignalAnswer answer;
  std::vector<std::string> asked;  // "push events Bearer x|token"

  void set(std::vector<SignalSource>) override {}
  identity::SignalAnswer back_channel(std::string_view provider, std::string_view token) override {
    return heard("back " + std::string(provider) + " " + std::string(token));
  }
  identity::SignalAnswer front_channel(std::string_view provider, std::string_view issuer,
                                       std::string_view sid, const identity::SessionRef& own,
                                       std::string_view address) override {
    return heard("front " + std::string(provider) + " " + std::string(issuer) + " " + std::string(sid) +
                 (own ? " own" : "") + " from " + std::string(address));
  }
  identity::SignalAnswer push(std::string_view source, std::string_view authorization,
                              std::string_view token) override {
    return heard("push " + std::string(source) + " " + std::string(authorization) + "|" + std::string(token));
  }

 private:
  identity::SignalAnswer heard(std::string what) {
    asked.push_back(std::move(what));
    return answer;
  }
};

class PeoplePagesTest : public testing::Test, protected identity::TestPeople {
 protected:
  PeoplePagesTest()
      : passkeys_(std::move(*identity::Passkeys::open(database(), clock(), random()))),
        tokens_(std::move(*identity::ApiTokens::open(database(), clock(), random()))),
        bounds_(clock()),
        method_(identity::make_account_sign_in(accounts(), bounds_, clock(), random(), passkeys_.get())),
        pages_(make_pages({*method_, accounts(), bounds_, sessions(), journal_, clock(), random(),
                           &providers_, passkeys_.get(), &signals_, tokens_.get()})),
        browser_(*pages_, sessions()) {}

  Principal person(std::string_view name, std::string_view provider, std::string_view subject) {
    Principal who;
    who.kind = Principal::Kind::person;
    who.name = name;
    who.provider = provider;
    who.subject = subject;
    who.method = "oidc";
    who.authenticated_at = clock().wall();
    return who;
  }
  identity::Sessions::Created begin(const Principal& who) {
    return std::move(*sessions().create(who, identity::test_host, "Browser/1.0", "192.0.2.7"));
  }
  // The browser has a session of this person.
  identity::SessionRef be(const Principal& who) {
    const auto created = begin(who);
    browser_.cookies[std::string(identity::session_cookie)] = created.cookie;
    return created.session;
  }
  void signed_in_as(std::string_view name) {
    add_account(name, {"staff"});
    browser_.get("/.sallyport/sign-in");
    browser_.submit({{"account", std::string(name)}, {"password", std::string(identity::good_password)}});
    ASSERT_NE(browser_.session(), nullptr);
  }
  FakeMethod& provider() { return *providers_.method; }
  bool recorded(Record::Kind kind, std::string_view reason) const {
    for (const auto& entry : journal_.entries()) {
      if (entry.kind == kind && entry.reason == reason) return true;
    }
    return false;
  }

  RememberingJournal journal_;
  FakeProviders providers_;
  FakeSignals signals_;
  std::unique_ptr<identity::Passkeys> passkeys_;
  std::unique_ptr<identity::ApiTokens> tokens_;
  identity::AttemptBounds bounds_;
  std::unique_ptr<identity::Method> method_;
  std::unique_ptr<Pages> pages_;
  TestBrowser browser_;
};

}  // namespace sallyport::doors
