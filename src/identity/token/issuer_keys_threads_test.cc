#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "crypto/test_signing.h"
#include "identity/token/issuer_keys.h"
#include "identity/token/test_issuer.h"

namespace sallyport::identity {
namespace {

class IssuerKeysThreadsTest : public testing::Test {
 protected:
  IssuerKeysThreadsTest() { issuer_.answer(signer_.jwk_set("one")); }

  std::size_t count(std::string_view kid) {
    auto found = keys_->find(kid);
    return found.ok() ? found->size() : 0;
  }
  // What `threads` of them find together, all begun before the issuer answers.
  std::size_t count_together(std::string_view kid, int threads) {
    std::atomic<int> begun{0};
    std::atomic<std::size_t> found{0};
    issuer_.hold();
    std::vector<std::thread> all;
    for (int i = 0; i < threads; ++i) {
      all.emplace_back([&] {
        ++begun;
        found += count(kid);
      });
    }
    while (begun != threads) std::this_thread::yield();
    issuer_.release();
    for (std::thread& one : all) one.join();
    return found;
  }

  crypto::TestSigner signer_ = crypto::TestSigner::make(crypto::SignatureAlgorithm::es256);
  TestIssuer issuer_;
  ManualClock clock_{from_unix_seconds(1'800'000'000)};
  std::unique_ptr<IssuerKeys> keys_ =
      fetched_issuer_keys({.url = "https://login.example.com/keys", .place = {}}, issuer_, clock_);
};

TEST_F(IssuerKeysThreadsTest, J05AllWhoWaitShareOneFetch) {
  EXPECT_EQ(count_together("one", 8), 8u);
  EXPECT_EQ(issuer_.calls(), 1);
  EXPECT_EQ(count_together("ghost", 8), 0u);
  EXPECT_EQ(issuer_.calls(), 2);
  issuer_.answer(signer_.jwk_set("two"));
  clock_.advance(std::chrono::seconds(10));
  EXPECT_EQ(count_together("two", 8), 8u);
  EXPECT_EQ(issuer_.calls(), 3);
}

TEST_F(IssuerKeysThreadsTest, J05AllWhoWaitForAnIssuerThatFailsFailTogether) {
  issuer_.fail(ErrorKind::timed_out);
  EXPECT_EQ(count_together("one", 8), 0u);
  EXPECT_EQ(issuer_.calls(), 1);
}

TEST_F(IssuerKeysThreadsTest, NobodyWaitsForNewKeysWhileTheOldOnesHold) {
  EXPECT_EQ(count("one"), 1u);
  clock_.advance(std::chrono::hours(1));
  issuer_.hold();
  std::thread refreshing([&] { EXPECT_EQ(count("one"), 1u); });
  issuer_.wait_for_call(2);
  EXPECT_EQ(count("one"), 1u);  // would never come back if it waited
  EXPECT_EQ(count(""), 1u);
  issuer_.release();
  refreshing.join();
  EXPECT_EQ(issuer_.calls(), 2);
}

}  // namespace
}  // namespace sallyport::identity
