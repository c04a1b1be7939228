#pragma once
// policy/engine_parts.h: what an engine is made of; for engine.cc and decide_model.cc, which decide, and
// load.cc, which makes it.
#include <map>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "policy/annotations.h"
#include "policy/compile/compiled.h"
#include "policy/engine.h"
#include "policy/entities/store.h"

namespace sallyport::policy {

inline constexpr std::size_t no_flow = SIZE_MAX;

// What a decision says of one policy; by its index in PolicySet::policies.
struct PolicyFacts {
  bool forbids = true;
  std::size_t flow = no_flow;  // index into Stack::flows; of a hand-written policy: no_flow
  std::string open_reason;
  Carried carried;
};

struct RoleFacts {
  cedar::EntityHandle entity = cedar::no_entity;
  std::vector<std::string> components;  // that flows of the role lead to
};

// A sign-in that a flow of a role asks for, or any. An empty provider is whoever it was.
struct SignInFacts {
  std::string provider;
  std::string acr;
  std::vector<std::string> amr;
  auto operator<=>(const SignInFacts&) const = default;
};

// Slots of the context, and of the attributes of a person.
struct Slots {
  std::uint32_t host, method, changing, path, path_depth, route, websocket, webhook, client, network, now,
      minute_of_day, day_of_week, mfa, session_age, acr, amr, provider, credential, moved, risk;
  std::array<std::uint32_t, segment_names.size()> segments;
  std::uint32_t person_name, person_email;
};

// Slots of the context at the egress door.
struct ModelSlots {
  std::uint32_t endpoint, model, max_output_tokens, choices, streaming, tools, provider_tools, images,
      image_addresses, audios, files, stored, body_bytes, client, network, now, minute_of_day, day_of_week,
      key_bound, key_flows;
};

struct Types {
  cedar::TypeId person, group, role, service, webhook, component, action;
  cedar::TypeId workflow;  // no_type without models
};

// The flows from one workflow to one component, as indices into Stack::flows.
using Arrow = std::pair<std::string_view, std::string_view>;
using Arrows = std::map<Arrow, std::vector<std::size_t>>;

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
  std::vector<SignInFacts> plain_sign_ins;  // one for each provider; never empty
  std::map<std::string, std::vector<SignInFacts>, std::less<>> sign_ins;  // by component
  std::map<std::string, std::vector<std::string>, std::less<>> networks;  // the same
  cedar::EntityHandle nobody = cedar::no_entity;
  std::unordered_map<std::string_view, const ComponentFacts*> components;
  std::unordered_set<std::string_view> workflows;
  std::unordered_set<std::string_view> services;
  Arrows arrows;
  Slots slots{};
  ModelSlots model_slots{};
  Types types{};

  const ComponentFacts* find_component(std::string_view name) const;
  const Flow* find_flow(std::size_t policy) const;  // null: hand-written
  std::span<const SignInFacts> find_sign_ins(std::string_view component) const;
  std::span<const std::string> find_networks(std::string_view component) const;
  std::span<const std::size_t> find_arrow(std::string_view workflow, std::string_view component) const;
};

// Fill the slots and types. False if the schema does not declare what a door fills: a mistake in this
// program.
bool find_slots(Engine::Parts& parts);
bool find_model_slots(Engine::Parts& parts);

// Fills what flows of roles ask of sign-ins, and what those of roles and services ask of networks.
void find_requirements(Engine::Parts& parts);

// The entities that the stack itself brings: zones, roles, groups, components, services, webhooks,
// workflows.
std::vector<cedar::Entity> entities_of(const Stack& stack);

}  // namespace sallyport::policy
