#pragma once
// policy/model_fixture.h: flows from workflows and calls of models, for tests.
#include <gtest/gtest.h>

#include "policy/engine.h"

namespace sallyport::policy {

using EnginePtr = std::shared_ptr<const Engine>;

inline constexpr WallTime noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 25) +
                               std::chrono::hours(12)};

inline Flow model_flow(std::string id, std::string workflow, std::string component,
                       std::vector<std::string> models) {
  Flow flow;
  flow.id = std::move(id);
  flow.place = "map.yaml:" + flow.id.substr(flow.id.find(':') + 1) + ":5";
  flow.from = Flow::From::workflow;
  flow.workflow = std::move(workflow);
  flow.component = std::move(component);
  flow.can = {{"chat", std::nullopt}};
  flow.egress.emplace().models.models = std::move(models);
  return flow;
}

inline Principal workflow(std::string name, std::vector<std::string> key_flows = {}) {
  Principal who;
  who.kind = Principal::Kind::workflow;
  who.name = std::move(name);
  who.session = "key-1";
  who.key_flows = std::move(key_flows);
  return who;
}

inline ModelQuery chat(const Principal& who, std::string_view component, std::string_view model) {
  ModelQuery query;
  query.who = &who;
  query.component = component;
  query.action = "chat";
  query.endpoint = "chat/completions";
  query.model = model;
  query.max_output_tokens = 100;
  query.now = noon;
  query.client = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1};
  return query;
}

// Null, and a failure of the test for each finding, if anything is wrong.
inline EnginePtr engine_of(Stack stack) {
  cedar::Diagnostics wrong;
  EnginePtr engine = Engine::create(std::move(stack), wrong);
  for (const cedar::Diagnostic& each : wrong.all()) {
    if (engine == nullptr) ADD_FAILURE() << cedar::to_text(each);
  }
  return engine;
}

inline EnginePtr engine_of(std::vector<Flow> flows, std::string policies = "") {
  Stack stack;
  stack.flows = std::move(flows);
  stack.components = {{"openai", "openai", "outside"}, {"local", "ollama", "work"}};
  if (!policies.empty()) stack.policies = {{"p.cedar", std::move(policies)}};
  return engine_of(std::move(stack));
}

// "allow flow:1 @record=seen", "deny flow:1: the key is not for this flow [advice] {label}"
inline std::string ask(const Engine& engine, const ModelQuery& query) {
  Scratch scratch;
  const Decision decision = engine.decide(query, scratch);
  if (const Permit* permit = std::get_if<Permit>(&decision)) {
    std::string out = "allow " + std::string(permit->rule());
    for (const Obligation* obligation : permit->obligations()) {
      out += " @" + obligation->name + "=" + obligation->value;
    }
    return out;
  }
  const Refusal& refusal = std::get<Refusal>(decision);
  EXPECT_EQ(refusal.need, Refusal::Need::nothing_helps);
  std::string out = "deny " + std::string(refusal.rule) + ": " + std::string(refusal.reason);
  if (!refusal.advice.empty()) out += " [" + std::string(refusal.advice) + "]";
  if (!refusal.label.empty()) out += " {" + std::string(refusal.label) + "}";
  return out;
}

}  // namespace sallyport::policy
