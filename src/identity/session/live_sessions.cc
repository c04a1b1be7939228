#include "identity/session/live_sessions.h"

#include <algorithm>

namespace sallyport::identity {

std::string_view over(const LiveSession& live, const Now& now, const SessionLimits& limits) {
  if (now.mono - live.born >= limits.absolute) return "absolute limit";
  if (now.wall >= live.session->expires + clock_tolerance) return "absolute limit";
  if (now.mono - live.last_used() >= limits.idle) return "idle limit";
  return {};
}

bool matches(const Session& session, const SessionFilter& filter) {
  if (!filter.except.empty() && session.id == filter.except) return false;
  if (!filter.id.empty() && session.id != filter.id) return false;
  if (!filter.account.empty() && session.who.name != filter.account) return false;
  const std::string_view provider =
      session.who.provider.empty() ? std::string_view("accounts") : std::string_view(session.who.provider);
  if (!filter.provider.empty() && provider != filter.provider) return false;
  if (!filter.subject.empty() && session.who.subject != filter.subject) return false;
  if (!filter.provider_session.empty() && session.who.provider_session != filter.provider_session)
    return false;
  return filter.group.empty() ||
         std::ranges::find(session.who.groups, filter.group) != session.who.groups.end();
}

WallTime last_used_wall(const LiveSession& live, const Now& now) {
  return now.wall - std::chrono::duration_cast<microseconds>(now.mono - live.last_used());
}

std::unique_ptr<LiveSession> revive(Session session, WallTime last_used, const Now& now,
                                    const SessionLimits& limits) {
  const auto zero = microseconds(0);
  const microseconds age = std::max(zero, std::max(now.wall, last_used) - session.created);
  const microseconds unused = std::max(zero, now.wall - last_used);
  session.expires = session.created + limits.absolute;
  return std::make_unique<LiveSession>(std::make_shared<const Session>(std::move(session)), now.mono - age,
                                       now.mono - unused);
}

}  // namespace sallyport::identity
