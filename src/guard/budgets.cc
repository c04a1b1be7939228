#include "guard/budgets.h"

#include <algorithm>

#include "base/control/control.h"
#include "guard/budgets_account.h"
#include "guard/budgets_calendar.h"

namespace sallyport::guard {
namespace {

// The bound that keeps a call away longest is the one worth naming; one that it never fits in, before all.
void keep_worst(Spent& worst, bool& found, const Spent& other) {
  const bool worse = !found || (worst.retry_after > seconds(0) &&
                                (other.retry_after == seconds(0) || other.retry_after > worst.retry_after));
  if (worse) worst = other;
  found = true;
}

}  // namespace

Reservation::Reservation(Reservation&& other) noexcept
    : budgets_(std::exchange(other.budgets_, nullptr)),
      accounts_(std::move(other.accounts_)),
      amount_(std::exchange(other.amount_, {})),
      at_(other.at_) {}

Reservation& Reservation::operator=(Reservation&& other) noexcept {
  Reservation old(std::move(*this));  // if it still holds something, its destructor counts it
  budgets_ = std::exchange(other.budgets_, nullptr);
  accounts_ = std::move(other.accounts_);
  amount_ = std::exchange(other.amount_, {});
  at_ = other.at_;
  return *this;
}

Reservation::~Reservation() {
  if (budgets_ == nullptr) return;
  const Amount all = amount_;
  budgets_->settle(std::move(*this), all);
}

Budgets::Budgets(const Clock& clock) : clock_(clock) {}
Budgets::~Budgets() = default;

void Budgets::set(const std::vector<Budget>& bounds) {
  std::map<std::string, std::vector<Budget>, std::less<>> by_account;
  for (const Budget& bound : bounds) by_account[bound.account].push_back(bound);
  const std::lock_guard lock(mutex_);
  bounds_.swap(by_account);
}

WallTime Budgets::now_locked() {
  latest_ = std::max(latest_, clock_.wall());
  return latest_;
}

Budgets::Account& Budgets::account_locked(std::string_view name) {
  const auto found = accounts_.find(name);
  if (found != accounts_.end()) return *found->second;
  return *accounts_.emplace(std::string(name), std::make_unique<Account>()).first->second;
}

void Budgets::restore(std::string_view account, WallTime at, const Amount& used) {
  const std::lock_guard lock(mutex_);
  latest_ = std::max(latest_, at);
  const WallTime now = now_locked();
  Account& restored = account_locked(account);
  restored.each(at, [&](Account::Slot& slot) { add(slot.used, used); });
  restored.forget_before(now);
}

bool Budgets::fits_locked(std::span<const std::string> accounts, WallTime at, const Amount& more,
                          Spent& spent) const {
  bool found = false;
  for (const std::string& name : accounts) {
    const auto bounds = bounds_.find(name);
    if (bounds == bounds_.end()) continue;
    const auto account = accounts_.find(name);
    for (const Budget& bound : bounds->second) {
      Amount taken;
      const Account::Slot* slot =
          account == accounts_.end() ? nullptr : account->second->find(bound.window, at);
      if (slot != nullptr) {
        taken = slot->used;
        add(taken, slot->reserved);
      }
      bool alone = false;
      const std::string_view what = over_bound(bound, taken, more, alone);
      if (what.empty()) continue;
      const auto wait = std::chrono::ceil<seconds>(window_end(bound.window, at) - clock_.wall());
      keep_worst(spent, found, {name, bound.window, what, alone ? seconds(0) : std::max(wait, seconds(1))});
    }
  }
  return !found;
}

Reservation Budgets::reserve(std::span<const std::string> accounts, const Amount& most, Spent& spent) {
  Reservation reservation;
  reservation.accounts_.assign(accounts.begin(), accounts.end());
  std::ranges::sort(reservation.accounts_);
  const auto twice = std::ranges::unique(reservation.accounts_);
  reservation.accounts_.erase(twice.begin(), twice.end());

  const bool holds = enforced(Control::budget_reservation);
  const std::lock_guard lock(mutex_);
  const WallTime now = now_locked();
  if (holds && !fits_locked(reservation.accounts_, now, most, spent)) return {};
  if (holds) reservation.amount_ = most;
  for (const std::string& name : reservation.accounts_) {
    Account& account = account_locked(name);
    account.each(now, [&](Account::Slot& slot) {
      add(slot.reserved, reservation.amount_);
      ++slot.open;
    });
    account.forget_before(now);
  }
  reservation.at_ = now;
  reservation.budgets_ = this;
  return reservation;
}

bool Budgets::extend(Reservation& reservation, const Amount& more, Spent& spent) {
  if (reservation.budgets_ != this) return false;
  if (!enforced(Control::budget_reservation)) return true;
  const std::lock_guard lock(mutex_);
  if (!fits_locked(reservation.accounts_, reservation.at_, more, spent)) return false;
  for (const std::string& name : reservation.accounts_) {
    account_locked(name).each(reservation.at_, [&](Account::Slot& slot) { add(slot.reserved, more); });
  }
  add(reservation.amount_, more);
  return true;
}

void Budgets::settle(Reservation&& reservation, const Amount& used) {
  if (reservation.budgets_ != this) return;
  reservation.budgets_ = nullptr;
  const std::lock_guard lock(mutex_);
  const WallTime now = now_locked();
  for (const std::string& name : reservation.accounts_) {
    Account& account = account_locked(name);
    account.each(reservation.at_, [&](Account::Slot& slot) {
      subtract(slot.reserved, reservation.amount_);
      add(slot.used, used);
      --slot.open;
    });
    account.forget_before(now);
  }
  reservation.amount_ = {};
}

std::vector<Budgets::Standing> Budgets::standings() const {
  const std::lock_guard lock(mutex_);
  const WallTime now = std::max(latest_, clock_.wall());
  std::vector<Standing> standings;
  for (const auto& [name, bounds] : bounds_) {
    const auto account = accounts_.find(name);
    for (const Budget& bound : bounds) {
      Standing standing{bound, {}, {}};
      const Account::Slot* slot =
          account == accounts_.end() ? nullptr : account->second->find(bound.window, now);
      if (slot != nullptr) {
        standing.used = slot->used;
        standing.reserved = slot->reserved;
      }
      standings.push_back(std::move(standing));
    }
  }
  return standings;
}

}  // namespace sallyport::guard
