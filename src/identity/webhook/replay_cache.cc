#include <algorithm>
#include <mutex>
#include <set>
#include <string>
#include <unordered_map>

#include "identity/webhook/webhook.h"

namespace sallyport::identity {
namespace {

constexpr int drops_per_call =
    16;  // more than one arrives per call, so that old ones never pile up; no long pause

// Old by both clocks: a wall clock that is set forward and back again must not make a delivery new.
struct End {
  MonoTime mono;
  WallTime wall;
  bool passed(const Clock& clock) const { return clock.mono() >= mono && clock.wall() >= wall; }
};

}  // namespace

struct ReplayCache::State {
  State(const Clock& clock_in, std::size_t max) : clock(clock_in), max_entries(max) {}

  using Entries = std::unordered_map<std::string, End>;

  void drop_old() {
    for (int i = 0; i < drops_per_call && !order.empty(); ++i) {
      const auto first = *order.begin();
      if (clock.mono() < first.first) return;
      order.erase(order.begin());
      const auto entry = entries.find(*first.second);
      if (entry->second.passed(clock)) {
        entries.erase(entry);
      } else {  // the wall clock was set back: look again when it has caught up
        entry->second.mono = clock.mono() + (entry->second.wall - clock.wall());
        order.emplace(entry->second.mono, first.second);
      }
    }
  }

  const Clock& clock;
  const std::size_t max_entries;
  std::mutex lock;
  Entries entries;
  std::set<std::pair<MonoTime, const std::string*>> order;  // keys of `entries`, whose addresses stay
};

ReplayCache::ReplayCache(const Clock& clock, std::size_t max_entries)
    : state_(std::make_unique<State>(clock, max_entries)) {}
ReplayCache::~ReplayCache() = default;

bool ReplayCache::remember(std::string_view key, std::chrono::seconds window) {
  const std::lock_guard guard(state_->lock);
  State& state = *state_;
  state.drop_old();
  std::string name(key);
  const End end{state.clock.mono() + window, state.clock.wall() + window};
  const auto known = state.entries.find(name);
  if (known != state.entries.end()) {
    if (!known->second.passed(state.clock)) return false;
    state.order.erase({known->second.mono, &known->first});
    known->second = end;
    state.order.emplace(end.mono, &known->first);
    return true;
  }
  if (state.entries.size() >= state.max_entries) return false;
  const auto added = state.entries.emplace(std::move(name), end).first;
  state.order.emplace(end.mono, &added->first);
  return true;
}

void ReplayCache::forget(std::string_view key) {
  const std::lock_guard guard(state_->lock);
  const auto known = state_->entries.find(std::string(key));
  if (known == state_->entries.end()) return;
  state_->order.erase({known->second.mono, &known->first});
  state_->entries.erase(known);
}

}  // namespace sallyport::identity
