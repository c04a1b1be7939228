#include "app/stack_of.h"

namespace sallyport::app {

policy::Stack stack_of(const map::Map& map, std::vector<policy::PolicyText> policies) {
  policy::Stack stack;
  stack.roles = map.people.roles;
  stack.flows = map.flows;
  for (const Provider& provider : map.people.sign_in) stack.providers.push_back(provider.name);
  for (const map::Component& component : map.components) {
    stack.components.push_back({component.name, std::string(component.kind->name()), component.zone});
    if (component.kind->dialect()) {  // its verbs are no actions of the web door
      stack.models = true;
      continue;
    }
    for (const std::string_view verb : component.kind->verbs()) {
      stack.verbs.push_back({std::string(verb), component.kind->changes(verb)});
    }
  }
  for (const map::Workflow& workflow : map.workflows) {
    stack.workflows.push_back({workflow.name, workflow.owner, workflow.runs_in});
  }
  for (const Service& service : map.services) stack.services.push_back({service.name, service.owner});
  stack.policies = std::move(policies);
  stack.policies_may_permit = !map.policies_may_permit.empty();
  return stack;
}

map::Finding to_finding(const cedar::Diagnostic& diagnostic) {
  map::Finding finding;
  finding.severity = diagnostic.severity == cedar::Diagnostic::Severity::error
                         ? map::Finding::Severity::error
                         : map::Finding::Severity::warning;
  finding.file = diagnostic.file;
  finding.line = diagnostic.position.line;
  finding.column = diagnostic.position.column;
  finding.message = diagnostic.message;
  finding.hint = diagnostic.hint;
  return finding;
}

}  // namespace sallyport::app
