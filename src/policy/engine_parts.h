#pragma once
// policy/engine_parts.h: what an engine is made of; for engine.cc, which decides, and load.cc, which makes
// it.
#include <string>
#include <unordered_map>
#include <vector>

#include "policy/annotations.h"
#include "policy/compile/compiled.h"
#include "policy/engine.h"
#include "policy/entities/store.h"

namespace sallyport::policy {

// What a decision says of one policy; by its index in PolicySet::policies.
struct PolicyFacts {
  bool forbids = true;
  bool is_flow = false;
  std::string open_reason;
  Carried carried;
};

struct RoleFacts {
  cedar::EntityHandle entity = cedar::no_entity;
  std::vector<std::string> components;  // that flows of the role lead to
};

// Slots of the context, and of the attributes of a person.
struct Slots {
  std::uint32_t host, method, changing, path, path_depth, route, websocket, webhook, client, network, now,
      minute_of_day, day_of_week, mfa, session_age, moved, risk;
  std::array<std::uint32_t, segment_names.size()> segments;
  std::uint32_t person_name, person_email;
};

struct Types {
  cedar::TypeId person, group, role, webhook, component, action;
};

struct Engine::Parts {
  Stack stack;
  std::string schema_text;
  cedar::SchemaPtr schema;
  cedar::PolicySet policies;
  std::vector<PolicyFacts> facts;
  cedar::VocabularyPtr vocabulary;
  std::unique_ptr<cedar::EntityStore> store;
  cedar::EntitySnapshotPtr entities;
  cedar::CompiledPoliciesPtr compiled;
  std::vector<RoleFacts> roles;
  cedar::EntityHandle nobody = cedar::no_entity;
  Slots slots{};
  Types types{};

  const ComponentFacts* find_component(std::string_view name) const;
};

// The entities that the stack itself brings: zones, roles, groups, components, webhooks.
std::vector<cedar::Entity> entities_of(const Stack& stack);

}  // namespace sallyport::policy
