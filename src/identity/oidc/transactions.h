#pragma once
// identity/oidc/transactions.h: sign-ins that are at a provider, under their `state`. On our side, so that no
// cookie grows with them and 20 tabs may come back in any order (R24, R25).
#include <chrono>
#include <deque>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/clock.h"
#include "model/flow.h"

namespace sallyport::identity {

// What has to be known again when the browser comes back. A plain value.
struct Transaction {
  std::string provider;
  std::string origin;  // that it began on: its answer comes back there
  std::string return_path;
  std::string nonce;
  std::string verifier;  // PKCE; worth nothing without the code, nothing once that is used
  std::string subject;   // a step-up: who has to come back; else empty
  std::optional<Requirements> wanted;
};

struct TransactionLimits {
  std::size_t per_browser = 32;
  std::size_t in_all = 20'000;
  std::chrono::seconds life{std::chrono::minutes(15)};
};

// Thread-safe; memory only, lost on restart. Beyond a limit the oldest goes first.
class Transactions {
 public:
  explicit Transactions(const Clock& clock, TransactionLimits limits = {}) : clock_(clock), limits_(limits) {}

  void add(std::string state, std::string_view browser, Transaction transaction);
  // What began with this `state` in this browser, once: of two who take it, one gets it (R10, R11, R16).
  std::optional<Transaction> take(std::string_view state, std::string_view browser);
  void forget(std::string_view provider);
  std::size_t size() const;

 private:
  struct Entry {
    std::string state;
    std::string browser;
    MonoTime until;
    Transaction transaction;
  };
  using Entries = std::list<Entry>;

  void erase(Entries::iterator at);
  void forget_old();

  const Clock& clock_;
  const TransactionLimits limits_;
  mutable std::mutex mutex_;
  Entries by_age_;
  std::unordered_map<std::string, Entries::iterator> by_state_;
  std::unordered_map<std::string, std::deque<std::string>> by_browser_;  // states, the oldest first
};

}  // namespace sallyport::identity
