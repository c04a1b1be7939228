#include <algorithm>

#include "map/rules/rules.h"

namespace sallyport::map {
namespace {

void check_hosts(const Draft& draft, Findings& findings) {
  const std::vector<Component>& components = draft.map.components;
  for (std::size_t i = 0; i < components.size(); ++i) {
    if (components[i].public_host.empty()) continue;
    for (std::size_t j = 0; j < i; ++j) {
      if (components[j].public_host != components[i].public_host) continue;
      findings.error(draft.public_names[i],
                     "host " + quoted(components[i].public_host) + " is also that of component " +
                         quoted(components[j].name) + ", " + at(draft.public_names[j]),
                     "give each component a host of its own");
      break;
    }
  }
}

bool share_method(const WebhookRoute& a, const WebhookRoute& b) {
  return std::any_of(a.methods.begin(), a.methods.end(), [&](const std::string& method) {
    return std::find(b.methods.begin(), b.methods.end(), method) != b.methods.end();
  });
}

// Does the grant let a request of the webhook through?
bool meets(const Grant& grant, const WebhookRoute& webhook) {
  if (!grant.path || !grant.path->overlaps(webhook.path)) return false;
  return grant.action == "*" ||
         std::find(webhook.methods.begin(), webhook.methods.end(), grant.action) != webhook.methods.end();
}

void check_pair(const Draft& draft, std::size_t webhook, std::size_t other, Findings& findings) {
  const Flow& flow = draft.map.flows[webhook];
  const Flow& second = draft.map.flows[other];
  if (second.webhook) {
    if (other > webhook || !share_method(*flow.webhook, *second.webhook)) return;
    if (!flow.webhook->path.overlaps(second.webhook->path)) return;
    findings.error(draft.flows[webhook].webhook,
                   "webhook " + quoted(flow.webhook->path.text()) + " overlaps " +
                       quoted(second.webhook->path.text()) + " of " + second.id + ", " +
                       at(draft.flows[other].place),
                   "which of them verifies a delivery must be plain: make the paths or methods distinct");
    return;
  }
  if (second.open_reason.empty()) return;
  for (const Grant& grant : second.can) {
    if (!meets(grant, *flow.webhook)) continue;
    findings.error(draft.flows[webhook].webhook,
                   "webhook " + quoted(flow.webhook->path.text()) + " overlaps the open " +
                       quoted(grant.action + " " + grant.path->text()) + " of " + second.id + ", " +
                       at(draft.flows[other].place),
                   "a path is either verified or open: make the open pattern narrower");
    return;
  }
}

}  // namespace

void check_ambiguity(const Draft& draft, Findings& findings) {
  check_hosts(draft, findings);
  const std::vector<Flow>& flows = draft.map.flows;
  for (std::size_t i = 0; i < flows.size(); ++i) {
    if (!flows[i].webhook || !draft.flows[i].whole) continue;
    for (std::size_t j = 0; j < flows.size(); ++j) {
      if (i == j || !draft.flows[j].whole || flows[j].component != flows[i].component) continue;
      check_pair(draft, i, j, findings);
    }
  }
}

}  // namespace sallyport::map
