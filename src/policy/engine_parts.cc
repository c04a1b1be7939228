#include "policy/engine_parts.h"

#include <algorithm>
#include <map>
#include <set>

namespace sallyport::policy {
namespace {

cedar::EntityUid uid(std::string_view type, std::string_view id) {
  return {std::string(type), std::string(id)};
}

// Slots of the context, by name; remembers whether all were there.
class Context {
 public:
  explicit Context(const cedar::Vocabulary& names) : names_(names) {}
  std::uint32_t slot(std::string_view name) {
    const std::uint32_t slot = names_.context_slot(name);
    all_ = all_ && slot != cedar::not_there;
    return slot;
  }
  bool all() const { return all_; }

 private:
  const cedar::Vocabulary& names_;
  bool all_ = true;
};

}  // namespace

const ComponentFacts* Engine::Parts::find_component(std::string_view name) const {
  const auto found = components.find(name);
  return found == components.end() ? nullptr : found->second;
}

const Flow* Engine::Parts::find_flow(std::size_t policy) const {
  return facts[policy].flow == no_flow ? nullptr : &stack.flows[facts[policy].flow];
}

std::span<const std::size_t> Engine::Parts::find_arrow(std::string_view workflow,
                                                       std::string_view component) const {
  const auto found = arrows.find({workflow, component});
  if (found == arrows.end()) return {};
  return found->second;
}

std::span<const SignInFacts> Engine::Parts::find_sign_ins(std::string_view component) const {
  const auto found = sign_ins.find(component);
  if (found == sign_ins.end()) return {};
  return found->second;
}

std::span<const std::string> Engine::Parts::find_networks(std::string_view component) const {
  const auto found = networks.find(component);
  if (found == networks.end()) return {};
  return found->second;
}

void find_requirements(Engine::Parts& parts) {
  const auto add_to = [](auto& list, const auto& value) {
    if (std::find(list.begin(), list.end(), value) == list.end()) list.push_back(value);
  };
  const auto first = [](const std::vector<std::string>& texts) {
    return texts.empty() ? std::string() : texts.front();
  };
  parts.plain_sign_ins = {{std::string(accounts_name), {}, {}}};
  for (const std::string& provider : parts.stack.providers)
    add_to(parts.plain_sign_ins, SignInFacts{provider, {}, {}});
  for (const Flow& flow : parts.stack.flows) {
    for (const std::string& network : flow.require.networks) {
      if (flow.from == Flow::From::service) add_to(parts.networks[flow.component], network);
    }
    const auto role = std::find_if(parts.stack.roles.begin(), parts.stack.roles.end(),
                                   [&](const Role& each) { return each.name == flow.role; });
    if (flow.from != Flow::From::role || role == parts.stack.roles.end()) continue;
    const Requirements wanted = merged(role->require, flow.require);
    const SignInFacts way{first(wanted.providers), first(wanted.acr), wanted.amr};
    if (way != SignInFacts{}) add_to(parts.sign_ins[flow.component], way);
    for (const std::string& network : wanted.networks) add_to(parts.networks[flow.component], network);
  }
}

bool find_slots(Engine::Parts& parts) {
  const cedar::Vocabulary& names = *parts.vocabulary;
  Context context(names);
  Slots& s = parts.slots;
  s.host = context.slot("host"), s.method = context.slot("method"), s.changing = context.slot("changing");
  s.path = context.slot("path"), s.path_depth = context.slot("path_depth"), s.route = context.slot("route");
  s.websocket = context.slot("websocket"), s.webhook = context.slot("webhook");
  s.client = context.slot("client"), s.network = context.slot("network"), s.now = context.slot("now");
  s.minute_of_day = context.slot("minute_of_day"), s.day_of_week = context.slot("day_of_week");
  s.mfa = context.slot("mfa"), s.session_age = context.slot("session_age");
  s.acr = context.slot("acr"), s.amr = context.slot("amr"), s.provider = context.slot("provider");
  s.credential = context.slot("credential");
  s.moved = context.slot("moved"), s.risk = context.slot("risk");
  for (std::size_t i = 0; i < segment_names.size(); ++i) s.segments[i] = context.slot(segment_names[i]);
  parts.types = {names.find_type("Person"),  names.find_type("Group"),   names.find_type("Role"),
                 names.find_type("Service"), names.find_type("Webhook"), names.find_type("Component"),
                 names.find_type("Action"),  names.find_type("Workflow")};
  s.person_name = names.layout(parts.types.person).slot("name");
  s.person_email = names.layout(parts.types.person).slot("email");
  return context.all() && s.person_name != cedar::not_there && s.person_email != cedar::not_there;
}

bool find_model_slots(Engine::Parts& parts) {
  Context context(*parts.vocabulary);
  ModelSlots& s = parts.model_slots;
  s.endpoint = context.slot("endpoint"), s.model = context.slot("model");
  s.max_output_tokens = context.slot("max_output_tokens"), s.choices = context.slot("choices");
  s.streaming = context.slot("streaming"), s.tools = context.slot("tools");
  s.provider_tools = context.slot("provider_tools"), s.images = context.slot("images");
  s.image_addresses = context.slot("image_addresses"), s.audios = context.slot("audios");
  s.files = context.slot("files"), s.stored = context.slot("stored");
  s.body_bytes = context.slot("body_bytes"), s.client = context.slot("client");
  s.network = context.slot("network"), s.now = context.slot("now");
  s.minute_of_day = context.slot("minute_of_day"), s.day_of_week = context.slot("day_of_week");
  s.key_bound = context.slot("key_bound"), s.key_flows = context.slot("key_flows");
  return context.all() && parts.types.workflow != cedar::no_type;
}

std::vector<cedar::Entity> entities_of(const Stack& stack) {
  std::vector<cedar::Entity> all;
  std::set<cedar::EntityUid> there;
  const auto add = [&](cedar::EntityUid self, std::vector<cedar::EntityUid> parents = {},
                       std::vector<cedar::Record::Entry> attributes = {}) {
    if (!there.insert(self).second) return;
    cedar::Entity entity;
    entity.uid = std::move(self);
    entity.parents = std::move(parents);
    entity.attributes = cedar::Record(std::move(attributes));
    all.push_back(std::move(entity));
  };
  std::map<std::string, std::vector<cedar::EntityUid>> roles_of_group;
  for (const Role& role : stack.roles) {
    add(uid("Role", role.name));
    for (const std::string& group : role.groups) roles_of_group[group].push_back(uid("Role", role.name));
  }
  for (auto& [group, roles] : roles_of_group) {
    if (!group.empty()) add(uid("Group", group), std::move(roles));
  }
  for (const ComponentFacts& component : stack.components) {
    std::vector<cedar::EntityUid> parents;
    if (!component.zone.empty()) {
      add(uid("Zone", component.zone));
      parents.push_back(uid("Zone", component.zone));
    }
    add(uid("Component", component.name), std::move(parents),
        {{"kind", cedar::Value(component.kind)}, {"zone", cedar::Value(component.zone)}});
  }
  for (const ServiceFacts& service : stack.services) {
    std::vector<cedar::Record::Entry> attributes = {{"name", cedar::Value(service.name)}};
    if (!service.owner.empty()) attributes.emplace_back("owner", cedar::Value(service.owner));
    add(uid("Service", service.name), {}, std::move(attributes));
  }
  for (const Flow& flow : stack.flows) {
    if (flow.webhook) add(uid("Webhook", flow.id));
  }
  add(uid("Nobody", "nobody"));
  for (const WorkflowFacts& workflow : stack.models ? stack.workflows : std::vector<WorkflowFacts>()) {
    add(uid("Workflow", workflow.name), {},
        {{"name", cedar::Value(workflow.name)},
         {"owner", cedar::Value(workflow.owner)},
         {"runs_in", cedar::Value(workflow.runs_in)}});
  }
  return all;
}

}  // namespace sallyport::policy
