// Sessions that their provider has changed its mind about.
#include <algorithm>
#include <array>
#include <thread>

#include "verify/probes/all.h"
#include "verify/run/company_sign_in.h"
#include "verify/run/rechecked.h"

namespace sallyport::verify {
namespace {

using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds longest{25};  // after a sign-in: the gate has looked twice by then
constexpr std::chrono::milliseconds look_again{200};
constexpr std::size_t at_once = 50;

std::size_t refreshes_of(const Stage& stage, const std::string& who) {
  const ProviderSeen seen = stage.provider->seen(recheck_realm);
  const auto found = seen.refreshes.find(who);
  return found == seen.refreshes.end() ? 0 : found->second;
}

// Until the gate answers `wanted` to the one of that name.
bool comes_to(const Stage& stage, const std::string& who, std::uint16_t wanted, Steady::time_point deadline) {
  while (status_of(stage, member_page, stage.rechecked->cookie(who)) != wanted) {
    if (Steady::now() > deadline) return false;
    std::this_thread::sleep_for(look_again);
  }
  return true;
}

Probed all_come_to(const Stage& stage, Values values, std::uint16_t wanted) {
  if (auto begun = stage.rechecked->begin(stage); !begun.ok()) return unable(begun.error().detail);
  const auto deadline = Steady::now() + longest;
  for (const std::string& who : values) {
    if (!comes_to(stage, who, wanted, deadline)) return came_through(who + ": the session goes on as it was");
  }
  if (!comes_to(stage, "honest", 200, Steady::now() + look_again))
    return unable("the session of somebody whom nothing is wrong with ended too");
  return held(std::to_string(wanted) + " for each of " + std::to_string(values.size()) +
              ", and nobody else's session ended");
}

std::size_t served_at_once(const Stage& stage, const std::string& cookie) {
  std::array<std::uint16_t, at_once> seen{};
  {
    std::array<std::jthread, at_once> callers;
    for (std::size_t i = 0; i < at_once; ++i)
      callers[i] = std::jthread([&, i] { seen[i] = status_of(stage, member_page, cookie); });
  }
  return static_cast<std::size_t>(std::count(seen.begin(), seen.end(), std::uint16_t{200}));
}

}  // namespace

Probed ended_at_provider(const Stage& stage, Values values) { return all_come_to(stage, values, 401); }

Probed removed_at_provider(const Stage& stage, Values values) { return all_come_to(stage, values, 403); }

// While the provider takes its time over one refresh, the session is used by many at once.
Probed parallel_refresh(const Stage& stage, Values values) {
  if (auto begun = stage.rechecked->begin(stage); !begun.ok()) return unable(begun.error().detail);
  const std::string& who = values[0];
  const std::size_t before = refreshes_of(stage, who);
  const auto deadline = Steady::now() + longest;
  while (refreshes_of(stage, who) == before) {
    if (Steady::now() > deadline) return came_through("the provider is never asked again about " + who);
    std::this_thread::sleep_for(look_again / 4);
  }
  const std::size_t served = served_at_once(stage, stage.rechecked->cookie(who));
  const ProviderSeen seen = stage.provider->seen(recheck_realm);
  const std::size_t asked = refreshes_of(stage, who) - before;
  const std::string words = std::to_string(served) + " of 50 requests served while " + std::to_string(asked) +
                            " refresh was under way";
  if (served != at_once || asked != 1) return came_through(words);
  if (seen.used_refresh_tokens != 0) return came_through("a refresh token was used twice");
  const auto answered = Steady::now() + std::chrono::seconds(number_at(values, 1));
  while (Steady::now() < answered) {  // a slow answer must find its session, once
    if (status_of(stage, member_page, stage.rechecked->cookie(who)) != 200)
      return came_through("the session ended though the refresh worked");
    std::this_thread::sleep_for(look_again);
  }
  return held(words);
}

}  // namespace sallyport::verify
