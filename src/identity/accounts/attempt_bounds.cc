#include "identity/accounts/attempt_bounds.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/control/control.h"

namespace sallyport::identity {
namespace {

constexpr std::chrono::hours quiet_time{1};
constexpr std::chrono::hours pair_is_known{24 * 30};
constexpr std::string_view shared_key = "everybody else";

// One subscriber holds a whole /64 of IPv6 (RFC 6177), so single addresses there bound nothing.
std::string network_of(std::string_view address) {
  std::array<unsigned char, 16> bytes;
  const std::string text(address);
  if (::inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
  const bool mapped =
      std::all_of(bytes.begin(), bytes.begin() + 10, [](unsigned char b) { return b == 0; }) &&
      bytes[10] == 0xff && bytes[11] == 0xff;
  const std::size_t length = mapped ? 16 : 8;
  return "v6/" + std::string(reinterpret_cast<const char*>(bytes.data()), length);
}

}  // namespace

AttemptBounds::Keys AttemptBounds::keys(std::string_view account, std::string_view address) const {
  Keys keys{"account/" + std::string(account), "address/" + network_of(address), {}};
  keys.pair = keys.account + "\n" + keys.address;
  return keys;
}

const std::string& AttemptBounds::account_key(const Keys& keys) const {
  const auto known = known_pairs_.find(keys.pair);
  const bool holds = known != known_pairs_.end() && clock_.mono() - known->second < pair_is_known;
  return holds ? keys.pair : keys.account;
}

std::chrono::seconds AttemptBounds::begin(std::string_view account, std::string_view address) {
  if (!enforced(Control::login_bound)) return std::chrono::seconds(0);
  const Keys all = keys(account, address);
  const std::scoped_lock lock(mutex_);
  prune();
  const std::string& by_account = account_key(all);
  const auto longest = std::max(wait(entry(by_account)), wait(entry(all.address)));
  if (longest.count() > 0) return longest;
  count(entry(by_account), limits_.account);
  count(entry(all.address), limits_.address);
  return std::chrono::seconds(0);
}

void AttemptBounds::succeeded(std::string_view account, std::string_view address) {
  const Keys all = keys(account, address);
  const std::scoped_lock lock(mutex_);
  cancel(account_key(all));
  cancel(all.address);
  failures_.erase(all.pair);
  if (known_pairs_.size() >= limits_.max_entries) {
    std::erase_if(known_pairs_,
                  [&](const auto& pair) { return clock_.mono() - pair.second >= pair_is_known; });
  }
  if (known_pairs_.size() < limits_.max_entries) known_pairs_[all.pair] = clock_.mono();
}

AttemptBounds::Failures& AttemptBounds::entry(const std::string& key) {
  const auto found = failures_.find(key);
  if (found != failures_.end()) {
    if (clock_.mono() - found->second.last >= quiet_time) found->second = Failures{0, clock_.mono(), {}};
    return found->second;
  }
  const bool full = failures_.size() >= limits_.max_entries;
  return failures_.try_emplace(full ? std::string(shared_key) : key, Failures{0, clock_.mono(), {}})
      .first->second;
}

void AttemptBounds::prune() {
  if (failures_.size() < limits_.max_entries) return;
  std::erase_if(failures_, [&](const auto& item) { return clock_.mono() - item.second.last >= quiet_time; });
}

// Rounded up: whoever waits as long as they were told may try.
std::chrono::seconds AttemptBounds::wait(const Failures& failures) const {
  const auto left = failures.blocked_until - clock_.mono();
  return left.count() <= 0 ? std::chrono::seconds(0) : std::chrono::ceil<std::chrono::seconds>(left);
}

void AttemptBounds::count(Failures& failures, const BackOff& limits) {
  failures.last = clock_.mono();
  ++failures.count;
  const int beyond = failures.count - limits.free;
  if (beyond < 0) return;
  const auto wanted = limits.first_wait * (std::int64_t{1} << std::min(beyond, 20));
  failures.blocked_until = clock_.mono() + std::min<std::chrono::seconds>(wanted, limits.longest_wait);
}

void AttemptBounds::cancel(const std::string& key) {
  const auto found = failures_.find(key);
  if (found == failures_.end()) return;
  found->second.count = std::max(0, found->second.count - 1);
  found->second.blocked_until = {};
}

}  // namespace sallyport::identity
