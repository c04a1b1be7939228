#pragma once
// identity/test_people.h: for tests: a store, sessions and accounts on clocks and randomness that the test
// owns.
#include <gtest/gtest.h>

#include <mutex>
#include <string>
#include <vector>

#include "crypto/totp.h"
#include "identity/accounts/accounts.h"
#include "identity/test_store.h"

namespace sallyport::identity {

inline constexpr std::string_view good_password = "marble kettle orbit";
inline constexpr std::string_view test_host = "flows.example.com";

// SeededRandom for tests with several threads.
class LockedRandom final : public Random {
 public:
  explicit LockedRandom(std::uint64_t seed) : random_(seed) {}
  void fill(std::span<std::byte> out) override {
    const std::scoped_lock lock(mutex_);
    random_.fill(out);
  }

 private:
  std::mutex mutex_;
  SeededRandom random_;
};

// What an authenticator makes of the text it is shown.
inline std::string decode_base32(std::string_view text) {
  std::string out;
  unsigned held = 0;
  int bits = 0;
  for (const char c : text) {
    held = held << 5 | static_cast<unsigned>(c >= 'A' ? c - 'A' : c - '2' + 26);
    if ((bits += 5) < 8) continue;
    bits -= 8;
    out.push_back(static_cast<char>(held >> bits & 0xff));
  }
  return out;
}

class TestPeople {
 public:
  TestPeople() { reopen({.memory_kib = 64, .passes = 1, .lanes = 1}); }

  void reopen(crypto::PasswordCost cost) {
    accounts_.reset();
    sessions_ = std::move(*Sessions::open(database_, clock_, random_, {}));
    AccountsOptions options;
    options.cost = cost;
    accounts_ = std::move(*Accounts::open(database_, *sessions_, clock_, random_, options));
  }

  Accounts& accounts() { return *accounts_; }
  Sessions& sessions() { return *sessions_; }
  FaultyDatabase& database() { return database_; }
  ManualClock& clock() { return clock_; }
  Random& random() { return random_; }

  static std::string token_of(const std::string& path) { return path.substr(path.find('=') + 1); }

  void add_account(std::string_view name, std::vector<std::string> groups) {
    const auto link = accounts_->invite(name, std::string(name) + "@example.com", std::move(groups));
    ASSERT_TRUE(link.ok());
    ASSERT_EQ(accounts_->set_up(token_of(link->path), "", good_password)->problem, AccountProblem::none);
  }
  std::string code_now(std::string_view secret) {
    return crypto::totp_code(secret, crypto::totp_step(clock_.wall()));
  }
  // Gives the account a second factor and returns its recovery codes.
  std::vector<std::string> enrol(std::string_view name) {
    const AccountRow account = **accounts_->find(name);
    const std::string secret = accounts_->make_totp_secret();
    return **accounts_->enrol(account, secret, code_now(secret), "");
  }
  // A code that was not used yet.
  std::string next_code(std::string_view name) {
    clock_.advance(std::chrono::seconds(crypto::totp_period));
    return code_now((*accounts_->find(name))->totp_secret);
  }
  Sessions::Created begin_session(std::string_view name) {
    Principal who;
    who.kind = Principal::Kind::person;
    who.name = name;
    who.authenticated_at = clock_.wall();
    return std::move(*sessions_->create(who, test_host, "Browser/1.0", "192.0.2.7"));
  }

 private:
  TestStore store_;
  FaultyDatabase database_{store_.database()};
  ManualClock clock_{from_unix_seconds(1795000000)};
  LockedRandom random_{11};
  std::unique_ptr<Sessions> sessions_;
  std::unique_ptr<Accounts> accounts_;
};

}  // namespace sallyport::identity
