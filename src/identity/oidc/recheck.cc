#include "identity/oidc/recheck.h"

#include <algorithm>
#include <thread>
#include <vector>

namespace sallyport::identity {
namespace {

using namespace std::chrono_literals;

constexpr auto run_for = 2s;
constexpr std::size_t at_once = 4;
constexpr auto rest = 30s;
constexpr auto soonest_retry = 5s;

}  // namespace

void Recheck::run() {
  const std::unique_lock turn(running_, std::try_to_lock);
  if (!turn.owns_lock()) return;
  shared_.tokens.remove_forgotten();
  const MonoTime now = shared_.context.clock.mono();
  const std::size_t due = shared_.schedule.count_due(now);
  if (due == 0) return;
  std::vector<std::jthread> beside;
  for (std::size_t i = 1; i < std::min(due, at_once); ++i) {
    beside.emplace_back([this, now] { work(now + run_for); });
  }
  work(now + run_for);
}

void Recheck::work(MonoTime until) {
  const Clock& clock = shared_.context.clock;
  while (clock.mono() <= until) {
    const auto due = shared_.schedule.take(clock.mono());
    if (!due) return;
    look(*due);
  }
}

void Recheck::look(const Schedule::Due& due) {
  const std::shared_ptr<RelyingParty> party = find_(due.provider);
  if (party == nullptr) return end(due.session, "provider is gone from the map");
  const Looked found = party->look_again(due.session);
  switch (found.outcome) {
    case Looked::Outcome::same:
      return;
    case Looked::Outcome::later:
      return try_later(*party, due, found);
    case Looked::Outcome::over:
      return end(due.session, found.reason);
  }
}

// What was last confirmed too long ago ends now, but only once the provider was asked and did not answer:
// being slow ourselves ends nobody's session.
void Recheck::try_later(const RelyingParty& party, const Schedule::Due& due, const Looked& found) {
  const MonoTime now = shared_.context.clock.mono();
  const std::chrono::seconds recheck = party.provider().recheck;
  const MonoTime retry = now + std::max<std::chrono::seconds>(soonest_retry, recheck / 10);
  shared_.schedule.put_back(due.session, std::nullopt, retry);
  const MonoTime confirmed_by = now - 2 * recheck;
  if (due.checked <= confirmed_by) end(due.session, "provider has not confirmed it for too long");
  if (!found.silent) return;
  shared_.schedule.rest(due.provider, now + rest);
  for (const std::string& session : shared_.schedule.unconfirmed_since(due.provider, confirmed_by)) {
    end(session, "provider has not confirmed it for too long");
  }
}

void Recheck::end(const std::string& session, std::string_view reason) {
  SessionFilter filter;
  filter.id = session;
  (void)shared_.context.sessions.end(filter, reason);
  shared_.tokens.forget(session);
  shared_.schedule.remove(session);
}

}  // namespace sallyport::identity
