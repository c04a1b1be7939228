#include "app/map_tests.h"

#include <algorithm>

#include "app/question.h"

namespace sallyport::app {
namespace {

constexpr WallTime noon{std::chrono::sys_days(std::chrono::year(2026) / 11 / 25) + std::chrono::hours(12)};
constexpr Address here = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1};

struct Answer {
  bool allowed = false;
  std::string words;
  std::vector<std::string> decided = {};
};

constexpr std::string_view workflow_prefix = "workflow/", service_prefix = "service/";

bool is_call(const map::Test& test) { return test.who.starts_with(workflow_prefix); }

Answer deny(std::string_view reason) { return {false, "deny: " + std::string(reason)}; }

class Runner {
 public:
  Runner(const map::Map& map, const policy::Engine& engine) : map_(map), routes_(map), engine_(engine) {}

  TestOutcome run(const map::Test& test) {
    TestOutcome outcome{&test, false, false, "", {}};
    if (is_call(test)) {
      Answer answer = ask(call_of(test));
      outcome.allowed = answer.allowed;
      outcome.passed = answer.allowed == test.allow;
      outcome.seen = std::move(answer.words);
      outcome.decided = std::move(answer.decided);
      return outcome;
    }
    for (const Principal& who : principals(test)) {
      const Answer answer = ask(test, who);
      outcome.allowed = answer.allowed;
      outcome.passed = answer.allowed == test.allow;
      outcome.seen = answer.words;
      outcome.decided.insert(outcome.decided.end(), answer.decided.begin(), answer.decided.end());
      if (!outcome.passed) break;
    }
    return outcome;
  }

 private:
  static Address client_of(const map::Test& test) {
    Address client = here;
    if (test.client) std::copy_n(test.client->address, client.size(), client.begin());
    return client;
  }

  ModelQuestion call_of(const map::Test& test) const {
    ModelQuestion question;
    question.who.kind = Principal::Kind::workflow;
    question.who.name = test.who.substr(workflow_prefix.size());
    question.component = test.component;
    question.action = test.method;
    question.model = test.model;
    question.max_output_tokens = test.max_output_tokens;
    question.streaming = test.stream;
    question.tools = test.tools;
    question.provider_tools = test.provider_tools;
    question.images = test.images ? 1 : 0;
    question.now = test.at.value_or(noon);
    question.client = client_of(test);
    set_bound(question, engine_);
    return question;
  }

  // Never empty: nobody is asked for when there is nobody else.
  std::vector<Principal> principals(const map::Test& test) const {
    std::vector<Principal> all;
    for (const Role& role : map_.people.roles) {
      if (test.who != "role/" + role.name) continue;
      for (const std::string& group : role.groups) {
        Principal who;
        who.kind = Principal::Kind::person;
        who.name = "test";
        who.groups = {group};
        who.mfa = test.mfa;
        who.provider = test.provider;
        who.acr = test.acr;
        who.amr = test.amr;
        who.authenticated_at = test.at.value_or(noon) - test.age;
        all.push_back(std::move(who));
      }
    }
    if (test.who.starts_with(service_prefix)) {
      Principal who;
      who.kind = Principal::Kind::service;
      who.name = test.who.substr(service_prefix.size());
      who.method = method_of_service(map_, who.name);
      all.push_back(std::move(who));
    }
    if (all.empty()) all.emplace_back();
    return all;
  }

  Answer ask(const map::Test& test, Principal who) {
    Question question;
    question.component = test.component;
    question.method = test.method;
    question.path = test.path;
    question.websocket = test.upgrade;
    question.now = test.at.value_or(noon);
    question.client = client_of(test);
    if (const Result<void> routed = choose_route(question, map_, routes_); !routed)
      return deny(routed.error().detail);
    if (test.who == "webhook") {
      who.kind = Principal::Kind::webhook;
      who.name = question.webhook;
    }
    question.who = std::move(who);
    return ask(question.query());
  }

  Answer ask(const ModelQuestion& question) { return ask(question.query()); }

  template <class AnyQuery>
  Answer ask(const AnyQuery& query) {
    const Decision decision = engine_.decide(query, scratch_);
    std::vector<std::string> decided = engine_.answer(query).reasons;
    if (const Permit* permit = std::get_if<Permit>(&decision))
      return {true, "allow by " + std::string(permit->rule()), std::move(decided)};
    const Refusal& refusal = std::get<Refusal>(decision);
    Answer answer = deny(refusal.reason);
    const cedar::Policy* const rule = engine_.policies().find(refusal.rule);
    if (rule != nullptr && rule->effect == cedar::Effect::forbid) answer.words += " (" + rule->id + ")";
    answer.decided = std::move(decided);
    return answer;
  }

  const map::Map& map_;
  map::Routes routes_;
  const policy::Engine& engine_;
  policy::Scratch scratch_;
};

}  // namespace

std::string does_of(const map::Test& test) {
  const std::string& rest = is_call(test) ? test.model : test.path;
  return rest.empty() ? test.method : test.method + " " + rest;
}

std::vector<TestOutcome> run_map_tests(const map::Map& map, const policy::Engine& engine) {
  Runner runner(map, engine);
  std::vector<TestOutcome> outcomes;
  for (const map::Test& test : map.tests) outcomes.push_back(runner.run(test));
  return outcomes;
}

}  // namespace sallyport::app
