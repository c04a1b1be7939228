#include "identity/oidc/transactions.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/control/control.h"

namespace sallyport::identity {
namespace {

constexpr std::size_t max_return_path = 2048;  // a longer one leads home: memory is bounded

}  // namespace

void Transactions::add(std::string state, std::string_view browser, Transaction transaction) {
  if (transaction.return_path.size() > max_return_path) transaction.return_path = "/";
  const std::scoped_lock lock(mutex_);
  forget_old();
  const auto own = by_browser_.find(std::string(browser));
  if (own != by_browser_.end() && own->second.size() >= limits_.per_browser) {
    erase(by_state_.at(own->second.front()));
  }
  while (!by_age_.empty() && by_age_.size() >= limits_.in_all) erase(by_age_.begin());
  by_age_.push_back(
      {std::move(state), std::string(browser), clock_.mono() + limits_.life, std::move(transaction)});
  const Entry& entry = by_age_.back();
  by_state_.emplace(entry.state, std::prev(by_age_.end()));
  by_browser_[entry.browser].push_back(entry.state);
}

// One of another browser stays: nobody who learns of a `state` can spoil its owner's sign-in.
std::optional<Transaction> Transactions::take(std::string_view state, std::string_view browser) {
  const std::scoped_lock lock(mutex_);
  forget_old();
  const auto found = by_state_.find(std::string(state));
  if (found == by_state_.end()) return std::nullopt;
  if (!enforced(Control::login_state)) return found->second->transaction;
  if (found->second->browser != browser || browser.empty()) return std::nullopt;
  std::optional<Transaction> taken(std::move(found->second->transaction));
  erase(found->second);
  return taken;
}

void Transactions::forget(std::string_view provider) {
  const std::scoped_lock lock(mutex_);
  for (auto at = by_age_.begin(); at != by_age_.end();) {
    const auto next = std::next(at);
    if (at->transaction.provider == provider) erase(at);
    at = next;
  }
}

std::size_t Transactions::size() const {
  const std::scoped_lock lock(mutex_);
  return by_age_.size();
}

void Transactions::erase(Entries::iterator at) {
  const auto own = by_browser_.find(at->browser);
  std::erase(own->second, at->state);
  if (own->second.empty()) by_browser_.erase(own);
  by_state_.erase(at->state);
  by_age_.erase(at);
}

void Transactions::forget_old() {
  while (!by_age_.empty() && by_age_.front().until <= clock_.mono()) erase(by_age_.begin());
}

}  // namespace sallyport::identity
