// policy/load.cc: makes an engine: policies are written, read, checked and compiled, or nothing is.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "policy/engine_parts.h"
#include "policy/flow_policies.h"
#include "policy/language/parser.h"
#include "policy/model_context.h"
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
    if (!validate()) return nullptr;
    if (!load_entities()) return nullptr;
    parts_->compiled = cedar::CompiledPolicies::create(parts_->policies, parts_->vocabulary, out_);
    if (parts_->compiled == nullptr || out_.failed()) return nullptr;
    if (!find_slots(*parts_) || (parts_->stack.models && !find_model_slots(*parts_))) {
      fail("the schema of the doors lacks a fact");
      return nullptr;
    }
    return std::move(parts_);
  }

 private:
  // What flows name and the lists leave out.
  void complete_stack() {
    Stack& stack = parts_->stack;
    for (Role& role : stack.roles) std::erase(role.groups, "");  // J17: nobody is in a group without a name
    std::set<std::string> components, workflows, services;
    for (const ComponentFacts& each : stack.components) components.insert(each.name);
    for (const WorkflowFacts& each : stack.workflows) workflows.insert(each.name);
    for (const ServiceFacts& each : stack.services) services.insert(each.name);
    for (const Flow& flow : stack.flows) {
      if (components.insert(flow.component).second) stack.components.push_back({flow.component, "", ""});
      if (flow.from == Flow::From::workflow) {
        stack.models = true;
        if (workflows.insert(flow.workflow).second) stack.workflows.push_back({flow.workflow, "", ""});
        continue;
      }
      const bool names_service = flow.from == Flow::From::service && !flow.service.empty();
      if (names_service && services.insert(flow.service).second) stack.services.push_back({flow.service, ""});
      for (const Grant& grant : flow.can) {
        if (!grant.path) stack.verbs.push_back({grant.action, true});
      }
    }
    index_stack();
  }

  // Once nothing in the lists moves any more.
  void index_stack() {
    const Stack& stack = parts_->stack;
    for (const ComponentFacts& each : stack.components) parts_->components.emplace(each.name, &each);
    for (const ServiceFacts& each : stack.services) {
      if (!each.name.empty()) parts_->services.insert(each.name);
    }
    if (stack.models) {
      for (const WorkflowFacts& each : stack.workflows) parts_->workflows.insert(each.name);
    }
    for (std::size_t i = 0; i < stack.flows.size(); ++i) {
      const Flow& flow = stack.flows[i];
      flow_of_id_.emplace(flow.id, i);
      if (flow.from == Flow::From::workflow && flow.egress)
        parts_->arrows[{flow.workflow, flow.component}].push_back(i);
    }
  }

  bool load_schema() {
    for (const Verb& verb : parts_->stack.verbs) {
      if (is_model_action(verb.name)) return fail("`" + verb.name + "` is an action of models");
    }
    parts_->schema_text = web_schema(parts_->stack.verbs);
    if (parts_->stack.models) parts_->schema_text += model_schema();
    const auto source = std::make_shared<const cedar::Source>("schema of the doors", parts_->schema_text);
    parts_->schema = cedar::parse_schema_text(source, out_);
    return parts_->schema != nullptr;
  }

  // A fact that only one door has is the mistake that a policy written for one door makes beside another.
  bool validate() {
    cedar::Diagnostics found;
    cedar::validate(parts_->policies, *parts_->schema, {}, found);
    std::set<std::tuple<std::string, std::uint32_t, std::uint32_t>>
        lacking;  // said once, not for each action
    for (cedar::Diagnostic each : found.all()) {
      const bool lacks = each.message.find(" in context for ") != std::string::npos;
      if (lacks && !lacking.emplace(each.file, each.position.line, each.position.column).second) continue;
      if (parts_->stack.models && each.hint.empty() && lacks) {
        each.hint =
            "if only one door has it, say which by the actions: `action in [Action::\"read\", "
            "Action::\"change\"]` for the web, `action in Action::\"model\"` for models";
      }
      out_.add(std::move(each));
    }
    return !found.failed();
  }

  bool fail(std::string message) {
    out_.add({cedar::Diagnostic::Severity::error, {}, {}, {}, std::move(message), {}});
    return false;
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
      facts.flow = flow_of_id_.at(policy.id);
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
    if (!store) return fail(store.error().detail);
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
    find_requirements(*parts_);
    parts_->nobody = parts_->vocabulary->intern("Nobody", "nobody");
    return true;
  }

  cedar::Diagnostics& out_;
  std::unique_ptr<Engine::Parts> parts_ = std::make_unique<Engine::Parts>();
  std::set<std::string> ids_;
  std::map<std::string_view, std::size_t> flow_of_id_;
};

}  // namespace

std::shared_ptr<const Engine> Engine::create(Stack stack, cedar::Diagnostics& out) {
  auto parts = Loader(std::move(stack), out).load();
  if (parts == nullptr) return nullptr;
  return std::shared_ptr<const Engine>(new Engine(std::move(parts)));
}

}  // namespace sallyport::policy
