#include <algorithm>

#include "map/rules/rules.h"

namespace sallyport::map {
namespace {

bool same_ends(const Flow& a, const Flow& b) {
  return a.workflow == b.workflow && a.component == b.component;
}

// A key that is bound to a name must mean one thing.
void check_names(const Draft& draft, std::size_t index, Findings& findings) {
  const std::vector<Flow>& flows = draft.map.flows;
  const Flow& flow = flows[index];
  const FlowSource& source = draft.flows[index];
  if (!flow.name.empty() && flow.name != flow.component && draft.map.find_component(flow.name) != nullptr) {
    findings.error(source.name, quoted(flow.name) + " is the name of a component, too",
                   "a key bound to it could mean either: choose another");
  }
  for (std::size_t i = 0; i < index; ++i) {
    const Flow& other = flows[i];
    if (other.from != Flow::From::workflow || !same_ends(flow, other) || flow.name != other.name) continue;
    const std::string where = other.id + ", " + at(draft.flows[i].place);
    if (!flow.name.empty()) {
      findings.error(source.name, quoted(flow.name) + " is also the name of " + where,
                     "a key bound to it could mean either: choose another");
    } else if (!source.own_account.empty() && !draft.flows[i].own_account.empty()) {
      findings.error(source.budget, "the budget is also that of " + where,
                     "two flows between the same two need a `name` each, to be told apart");
    } else {
      continue;
    }
    return;
  }
}

bool overlap(std::string_view a, std::string_view b) {
  const bool a_open = a.ends_with('*'), b_open = b.ends_with('*');
  if (a_open) a.remove_suffix(1);
  if (b_open) b.remove_suffix(1);
  if (a_open && b_open) return a.starts_with(b) || b.starts_with(a);
  if (a_open) return b.starts_with(a);
  return b_open ? a.starts_with(b) : a == b;
}

const std::string* shared_model(const Flow& a, const Flow& b) {
  for (const std::string& first : a.egress->models.models) {
    for (const std::string& second : b.egress->models.models) {
      if (overlap(first, second)) return &first;
    }
  }
  return nullptr;
}

const Grant* shared_verb(const Flow& a, const Flow& b) {
  for (const Grant& grant : a.can) {
    for (const Grant& other : b.can) {
      if (grant.action == other.action && grant.action != "models") return &grant;
    }
  }
  return nullptr;
}

// Two flows that both allow a call, with budgets and terms of their own. Keys that are bound to names tell
// them apart.
void check_overlap(const Draft& draft, std::size_t index, Findings& findings) {
  const Flow& flow = draft.map.flows[index];
  if (!draft.flows[index].whole) return;
  for (std::size_t i = 0; i < index; ++i) {
    const Flow& other = draft.map.flows[i];
    if (!draft.flows[i].whole || !other.egress || !same_ends(flow, other) ||
        (!flow.name.empty() && !other.name.empty()))
      continue;
    const Grant* verb = shared_verb(flow, other);
    const std::string* model = verb == nullptr ? nullptr : shared_model(flow, other);
    if (model == nullptr) continue;
    findings.warning(draft.flows[index].place,
                     quoted(verb->action) + " with " + quoted(*model) + " is also allowed by " + other.id +
                         ", " + at(draft.flows[i].place),
                     "keep their models apart, or give both a `name` and bind keys to it");
    return;
  }
}

// The policy is asked about a fallback as about the first attempt.
void check_fallbacks(const Draft& draft, std::size_t index, Findings& findings) {
  const Flow& flow = draft.map.flows[index];
  for (std::size_t i = 0; i < flow.egress->fallbacks.size(); ++i) {
    const std::string& to = flow.egress->fallbacks[i].component;
    const bool allowed = std::any_of(draft.map.flows.begin(), draft.map.flows.end(), [&](const Flow& other) {
      return other.from == Flow::From::workflow && other.workflow == flow.workflow && other.component == to;
    });
    if (allowed) continue;
    findings.warning(draft.flows[index].fallbacks[i],
                     "no flow allows workflow " + quoted(flow.workflow) + " to call " + quoted(to),
                     "the fallback is refused: draw that flow, too");
  }
}

void check_unused(const Draft& draft, Findings& findings) {
  const Map& map = draft.map;
  for (std::size_t i = 0; i < map.workflows.size(); ++i) {
    const bool used = std::any_of(map.flows.begin(), map.flows.end(),
                                  [&](const Flow& flow) { return flow.workflow == map.workflows[i].name; });
    if (used) continue;
    findings.warning(draft.workflows[i], "no flow comes from workflow " + quoted(map.workflows[i].name),
                     "everything it asks for is refused");
  }
  // What a flow with a mistake names is not known.
  const bool all_read = std::all_of(map.flows.begin(), map.flows.end(), [](const Flow& flow) {
    return flow.from != Flow::From::workflow || flow.egress;
  });
  if (!all_read) return;
  for (const Draft::Shared& shared : draft.budgets) {
    const bool used = std::any_of(map.flows.begin(), map.flows.end(), [&](const Flow& flow) {
      return flow.egress && std::find(flow.egress->budgets.begin(), flow.egress->budgets.end(),
                                      shared.name) != flow.egress->budgets.end();
    });
    if (used) continue;
    findings.warning(shared.place, "no flow names budget " + quoted(shared.name), "it bounds nothing");
  }
}

}  // namespace

void check_workflows(const Draft& draft, Findings& findings) {
  bool any = false;
  for (std::size_t i = 0; i < draft.map.flows.size(); ++i) {
    const Flow& flow = draft.map.flows[i];
    if (flow.from != Flow::From::workflow || flow.workflow.empty()) continue;
    if (!any && !draft.map.listen.egress) {
      findings.warning(draft.flows[i].place, "there is no door for workflows",
                       "add `listen: { egress: 127.0.0.1:8446 }`");
    }
    any = true;
    check_names(draft, i, findings);
    if (!flow.egress) continue;
    check_overlap(draft, i, findings);
    check_fallbacks(draft, i, findings);
  }
  check_unused(draft, findings);
}

}  // namespace sallyport::map
