#include "crypto/password.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace sallyport::crypto {
namespace {

constexpr PasswordCost cheap{.memory_kib = 64, .passes = 1, .lanes = 1};

std::unique_ptr<PasswordHasher> make(Random& random, PasswordCost cost = cheap,
                                     PasswordHasher::Bounds bounds = {}) {
  return std::move(*PasswordHasher::create(cost, bounds, random));
}

TEST(Password, VerifiesItsOwnHashOnly) {
  SeededRandom random(1);
  const auto hasher = make(random);
  const std::string encoded = *hasher->hash("correct horse battery");
  EXPECT_TRUE(*hasher->verify(encoded, "correct horse battery"));
  for (const std::string_view wrong :
       {"correct horse batterz", "correct horse batter", "", "Correct horse battery"}) {
    EXPECT_FALSE(*hasher->verify(encoded, wrong)) << wrong;
  }
}

TEST(Password, UsesTheOwaspCostByDefaultAndSaysSo) {
  SeededRandom random(2);
  const auto hasher = make(random, PasswordCost{});
  const std::string encoded = *hasher->hash("correct horse battery");
  EXPECT_TRUE(encoded.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << encoded;
  EXPECT_FALSE(hasher->is_outdated(encoded));
  EXPECT_TRUE(make(random)->is_outdated(encoded));
  EXPECT_TRUE(*make(random)->verify(encoded, "correct horse battery"));  // by the cost it names
}

TEST(Password, SaltsEveryHash) {
  SeededRandom random(3);
  const auto hasher = make(random);
  EXPECT_NE(*hasher->hash("same"), *hasher->hash("same"));
}

TEST(Password, GarbageMatchesNothing) {
  SeededRandom random(4);
  const auto hasher = make(random);
  const std::string good = *hasher->hash("x");
  for (const std::string& encoded :
       {std::string(), std::string("$argon2id$"), good.substr(0, good.size() - 1),
        "$argon2i" + good.substr(9), good + "A"}) {
    EXPECT_FALSE(*hasher->verify(encoded, "x")) << encoded;
  }
}

TEST(Password, OverlongIsRefusedAndNeverMatches) {
  SeededRandom random(5);
  const auto hasher = make(random);
  EXPECT_FALSE(hasher->hash(std::string(max_password_length + 1, 'a')).ok());
  EXPECT_FALSE(*hasher->verify(*hasher->hash(""), std::string(max_password_length + 1, 'a')));
}

TEST(Password, S17NobodyNeverMatches) {
  SeededRandom random(6);
  EXPECT_FALSE(*make(random)->verify_nobody("anything"));
}

TEST(Password, RefusesRatherThanQueueWithoutBound) {
  SystemRandom random;
  const auto hasher = make(random, PasswordCost{}, {.max_running = 1, .max_waiting = 0});
  const std::string encoded = *hasher->hash("x");
  std::atomic<int> refused{0};
  std::atomic<int> matched{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 4; ++round) {
        const auto outcome = hasher->verify(encoded, "x");
        if (!outcome.ok()) {
          EXPECT_EQ(outcome.error().kind, ErrorKind::rate_limited);
          ++refused;
        } else if (*outcome) {
          ++matched;
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(refused + matched, 32);  // nothing is lost, nobody waits forever
  EXPECT_GT(matched, 0);
}

}  // namespace
}  // namespace sallyport::crypto
