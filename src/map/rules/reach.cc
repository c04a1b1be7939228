#include <algorithm>
#include <set>

#include "map/rules/rules.h"

namespace sallyport::map {
namespace {

constexpr std::size_t most_grants = 5000;  // pairs of them are compared

bool covers(const Grant& first, const Grant& second) {
  if (first.action != "*" && first.action != second.action) return false;
  if (!first.path) return true;
  return second.path && first.path->covers(*second.path);
}

// Lets a role or a service through; everybody is let through without it by an open flow.
bool asks_who(const Flow& flow) { return flow.from == Flow::From::role || flow.from == Flow::From::service; }

// Whatever `second` lets through, `first` lets through too, for the same people or for more.
bool same_reach(const Flow& first, const Flow& second) {
  if (first.component != second.component || first.relax != second.relax || first.webhook) return false;
  // Flows of one workflow differ in models and terms: only within one of them a verb can be there twice.
  if (first.from == Flow::From::workflow) return &first == &second;
  if (first.from == Flow::From::outside) return true;
  if (!asks_who(second) || first.from != second.from) return false;
  if (first.role != second.role || first.service != second.service) return false;
  return first.require == Requirements{} || first.require == second.require;
}

// The flow and place of an earlier grant that makes grant `at` of flow `index` useless.
const Grant* find_cover(const Draft& draft, std::size_t index, std::size_t grant, std::size_t& by) {
  const std::vector<Flow>& flows = draft.map.flows;
  const Flow& flow = flows[index];
  for (by = 0; by < flows.size(); ++by) {
    // An open flow makes a role's useless wherever it stands, and one that asks for nothing further makes one
    // that does; otherwise the flows of one role or service count in file order.
    const bool asks_less = flows[by].require == Requirements{} && !(flow.require == Requirements{});
    const bool earlier =
        by <= index || (asks_who(flow) && (flows[by].from == Flow::From::outside || asks_less));
    if (!earlier || !draft.flows[by].whole || !same_reach(flows[by], flow)) continue;
    for (std::size_t k = 0; k < flows[by].can.size(); ++k) {
      if (by == index && k >= grant) break;
      if (covers(flows[by].can[k], flow.can[grant])) return &flows[by].can[k];
    }
  }
  return nullptr;
}

std::string words(const Grant& grant) {
  return quoted(grant.path ? grant.action + " " + grant.path->text() : grant.action);
}

void check_covered(const Draft& draft, std::size_t index, Findings& findings) {
  const Flow& flow = draft.map.flows[index];
  for (std::size_t i = 0; i < flow.can.size(); ++i) {
    std::size_t by = 0;
    const Grant* cover = find_cover(draft, index, i, by);
    if (cover == nullptr) continue;
    const Flow& other = draft.map.flows[by];
    const bool open = other.from == Flow::From::outside && asks_who(flow);
    findings.error(draft.flows[index].can[i],
                   words(flow.can[i]) + " never decides anything: " + words(*cover) + " of " + other.id +
                       ", " + at(draft.flows[by].place) + (open ? ", lets everybody through" : ", covers it"),
                   open ? "make the open pattern narrower" : "remove it");
  }
}

// For kind http a webhook takes its paths, whatever the method: nothing else is asked for them.
void check_taken_by_webhook(const Draft& draft, std::size_t index, Findings& findings) {
  const Flow& flow = draft.map.flows[index];
  for (std::size_t i = 0; i < flow.can.size(); ++i) {
    for (std::size_t j = 0; j < draft.map.flows.size(); ++j) {
      const Flow& other = draft.map.flows[j];
      if (!other.webhook || !draft.flows[j].whole || other.component != flow.component || !flow.can[i].path)
        continue;
      if (!other.webhook->path.covers(*flow.can[i].path)) continue;
      findings.error(draft.flows[index].can[i],
                     words(flow.can[i]) + " never decides anything: its paths are the webhook " +
                         quoted(other.webhook->path.text()) + " of " + other.id + ", " +
                         at(draft.flows[j].place),
                     "remove it, or make the webhook narrower");
      break;
    }
  }
}

void check_components(const Draft& draft, Findings& findings) {
  for (std::size_t i = 0; i < draft.map.components.size(); ++i) {
    const Component& component = draft.map.components[i];
    const auto reaches = [&](const Flow& flow) { return flow.component == component.name; };
    const auto first = std::find_if(draft.map.flows.begin(), draft.map.flows.end(), reaches);
    if (first == draft.map.flows.end()) {
      findings.warning(draft.names[i], "no flow reaches component " + quoted(component.name),
                       "everything to it is refused");
    } else if (component.kind != nullptr && component.kind->dialect()) {
      continue;  // behind the egress door, which needs no name
    } else if (component.public_host.empty() && draft.public_names[i] == draft.names[i]) {
      const auto index = static_cast<std::size_t>(first - draft.map.flows.begin());
      findings.error(draft.flows[index].place,
                     "nobody can reach component " + quoted(component.name) + ", " + at(draft.names[i]),
                     "give it `public: https://...`");
    }
  }
}

}  // namespace

void check_reach(const Draft& draft, Findings& findings) {
  std::size_t grants = 0;
  for (const Flow& flow : draft.map.flows) grants += flow.can.size();
  if (grants > most_grants) {
    findings.error({}, "the map has more than " + std::to_string(most_grants) + " entries in `can`");
    return;
  }
  std::set<std::string_view> used;
  for (std::size_t i = 0; i < draft.map.flows.size(); ++i) {
    used.insert(draft.map.flows[i].role);
    if (!draft.flows[i].whole) continue;
    check_covered(draft, i, findings);
    check_taken_by_webhook(draft, i, findings);
  }
  check_components(draft, findings);
}

}  // namespace sallyport::map
