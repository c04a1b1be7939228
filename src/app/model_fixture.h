#pragma once
// app/model_fixture.h: a small map with models, made without a file, for tests.
#include <gtest/gtest.h>

#include "app/stack_of.h"

namespace sallyport::app {

// A kind that workflows call for models.
class ModelKind final : public map::Kind {
 public:
  std::string_view name() const override { return "openai"; }
  std::span<const std::string_view> verbs() const override {
    static constexpr std::string_view all[] = {"chat", "embeddings", "models", "images", "audio"};
    return all;
  }
  map::Route classify(std::string_view, std::string_view, bool) const override { return {}; }
  std::optional<models::Dialect> dialect() const override { return models::Dialect::openai; }
};

inline Flow call_flow(std::string id, std::string workflow, std::vector<std::string> models) {
  Flow flow;
  flow.id = std::move(id);
  flow.place = "m:" + flow.id.substr(flow.id.find(':') + 1) + ":5";
  flow.from = Flow::From::workflow;
  flow.workflow = std::move(workflow);
  flow.component = "openai";
  flow.can = {{"chat", std::nullopt}};
  flow.egress.emplace().models.models = std::move(models);
  return flow;
}

// n8n for people, flow:1; `openai` for the workflow `triage`, flow:2; nothing for the workflow `idle`.
inline map::Map model_map() {
  static const ModelKind kind;
  map::Map map;
  map.people.roles = {{"staff", {"staff"}, {}}};
  map::Component n8n, openai;
  n8n.name = "n8n";
  n8n.kind = &map::n8n_kind();
  n8n.public_host = "flows.test";
  openai.name = "openai";
  openai.kind = &kind;
  map.components = {n8n, openai};
  map.workflows = {{"triage", "n8n", "finance", {}}, {"idle", "n8n", "", {}}};
  Flow view;
  view.id = "flow:1";
  view.place = "m:1:5";
  view.from = Flow::From::role;
  view.role = "staff";
  view.component = "n8n";
  view.can = {{"view", std::nullopt}};
  map.flows = {view, call_flow("flow:2", "triage", {"mini"})};
  map.flows.back().egress->models.max_output_tokens = 100;
  map.flows.back().egress->models.tools = {"lookup"};
  return map;
}

inline std::shared_ptr<const policy::Engine> engine_of(const map::Map& map,
                                                       std::vector<policy::PolicyText> policies = {}) {
  cedar::Diagnostics wrong;
  auto engine = policy::Engine::create(stack_of(map, std::move(policies)), wrong);
  for (const cedar::Diagnostic& each : wrong.all()) ADD_FAILURE() << cedar::to_text(each);
  return engine;
}

}  // namespace sallyport::app
