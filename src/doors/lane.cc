#include "doors/lane.h"

#include "base/control/control.h"
#include "doors/connection.h"

namespace sallyport::doors {
namespace {

constexpr std::size_t max_free_workspaces = 64;

}  // namespace

Lane::Lane(net::Loop& loop, Gate& gate, std::shared_ptr<const Site> site)
    : loop_(loop),
      gate_(gate),
      site_(std::move(site)),
      upstreams_(loop, gate.upstream_tls),
      rates_(gate.clock, guard::Rate{}),
      sessions_(loop, gate) {
  loop.watch(*this);
  gate.random.fill(std::as_writable_bytes(std::span(id_state_)));
}

Lane::~Lane() = default;

// A counter behind a random start: never twice, and nobody needs it to be secret.
RequestId Lane::request_id() {
  constexpr std::string_view digits = "0123456789abcdef";
  const std::uint64_t number[2] = {id_state_[0], ++id_state_[1]};
  RequestId id;
  for (std::size_t i = 0; i < id.size(); ++i) id[i] = digits[number[i / 16] >> (60 - 4 * (i % 16)) & 15];
  return id;
}

std::unique_ptr<Workspace> Lane::take_workspace() {
  if (workspaces_.empty()) {
    const map::Limits& limits = site_->map().limits;
    return std::make_unique<Workspace>(
        http1::HeadLimits{limits.max_head, limits.max_target, limits.max_fields});
  }
  std::unique_ptr<Workspace> taken = std::move(workspaces_.back());
  workspaces_.pop_back();
  taken->requests.reset();
  return taken;
}

void Lane::give_workspace(std::unique_ptr<Workspace> workspace) {
  if (workspaces_.size() < max_free_workspaces) workspaces_.push_back(std::move(workspace));
}

void Lane::end_session(const RevocationRef& revocation) {
  const std::string& id = revocation->ended();
  sessions_.forget(id);
  crossings_.cut_if([&](OpenCrossing& crossing) { return crossing.who().session == id; },
                    revocation->reason(), revocation);
}

void Lane::update_session(const identity::SessionRef& session) {
  const std::shared_ptr<CachedSession> known = sessions_.replace(session);
  const auto may_not = [&](OpenCrossing& crossing) {
    if (crossing.who().session != session->id) return false;
    crossing.know(known);
    return !crossing.still_allowed();
  };
  crossings_.cut_if(may_not, "what is now known of the person no longer allows it");
}

void Lane::update_token(const identity::ApiTokenRef& token) {
  sessions_.forget_senders();
  const auto known = std::make_shared<const Principal>(identity::principal_of(*token));
  const auto may_not = [&](OpenCrossing& crossing) {
    if (crossing.who().session != token->id) return false;
    crossing.know(known);
    return !crossing.still_allowed();
  };
  crossings_.cut_if(may_not, "what is now known of the person no longer allows it");
}

// What a service has shown ends by itself, and with it what is open.
void Lane::tick(MonoTime) {
  const WallTime now = gate_.clock.wall();
  const auto is_over = [&](OpenCrossing& crossing) {
    const WallTime end = crossing.who().expires;
    return end != WallTime{} && end <= now;
  };
  crossings_.cut_if(is_over, "the token or certificate that it was opened with has expired");
}

void Lane::adopt(std::shared_ptr<const Site> site) {
  site_ = std::move(site);
  workspaces_.clear();  // they carry the old limits
  sessions_.forget_senders();
  bearers_.forget_all();
  upstreams_.forget_all();
  crossings_.cut_if([](OpenCrossing& crossing) { return !crossing.still_allowed(); },
                    "the map no longer allows it");
}

}  // namespace sallyport::doors
