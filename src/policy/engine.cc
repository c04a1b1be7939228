#include "policy/engine.h"

#include <algorithm>

#include "base/control/control.h"

namespace sallyport::policy {
namespace {

// A clock that was set back must not make old proof look fresh for longer than this.
constexpr seconds allowed_skew{60};

bool grants(const Flow& flow, const Query& query) {
  return std::any_of(flow.can.begin(), flow.can.end(), [&](const Grant& grant) {
    if (grant.action != "*" && grant.action != query.action) return false;
    return !grant.path || grant.path->matches(query.path);
  });
}

// Both sorted. An empty group is in nobody's list and no role's (J17: a user without groups and a list with
// "").
bool share_group(const std::vector<std::string>& mine, const std::vector<std::string>& wanted) {
  auto a = mine.begin();
  auto b = wanted.begin();
  while (a != mine.end() && b != wanted.end()) {
    const int order = a->compare(*b);
    if (order == 0 && !a->empty()) return true;
    if (order <= 0) ++a;
    if (order >= 0) ++b;
  }
  return false;
}

bool is_fresh(const Query& query, seconds max_age) {
  if (max_age <= seconds(0)) return true;
  const auto age = query.now - query.who->authenticated_at;
  return age <= max_age && age >= -allowed_skew;
}

int helpfulness(Refusal::Need need) { return need == Refusal::Need::nothing_helps ? 0 : 1; }

}  // namespace

Engine::Engine(std::vector<Role> roles, std::vector<Flow> flows)
    : roles_(std::move(roles)), flows_(std::move(flows)) {
  for (Role& role : roles_) {
    std::erase(role.groups, "");
    std::sort(role.groups.begin(), role.groups.end());
  }
  for (std::uint32_t i = 0; i < flows_.size(); ++i) {
    const Flow& flow = flows_[i];
    std::uint32_t role = no_role;
    if (flow.from == Flow::From::role) {
      const auto found =
          std::find_if(roles_.begin(), roles_.end(), [&](const Role& r) { return r.name == flow.role; });
      if (found == roles_.end()) continue;  // a flow of no role allows nobody
      role = static_cast<std::uint32_t>(found - roles_.begin());
    } else if (flow.from != Flow::From::outside) {
      continue;
    }
    const auto at =
        std::lower_bound(components_.begin(), components_.end(), flow.component,
                         [](const Component& c, const std::string& name) { return c.name < name; });
    const bool known = at != components_.end() && at->name == flow.component;
    const auto component = known ? at : components_.insert(at, Component{flow.component, {}});
    component->candidates.push_back({i, role});
  }
}

Decision Engine::decide(const Query& query) const {
  if (query.who == nullptr) return Refusal{};
  const Component* component = find_component(query.component);
  if (component != nullptr) {
    return query.webhook.empty() ? decide_flows(query, *component) : decide_webhook(query, *component);
  }
  if (!enforced(Control::default_deny)) return Permit("default", query.component, {});
  return Refusal{};
}

const Engine::Component* Engine::find_component(std::string_view name) const {
  const auto at =
      std::lower_bound(components_.begin(), components_.end(), name,
                       [](const Component& c, std::string_view wanted) { return c.name < wanted; });
  return at != components_.end() && at->name == name ? &*at : nullptr;
}

// The route belongs to one webhook flow: no other flow can allow it.
Decision Engine::decide_webhook(const Query& query, const Component& component) const {
  for (const Candidate& candidate : component.candidates) {
    const Flow& flow = flows_[candidate.flow];
    if (!flow.webhook || flow.id != query.webhook || candidate.role != no_role) continue;
    const bool open = !flow.webhook->verify && !flow.open_reason.empty();
    const bool verified =
        flow.webhook->verify && query.who->kind == Principal::Kind::webhook && query.who->name == flow.id;
    if (open || verified)
      return Permit(flow.id, flow.component, open ? flow.open_reason : std::string_view());
    return Refusal{Refusal::Need::nothing_helps, "the webhook is not verified", flow.id};
  }
  return Refusal{Refusal::Need::nothing_helps, "no such webhook", {}};
}

Decision Engine::decide_flows(const Query& query, const Component& component) const {
  Refusal nearest;
  bool matched = false;
  for (const Candidate& candidate : component.candidates) {
    const Flow& flow = flows_[candidate.flow];
    if (flow.webhook || !grants(flow, query)) continue;
    if (candidate.role == no_role) {
      if (!flow.open_reason.empty()) return Permit(flow.id, flow.component, flow.open_reason);
      continue;  // the map refuses this; nothing is open without a reason
    }
    Refusal refused = refusal(query, roles_[candidate.role]);
    if (refused.reason.empty()) return Permit(flow.id, flow.component, {});
    refused.rule = flow.id;
    if (!matched || helpfulness(refused.need) > helpfulness(nearest.need)) nearest = refused;
    matched = true;
  }
  if (!matched && !enforced(Control::default_deny)) return Permit("default", component.name, {});
  return nearest;
}

Refusal Engine::refusal(const Query& query, const Role& role) const {
  using Need = Refusal::Need;
  const Principal& who = *query.who;
  if (who.kind == Principal::Kind::nobody) return {Need::sign_in, "nobody is signed in", {}};
  if (who.kind != Principal::Kind::person) return {Need::nothing_helps, "a webhook has no role", {}};
  if (!share_group(who.groups, role.groups)) return {Need::nothing_helps, "not in a group of the role", {}};
  if (role.require.mfa && !who.mfa && enforced(Control::mfa_requirement)) {
    return {Need::second_factor, "the role needs a second factor", {}};
  }
  if (!is_fresh(query, role.require.max_age))
    return {Need::fresh_sign_in, "the sign-in is too old for the role", {}};
  return {Need::nothing_helps, {}, {}};
}

}  // namespace sallyport::policy
