#include "identity/oidc/schedule.h"

#include <algorithm>

namespace sallyport::identity {

void Schedule::add(std::string_view session, std::string_view provider, MonoTime checked, MonoTime next) {
  const std::scoped_lock lock(mutex_);
  entries_[std::string(session)] = {std::string(provider), checked, next, false};
  nothing_before_ = std::min(nothing_before_, next);
}

void Schedule::remove(std::string_view session) {
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(session);
  if (found != entries_.end()) entries_.erase(found);
}

bool Schedule::is_due(const Entry& entry, MonoTime now) const {
  if (entry.taken || entry.next > now) return false;
  const auto resting = resting_.find(entry.provider);
  return resting == resting_.end() || resting->second <= now;
}

std::optional<Schedule::Due> Schedule::take(MonoTime now) {
  const std::scoped_lock lock(mutex_);
  if (now < nothing_before_) return std::nullopt;
  auto best = entries_.end();
  MonoTime earliest = MonoTime::max();
  for (auto at = entries_.begin(); at != entries_.end(); ++at) {
    if (!at->second.taken) earliest = std::min(earliest, at->second.next);
    if (!is_due(at->second, now)) continue;
    if (best == entries_.end() || at->second.next < best->second.next) best = at;
  }
  nothing_before_ = earliest;
  if (best == entries_.end()) return std::nullopt;
  best->second.taken = true;
  return Due{best->first, best->second.provider, best->second.checked};
}

std::size_t Schedule::count_due(MonoTime now) const {
  const std::scoped_lock lock(mutex_);
  if (now < nothing_before_) return 0;
  return static_cast<std::size_t>(
      std::ranges::count_if(entries_, [&](const auto& entry) { return is_due(entry.second, now); }));
}

void Schedule::put_back(std::string_view session, std::optional<MonoTime> checked, MonoTime next) {
  const std::scoped_lock lock(mutex_);
  const auto found = entries_.find(session);
  if (found == entries_.end()) return;
  found->second.taken = false;
  found->second.next = next;
  if (checked) found->second.checked = *checked;
  nothing_before_ = std::min(nothing_before_, next);
}

void Schedule::rest(std::string_view provider, MonoTime until) {
  const std::scoped_lock lock(mutex_);
  resting_[std::string(provider)] = until;
}

std::vector<std::string> Schedule::unconfirmed_since(std::string_view provider, MonoTime before) const {
  const std::scoped_lock lock(mutex_);
  std::vector<std::string> out;
  for (const auto& [session, entry] : entries_) {
    if (entry.provider == provider && !entry.taken && entry.checked <= before) out.push_back(session);
  }
  return out;
}

}  // namespace sallyport::identity
