// policy/load.cc: makes an engine: policies are written, read, checked and compiled, or nothing is.
#include <algorithm>
#include <set>

#include "policy/engine_parts.h"
#include "policy/flow_policies.h"
#include "policy/language/parser.h"
#include "policy/schema/parse.h"
#include "policy/validate/validator.h"

namespace sallyport::policy {
namespace {

constexpr std::string_view flow_prefix = "flow:";

void refuse(const cedar::Policy& policy, cedar::Diagnostics& out, std::string message, std::string hint) {
  cedar::Diagnostic found;
  if (policy.source) {
    found.file = policy.source->name();
    found.position = policy.source->position(policy.span.begin);
  }
  found.policy = policy.id;
  found.message = std::move(message);
  found.hint = std::move(hint);
  out.add(std::move(found));
}

cedar::EntityUid uid(std::string_view type, std::string_view id) {
  return {std::string(type), std::string(id)};
}

std::string annotation(const cedar::Policy& policy, std::string_view key) {
  const cedar::Annotation* const found = policy.find_annotation(key);
  return found == nullptr ? std::string() : found->value;
}

// Fills the parts of an engine, in the order of the calls in `load`.
class Loader {
 public:
  Loader(Stack stack, cedar::Diagnostics& out) : out_(out) { parts_->stack = std::move(stack); }

  std::unique_ptr<const Engine::Parts> load() {
    complete_stack();
    if (!load_schema()) return nullptr;
    load_flows();
    for (const PolicyText& text : parts_->stack.policies) load_written(text);
    if (out_.failed()) return nullptr;
    cedar::validate(parts_->policies, *parts_->schema, {}, out_);
    if (out_.failed()) return nullptr;
    if (!load_entities()) return nullptr;
    parts_->compiled = cedar::CompiledPolicies::create(parts_->policies, parts_->vocabulary, out_);
    if (parts_->compiled == nullptr || out_.failed() || !find_slots()) return nullptr;
    return std::move(parts_);
  }

 private:
  void complete_stack() {
    Stack& stack = parts_->stack;
    for (Role& role : stack.roles) std::erase(role.groups, "");  // J17: nobody is in a group without a name
    for (const Flow& flow : stack.flows) {
      if (parts_->find_component(flow.component) != nullptr) continue;
      stack.components.push_back({flow.component, "", ""});
    }
    for (const Flow& flow : stack.flows) {
      for (const Grant& grant : flow.can) {
        if (!grant.path) stack.verbs.push_back({grant.action, true});
      }
    }
  }

  bool load_schema() {
    parts_->schema_text = web_schema(parts_->stack.verbs);
    const auto source = std::make_shared<const cedar::Source>("schema of the web door", parts_->schema_text);
    parts_->schema = cedar::parse_schema_text(source, out_);
    return parts_->schema != nullptr;
  }

  void load_flows() {
    const auto source =
        std::make_shared<const cedar::Source>("flows", to_cedar(parts_->stack.flows, parts_->stack.roles));
    auto flows = cedar::parse_policies(source, out_);
    if (!flows) return;
    for (cedar::Policy& policy : flows->policies) {
      policy.id = annotation(policy, "id");
      PolicyFacts facts;
      facts.forbids = false;
      facts.is_flow = true;
      facts.open_reason = annotation(policy, "open");
      add(std::move(policy), std::move(facts));
    }
  }

  void load_written(const PolicyText& text) {
    const auto source = std::make_shared<const cedar::Source>(text.name, text.text);
    auto written = cedar::parse_policies(source, out_);
    if (!written) return;
    for (const cedar::Policy& one : written->templates) {
      refuse(one, out_, "a template applies only where it is linked, and a map links none",
             "write the entity instead of the slot");
    }
    std::size_t number = 0;
    for (cedar::Policy& policy : written->policies) {
      const std::string id = annotation(policy, "id");
      policy.id = id.empty() ? text.name + "#" + std::to_string(++number) : id;
      check_written(policy);
      PolicyFacts facts;
      facts.forbids = policy.effect == cedar::Effect::forbid;
      facts.carried = carried_by(policy);
      add(std::move(policy), std::move(facts));
    }
  }

  void check_written(const cedar::Policy& policy) {
    check_annotations(policy, out_);
    if (policy.id.starts_with(flow_prefix)) {
      refuse(policy, out_, "ids that begin with `flow:` belong to the flows of the map",
             "choose another @id");
    }
    if (policy.effect == cedar::Effect::permit && !parts_->stack.policies_may_permit) {
      refuse(policy, out_,
             "a hand-written policy may only narrow what the flows allow, and this is a `permit`",
             "write it as a `forbid`, draw a flow, or give the map `policies_may_permit: \"why\"`");
    }
  }

  void add(cedar::Policy policy, PolicyFacts facts) {
    if (!ids_.insert(policy.id).second) {
      refuse(policy, out_, "the id `" + policy.id + "` is taken", "give each policy an @id of its own");
      return;
    }
    parts_->policies.policies.push_back(std::move(policy));
    parts_->facts.push_back(std::move(facts));
  }

  bool load_entities() {
    parts_->vocabulary = cedar::Vocabulary::create(parts_->schema);
    auto store = cedar::EntityStore::create(parts_->vocabulary, entities_of(parts_->stack));
    if (!store) {
      out_.add({cedar::Diagnostic::Severity::error, {}, {}, {}, store.error().detail, {}});
      return false;
    }
    parts_->store = std::move(*store);
    parts_->entities = parts_->store->snapshot();
    for (const Role& role : parts_->stack.roles) {
      RoleFacts facts;
      facts.entity = parts_->vocabulary->intern("Role", role.name);
      for (const Flow& flow : parts_->stack.flows) {
        if (flow.from == Flow::From::role && flow.role == role.name)
          facts.components.push_back(flow.component);
      }
      if (!role.groups.empty()) parts_->roles.push_back(std::move(facts));
    }
    parts_->nobody = parts_->vocabulary->intern("Nobody", "nobody");
    return true;
  }

  // False, and a message, if the schema does not declare what the door fills: a mistake in this program.
  bool find_slots() {
    const cedar::Vocabulary& names = *parts_->vocabulary;
    bool all = true;
    const auto context = [&](std::string_view name) {
      const std::uint32_t slot = names.context_slot(name);
      all = all && slot != cedar::not_there;
      return slot;
    };
    Slots& s = parts_->slots;
    s.host = context("host"), s.method = context("method"), s.changing = context("changing");
    s.path = context("path"), s.path_depth = context("path_depth"), s.route = context("route");
    s.websocket = context("websocket"), s.webhook = context("webhook"), s.client = context("client");
    s.network = context("network"), s.now = context("now"), s.minute_of_day = context("minute_of_day");
    s.day_of_week = context("day_of_week"), s.mfa = context("mfa"), s.session_age = context("session_age");
    s.moved = context("moved"), s.risk = context("risk");
    for (std::size_t i = 0; i < segment_names.size(); ++i) s.segments[i] = context(segment_names[i]);
    Types& t = parts_->types;
    t = {names.find_type("Person"),  names.find_type("Group"),     names.find_type("Role"),
         names.find_type("Webhook"), names.find_type("Component"), names.find_type("Action")};
    s.person_name = names.layout(t.person).slot("name");
    s.person_email = names.layout(t.person).slot("email");
    all = all && s.person_name != cedar::not_there && s.person_email != cedar::not_there;
    if (!all)
      out_.add(
          {cedar::Diagnostic::Severity::error, {}, {}, {}, "the schema of the web door lacks a fact", {}});
    return all;
  }

  cedar::Diagnostics& out_;
  std::unique_ptr<Engine::Parts> parts_ = std::make_unique<Engine::Parts>();
  std::set<std::string> ids_;
};

}  // namespace

const ComponentFacts* Engine::Parts::find_component(std::string_view name) const {
  const auto found = std::find_if(stack.components.begin(), stack.components.end(),
                                  [&](const ComponentFacts& each) { return each.name == name; });
  return found == stack.components.end() ? nullptr : &*found;
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
  for (const Flow& flow : stack.flows) {
    if (flow.webhook) add(uid("Webhook", flow.id));
  }
  add(uid("Nobody", "nobody"));
  return all;
}

std::shared_ptr<const Engine> Engine::create(Stack stack, cedar::Diagnostics& out) {
  auto parts = Loader(std::move(stack), out).load();
  if (parts == nullptr) return nullptr;
  return std::shared_ptr<const Engine>(new Engine(std::move(parts)));
}

}  // namespace sallyport::policy
