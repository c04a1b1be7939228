#pragma once
// app/service_fixture.h: a small map with services, made without a file, for tests.
#include <gtest/gtest.h>

#include "app/stack_of.h"
#include "map/kinds/kind.h"

namespace sallyport::app {

inline Flow service_flow(std::string id, std::string service, std::vector<Grant> can) {
  Flow flow;
  flow.id = std::move(id);
  flow.place = "m:" + flow.id.substr(flow.id.find(':') + 1) + ":5";
  flow.from = Flow::From::service;
  flow.service = std::move(service);
  flow.component = "n8n";
  flow.can = std::move(can);
  return flow;
}

// n8n: to be seen by people, flow:1; to be run by the service `ci`, which shows a token, flow:2; to be seen
// from inside by `backup`, which shows a certificate, flow:3.
inline map::Map service_map() {
  map::Map map;
  map.people.roles = {{"staff", {"staff"}, {}}};
  map::Component n8n;
  n8n.name = "n8n";
  n8n.kind = &map::n8n_kind();
  n8n.public_host = "flows.test";
  map.components = {n8n};
  Service ci, backup;
  ci.name = "ci";
  ci.owner = "platform";
  ci.token.emplace().subject = "repo:acme/flows";
  backup.name = "backup";
  backup.certificate.emplace().name = "backup.internal.example";
  map.services = {ci, backup};
  Flow view = service_flow("flow:1", "", {{"view", std::nullopt}});
  view.from = Flow::From::role;
  view.role = "staff";
  map.flows = {view, service_flow("flow:2", "ci", {{"view", std::nullopt}, {"run", std::nullopt}}),
               service_flow("flow:3", "backup", {{"view", std::nullopt}})};
  map.flows.back().require.networks = {"private"};
  return map;
}

inline std::shared_ptr<const policy::Engine> engine_of_services(
    const map::Map& map, std::vector<policy::PolicyText> policies = {}) {
  cedar::Diagnostics wrong;
  auto engine = policy::Engine::create(stack_of(map, std::move(policies)), wrong);
  for (const cedar::Diagnostic& each : wrong.all()) ADD_FAILURE() << cedar::to_text(each);
  return engine;
}

}  // namespace sallyport::app
