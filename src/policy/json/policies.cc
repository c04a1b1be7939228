#include "policy/json/policies.h"

#include <algorithm>

#include "policy/json/expressions.h"

namespace sallyport::cedar {
namespace {

void write_target(JsonWriter& json, const Scope& scope, std::string_view slot) {
  if (scope.slot) {
    json.name("slot").value(slot);
  } else if (scope.entity) {
    json.name("entity");
    write(json, *scope.entity);
  }
}

void write_scope(JsonWriter& json, const Scope& scope, std::string_view slot) {
  json.begin_object().name("op");
  switch (scope.kind) {
    case Scope::Kind::any:
      json.value("All");
      break;
    case Scope::Kind::equal:
    case Scope::Kind::in:
      json.value(scope.kind == Scope::Kind::in ? "in" : "==");
      write_target(json, scope, slot);
      break;
    case Scope::Kind::is:
    case Scope::Kind::is_in:
      json.value("is").name("entity_type").value(scope.type);
      if (scope.kind == Scope::Kind::is) break;
      json.name("in").begin_object();
      write_target(json, scope, slot);
      json.end_object();
      break;
  }
  json.end_object();
}

void write_action(JsonWriter& json, const ActionScope& scope) {
  json.begin_object().name("op");
  if (scope.kind == ActionScope::Kind::any) {
    json.value("All");
  } else {
    json.value(scope.kind == ActionScope::Kind::equal ? "==" : "in");
  }
  // The reference writes a set of one as the one.
  if (scope.kind == ActionScope::Kind::in_set && scope.actions.size() != 1) {
    json.name("entities").begin_array();
    for (const EntityUid& action : scope.actions) write(json, action);
    json.end_array();
  } else if (scope.kind != ActionScope::Kind::any) {
    json.name("entity");
    write(json, scope.actions.front());
  }
  json.end_object();
}

void write_annotations(JsonWriter& json, const Policy& policy) {
  if (policy.annotations.empty()) return;
  std::vector<const Annotation*> sorted;
  for (const Annotation& annotation : policy.annotations) sorted.push_back(&annotation);
  std::ranges::sort(sorted, {}, &Annotation::key);
  json.name("annotations").begin_object();
  for (const Annotation* annotation : sorted) {
    json.name(annotation->key);
    annotation->has_value ? json.value(annotation->value) : json.null();
  }
  json.end_object();
}

void write_policy(JsonWriter& json, const Policy& policy) {
  json.begin_object().name("effect").value(policy.effect == Effect::permit ? "permit" : "forbid");
  json.name("principal");
  write_scope(json, policy.principal, "?principal");
  json.name("action");
  write_action(json, policy.action);
  json.name("resource");
  write_scope(json, policy.resource, "?resource");
  json.name("conditions").begin_array();
  for (const Condition& condition : *policy.conditions) {
    json.begin_object().name("kind").value(condition.kind == Condition::Kind::when ? "when" : "unless");
    json.name("body");
    write(json, condition.body);
    json.end_object();
  }
  json.end_array();
  write_annotations(json, policy);
  json.end_object();
}

void write_link(JsonWriter& json, const Policy& policy, const Policy* original) {
  json.begin_object().name("templateId").value(policy.template_id).name("newId").value(policy.id);
  json.name("values").begin_object();
  if (original != nullptr && original->principal.slot) {
    json.name("?principal");
    write(json, *policy.principal.entity);
  }
  if (original != nullptr && original->resource.slot) {
    json.name("?resource");
    write(json, *policy.resource.entity);
  }
  json.end_object().end_object();
}

}  // namespace

std::string to_json(const Policy& policy, JsonWriter::Layout layout) {
  JsonWriter json(layout);
  write_policy(json, policy);
  return json.take();
}

std::string to_json(const PolicySet& set, JsonWriter::Layout layout) {
  JsonWriter json(layout);
  json.begin_object().name("staticPolicies").begin_object();
  for (const Policy& policy : set.policies) {
    if (!policy.template_id.empty()) continue;
    json.name(policy.id);
    write_policy(json, policy);
  }
  json.end_object().name("templates").begin_object();
  for (const Policy& policy : set.templates) {
    json.name(policy.id);
    write_policy(json, policy);
  }
  json.end_object().name("templateLinks").begin_array();
  for (const Policy& policy : set.policies) {
    if (!policy.template_id.empty()) write_link(json, policy, set.find_template(policy.template_id));
  }
  json.end_array().end_object();
  return json.take();
}

}  // namespace sallyport::cedar
