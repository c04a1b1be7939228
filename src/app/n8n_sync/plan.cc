#include "app/n8n_sync/plan.h"

#include <algorithm>
#include <set>

#include "app/keys_of_map.h"
#include "app/n8n_sync/credential_type.h"

namespace sallyport::app {
namespace {

const N8nCredential* find_there(const std::vector<N8nCredential>& there, const std::string& id) {
  const auto found = std::ranges::find(there, id, &N8nCredential::id);
  return found == there.end() ? nullptr : &*found;
}

SyncStep step_for(const WantedCredential& wanted, const std::vector<OwnedCredential>& owned,
                  const std::vector<N8nCredential>& there) {
  SyncStep step;
  step.wanted = wanted;
  const auto known = std::ranges::find_if(owned, [&](const OwnedCredential& entry) {
    return entry.workflow == wanted.workflow && entry.component == wanted.component;
  });
  if (known == owned.end()) return step;
  step.key = known->key;
  const N8nCredential* const found = find_there(there, known->credential);
  const bool ours = found != nullptr && found->type == n8n_credential_type(wanted.kind);
  step.action = ours ? SyncStep::Action::rotate : SyncStep::Action::restore;
  if (ours) step.credential = found->id;
  return step;
}

}  // namespace

std::string_view to_string(SyncStep::Action action) {
  switch (action) {
    case SyncStep::Action::create:
      return "create";
    case SyncStep::Action::restore:
      return "restore";
    case SyncStep::Action::rotate:
      return "rotate";
    case SyncStep::Action::retire:
      return "retire";
  }
  return "create";
}

std::string credential_name(const std::string& workflow, const std::string& component) {
  return "Sallyport: " + workflow + " -> " + component;
}

Result<std::vector<WantedCredential>> wanted_credentials(const map::Map& map, const std::string& component,
                                                         const std::string& door) {
  const map::Component* const tool = map.find_component(component);
  if (tool == nullptr || tool->kind->name() != "n8n") {
    return client_error(ErrorKind::not_found,
                        "the map has no n8n called `" + component + "`; name it with --component");
  }
  std::string origin = door.empty() ? egress_origin(map) : door;
  while (origin.ends_with('/')) origin.pop_back();
  if (!origin.starts_with("http://") && !origin.starts_with("https://")) {
    return client_error(ErrorKind::malformed,
                        "no egress door: set `listen: { egress: 127.0.0.1:8446 }` in the map, or --door "
                        "http://127.0.0.1:8446 as n8n can reach it");
  }
  std::vector<WantedCredential> wanted;
  for (const map::Workflow& workflow : map.workflows) {
    if (workflow.runs_in != component) continue;
    std::set<std::string> seen;
    for (const Flow& flow : map.flows) {
      if (flow.from != Flow::From::workflow || flow.workflow != workflow.name) continue;
      const map::Component* const model = map.find_component(flow.component);
      const std::string kind(model == nullptr ? std::string_view() : model->kind->name());
      if (n8n_credential_type(kind).empty() || !seen.insert(flow.component).second) continue;
      wanted.push_back({workflow.name, flow.component, kind, client_base_url(kind, origin, flow.component)});
    }
  }
  return wanted;
}

SyncPlan make_plan(const std::vector<WantedCredential>& wanted, const std::vector<OwnedCredential>& owned,
                   const std::vector<N8nCredential>& there) {
  SyncPlan plan;
  std::set<std::string> ours;
  for (const WantedCredential& one : wanted) {
    plan.steps.push_back(step_for(one, owned, there));
    ours.insert(plan.steps.back().credential);
  }
  for (const OwnedCredential& entry : owned) {
    const auto is_wanted = [&](const WantedCredential& one) {
      return one.workflow == entry.workflow && one.component == entry.component;
    };
    if (std::ranges::any_of(wanted, is_wanted)) continue;
    SyncStep step;
    step.action = SyncStep::Action::retire;
    step.wanted.workflow = entry.workflow;
    step.wanted.component = entry.component;
    step.key = entry.key;
    if (find_there(there, entry.credential) != nullptr) step.credential = entry.credential;
    ours.insert(step.credential);
    plan.steps.push_back(std::move(step));
  }
  for (const N8nCredential& credential : there) {
    if (!ours.contains(credential.id)) plan.left_alone.push_back(credential);
  }
  return plan;
}

}  // namespace sallyport::app
