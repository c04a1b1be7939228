#include "doors/egress/plan.h"

#include <algorithm>

#include "store/file.h"

namespace sallyport::doors::egress {
namespace {

constexpr std::size_t max_authorities = 1 << 20;  // bytes of PEM

std::string authority_of(const map::Address& address) {
  const bool is_v6 = address.host.find(':') != std::string::npos;
  const std::string host = is_v6 ? "[" + address.host + "]" : address.host;
  const std::uint16_t usual = address.tls ? 443 : 80;
  return address.port == usual ? host : host + ":" + std::to_string(address.port);
}

Result<std::shared_ptr<const net::TlsContext>> own_authorities(const map::Component& component) {
  if (component.authorities.empty()) return std::shared_ptr<const net::TlsContext>();
  SP_TRY(const std::string pem,
         store::read_file(component.authorities, max_authorities, store::Privacy::anyone));
  return net::TlsContext::client(pem);
}

}  // namespace

Plan::Plan(const map::Map& map) : map_(map), prices_(map.prices) {
  const auto bounds_money = [&](const std::string& account) {
    return std::any_of(map.budgets.begin(), map.budgets.end(),
                       [&](const Budget& budget) { return budget.account == account && budget.cost != 0; });
  };
  for (const Flow& flow : map.flows) {
    if (!flow.egress) continue;
    flows_.emplace(flow.id, &flow);
    Charged charged{flow.egress->budgets, false};
    charged.in_money = std::any_of(charged.accounts.begin(), charged.accounts.end(), bounds_money);
    charged_.emplace(flow.id, std::move(charged));
  }
}

Result<std::unique_ptr<const Plan>> Plan::make(const map::Map& map) {
  std::unique_ptr<Plan> plan(new Plan(map));
  for (const map::Component& component : map.components) {
    const auto dialect = component.kind->dialect();
    if (!dialect) continue;
    Target target{&component, *dialect, authority_of(component.address), nullptr};
    SP_TRY(target.tls, own_authorities(component));
    plan->targets_.emplace(component.name, std::move(target));
  }
  return std::unique_ptr<const Plan>(std::move(plan));
}

const Target* Plan::find_target(std::string_view component) const {
  const auto found = targets_.find(component);
  return found == targets_.end() ? nullptr : &found->second;
}

const Flow* Plan::find_flow(std::string_view id) const {
  const auto found = flows_.find(id);
  return found == flows_.end() ? nullptr : found->second;
}

bool Plan::reaches(std::string_view workflow, std::string_view component) const {
  return std::any_of(map_.flows.begin(), map_.flows.end(), [&](const Flow& flow) {
    return flow.egress && flow.workflow == workflow && flow.component == component;
  });
}

}  // namespace sallyport::doors::egress
