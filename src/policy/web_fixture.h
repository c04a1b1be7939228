#pragma once
// policy/web_fixture.h: flows and crossings at the web door, of people and programs, for tests.
#include <gtest/gtest.h>

#include "policy/engine.h"

namespace sallyport::policy::web {

using EnginePtr = std::shared_ptr<const Engine>;

inline constexpr WallTime now{std::chrono::sys_days(std::chrono::year(2026) / 11 / 25) +
                              std::chrono::hours(12)};
inline constexpr Address inside = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 10, 1, 2, 3};
inline constexpr Address outside = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 203, 0, 113, 7};

inline Flow flow_to(std::string id, std::string component, std::vector<Grant> can) {
  Flow flow;
  flow.id = std::move(id);
  flow.place = "map.yaml:" + flow.id.substr(flow.id.find(':') + 1) + ":5";
  flow.component = std::move(component);
  flow.can = std::move(can);
  return flow;
}

inline Flow role_flow(std::string id, std::string role, std::string component, std::vector<Grant> can) {
  Flow flow = flow_to(std::move(id), std::move(component), std::move(can));
  flow.from = Flow::From::role;
  flow.role = std::move(role);
  return flow;
}

inline Flow service_flow(std::string id, std::string service, std::string component, std::vector<Grant> can) {
  Flow flow = flow_to(std::move(id), std::move(component), std::move(can));
  flow.from = Flow::From::service;
  flow.service = std::move(service);
  return flow;
}

inline Grant grant(std::string method, std::string_view path) {
  return {std::move(method), PathPattern::parse(path).value()};
}

inline Principal person(std::string group, bool mfa = true, seconds age = seconds(60)) {
  Principal who;
  who.kind = Principal::Kind::person;
  who.name = "alice";
  who.method = mfa ? "password+totp" : "password";
  who.groups = {std::move(group)};
  who.mfa = mfa;
  who.authenticated_at = now - age;
  return who;
}

// The same person, who gave a program a token for these components.
inline Principal with_token(Principal who, std::vector<std::string> components, bool reads_only = false) {
  who.method = api_token_method;
  who.token_components = std::move(components);
  who.token_reads_only = reads_only;
  return who;
}

inline Principal service(std::string name, std::string_view method = jwt_method) {
  Principal who;
  who.kind = Principal::Kind::service;
  who.name = std::move(name);
  who.method = method;
  return who;
}

inline Query request(const Principal& who, std::string_view component, std::string_view action,
                     std::string_view path, const Address& client = inside) {
  Query query;
  query.who = &who;
  query.component = component;
  query.action = action;
  query.method = action == "view" ? "GET" : action == "run" ? "POST" : action;
  query.path = path;
  query.now = now;
  query.client = client;
  return query;
}

// Null, and a failure of the test for each finding, if anything is wrong.
inline EnginePtr make_engine(Stack stack) {
  cedar::Diagnostics wrong;
  EnginePtr engine = Engine::create(std::move(stack), wrong);
  for (const cedar::Diagnostic& each : wrong.all()) {
    if (engine == nullptr) ADD_FAILURE() << cedar::to_text(each);
  }
  return engine;
}

// "allow flow:1", "deny flow:1: the role needs a second factor", with " need N" where something helps. Asks
// the specification's evaluator, too.
inline std::string ask(const Engine& engine, const Query& query) {
  Scratch scratch;
  const Decision decision = engine.decide(query, scratch);
  const Permit* const permit = std::get_if<Permit>(&decision);
  EXPECT_EQ(permit != nullptr, engine.answer(query).allowed);
  if (permit != nullptr) return "allow " + std::string(permit->rule());
  const Refusal& refusal = std::get<Refusal>(decision);
  std::string out = "deny " + std::string(refusal.rule) + ": " + std::string(refusal.reason);
  if (refusal.need != Refusal::Need::nothing_helps)
    out += " need " + std::to_string(static_cast<int>(refusal.need));
  return out;
}

}  // namespace sallyport::policy::web
