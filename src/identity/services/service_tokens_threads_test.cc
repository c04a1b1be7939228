#include <array>
#include <atomic>
#include <thread>

#include "identity/services/test_service_tokens.h"

namespace sallyport::identity {
namespace {

TEST_F(ServiceTokensTest, WhoHasBegunEndsByTheMapItBeganWith) {
  const std::string text = token();
  at_.hold();
  Result<Principal> shown = client_error(ErrorKind::internal, "not asked yet");
  std::thread asking([&] { shown = show(text); });
  at_.wait_for_call(1);
  issuers_.clear();
  services_.clear();
  apply();
  at_.release();
  asking.join();
  EXPECT_TRUE(shown.ok());
  EXPECT_FALSE(show(text).ok());
}

TEST_F(ServiceTokensTest, MapsChangeWhileTokensAreShown) {
  const std::string text = token();
  const std::array<std::vector<Service>, 2> maps = {
      std::vector{test_service("ci", "repo:acme/flows")},
      std::vector{test_service("deploy", "repo:acme/flows"), test_service("ci", "other")}};
  std::array<std::vector<TokenIssuer>, 2> issuers = {std::vector{test_token_issuer()},
                                                     std::vector{test_token_issuer()}};
  issuers[1][0].inside = true;  // its keys are fetched anew each time
  std::atomic<bool> over{false};
  std::atomic<int> seen{0};
  std::vector<std::jthread> askers;
  for (int i = 0; i < 4; ++i) {
    askers.emplace_back([&] {
      while (!over) {
        const auto who = show(text);
        ASSERT_TRUE(who.ok()) << who.error().detail;
        EXPECT_TRUE(who->name == "ci" || who->name == "deploy") << who->name;
        ++seen;
      }
    });
  }
  for (std::size_t i = 0; i < 200 || seen < 50; ++i) {
    tokens_->set(issuers[i % 2], maps[i % 2]);
    std::this_thread::yield();
  }
  over = true;
}

}  // namespace
}  // namespace sallyport::identity
