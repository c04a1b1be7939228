#pragma once
// identity/oidc/test_relying_party.h: for tests: providers on a store, a clock and a provider that the test
// owns, and a browser that signs in.
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "identity/oidc/providers.h"
#include "identity/oidc/test_provider.h"
#include "identity/test_people.h"

namespace sallyport::identity {

inline constexpr std::string_view test_origin = "https://flows.example.com";

inline Provider test_map_provider() {
  Provider provider;
  provider.name = "company";
  provider.label = "Company account";
  provider.issuer = test_issuer;
  provider.client_id = "sallyport";
  provider.credential = "oidc";
  provider.scopes = {"email", "profile"};
  provider.algorithms = {"RS256", "ES256"};
  provider.name_claim = "email";
  provider.groups_claim = "groups";
  provider.email_domains = {"example.com"};
  provider.everybody = {"everybody"};
  provider.second_factor.amr = {"mfa"};
  return provider;
}

class RelyingPartyTest : public testing::Test {
 protected:
  RelyingPartyTest() { reopen(); }

  void reopen() {
    providers_.reset();
    sessions_ = std::move(*Sessions::open(database_, clock_, random_, {}));
    ProvidersContext context{database_, *sessions_, at_, clock_, random_, Secret(std::string(32, 'k')),
                             {},        {},         {}};
    context.secret = [this](std::string_view name) {
      return secrets_.contains(name) ? std::optional<Secret>(Secret(secrets_.find(name)->second))
                                     : std::nullopt;
    };
    context.account_exists = [this](std::string_view name) { return accounts_.contains(name); };
    context.report = [this](std::string_view, std::string_view what) {
      const std::scoped_lock lock(reporting_);
      reports_.append(what).append("\n");
    };
    providers_ = std::move(*Providers::open(std::move(context)));
    sessions_->set_on_end([this](const SessionRef& session, std::string_view reason) {
      ended_ = reason;
      providers_->forget(session->id);
    });
    providers_->set({map_});
  }
  // The map says otherwise from now on.
  void use(Provider provider) {
    map_ = std::move(provider);
    providers_->set({map_});
  }

  Attempt attempt(std::string_view what) const {
    Attempt out;
    out.host = "flows.example.com";
    out.browser = browser_;
    out.public_origin = test_origin;
    out.return_path = "/workflow/7?tab=1";
    out.wanted = wanted_;
    out.session = session_;
    out.fields = {{"do", std::string(what)}};
    return out;
  }
  // The address at the provider; empty with `declined_` set.
  std::string start() {
    const Step step = providers_->find("company")->step(attempt("start"));
    if (const auto* redirect = std::get_if<Redirect>(&step)) return redirect->location;
    declined_ = std::get<Declined>(step);
    return {};
  }
  Step come_back(const std::map<std::string, std::string, std::less<>>& fields) {
    Attempt back = attempt("callback");
    back.return_path = "/";
    back.wanted = nullptr;
    for (const auto& [name, value] : fields) back.fields[name] = value;
    return providers_->find("company")->step(back);
  }
  Step sign_in() { return come_back(at_.sign_in(start())); }
  // Why nobody got in; empty if somebody did.
  std::string refused(const Step& step) {
    if (std::holds_alternative<Established>(step)) return {};
    declined_ = std::get<Declined>(step);
    return std::string(declined_.reason);
  }
  SessionRef begin() {
    Step step = sign_in();
    auto* established = std::get_if<Established>(&step);
    if (established == nullptr) {
      ADD_FAILURE() << std::get<Declined>(step).reason << ": " << reports_;
      return nullptr;
    }
    const auto made = sessions_->create(established->who, "flows.example.com", "Browser", "192.0.2.7");
    EXPECT_TRUE(established->begun(made->session));
    return made->session;
  }
  SessionRef now(const SessionRef& session) const {
    SessionFilter filter;
    filter.id = session->id;
    const auto found = sessions_->list(filter);
    return found.empty() ? nullptr : found.front().session;
  }
  void wait(std::chrono::seconds by) {
    clock_.advance(by);
    providers_->recheck_due();
  }

  TestStore store_;
  FaultyDatabase database_{store_.database()};
  ManualClock clock_{from_unix_seconds(1'795'000'000)};
  LockedRandom random_{7};
  TestProvider at_{clock_};
  std::map<std::string, std::string, std::less<>> secrets_{{"oidc", "s3cret:&"}};
  std::set<std::string, std::less<>> accounts_;
  Provider map_ = test_map_provider();
  std::mutex reporting_;
  std::string reports_;
  std::string ended_;
  std::unique_ptr<Sessions> sessions_;
  std::unique_ptr<Providers> providers_;
  std::string browser_ = "browser-1";
  const Requirements* wanted_ = nullptr;
  SessionRef session_;
  Declined declined_;
};

}  // namespace sallyport::identity
