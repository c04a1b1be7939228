#include "app/map_tests.h"

#include <algorithm>

#include "map/routes.h"
#include "policy/engine.h"
#include "wire/http1/target.h"

namespace sallyport::app {
namespace {

constexpr WallTime now{std::chrono::hours(500000)};  // any time will do

struct Answer {
  bool allowed = false;
  std::string words;
};

Answer deny(std::string_view reason) { return {false, "deny: " + std::string(reason)}; }

class Runner {
 public:
  explicit Runner(const map::Map& map) : map_(map), routes_(map), engine_(map.people.roles, map.flows) {}

  TestOutcome run(const map::Test& test) const {
    TestOutcome outcome{&test, false, false, ""};
    for (const Principal& who : principals(test)) {
      const Answer answer = ask(test, who);
      outcome.allowed = answer.allowed;
      outcome.passed = answer.allowed == test.allow;
      outcome.seen = answer.words;
      if (!outcome.passed) break;
    }
    return outcome;
  }

 private:
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
        who.authenticated_at = now;
        all.push_back(std::move(who));
      }
    }
    if (all.empty()) all.emplace_back();
    return all;
  }

  Answer ask(const map::Test& test, Principal who) const {
    const map::Component* component = map_.find_component(test.component);
    if (component == nullptr) return deny("no such component");
    const map::Routes::Match match = routes_.match(*component, test.method, test.path, test.upgrade);
    if (match.route.access == map::Access::internal) return deny("not routable (404)");
    if (match.wrong_method) return deny("the webhook does not take this method (405)");
    std::string canonical;
    const http1::TargetOutcome target = http1::canonical_path(test.path, canonical);
    if (!target.ok || canonical != test.path) return deny("not a canonical path (400)");
    if ((target.needs & ~match.relaxed) != 0) return deny("the path needs a relaxation (400)");

    if (test.who == "webhook") {
      who.kind = Principal::Kind::webhook;
      if (match.webhook != nullptr) who.name = match.webhook->id;
    }
    Query query{&who, component->name, match.route.action, test.path, {}, now};
    if (match.webhook != nullptr) query.webhook = match.webhook->id;
    const Decision decision = engine_.decide(query);
    if (const Permit* permit = std::get_if<Permit>(&decision))
      return {true, "allow by " + std::string(permit->rule())};
    return deny(std::get<Refusal>(decision).reason);
  }

  const map::Map& map_;
  map::Routes routes_;
  policy::Engine engine_;
};

}  // namespace

std::vector<TestOutcome> run_map_tests(const map::Map& map) {
  const Runner runner(map);
  std::vector<TestOutcome> outcomes;
  for (const map::Test& test : map.tests) outcomes.push_back(runner.run(test));
  return outcomes;
}

}  // namespace sallyport::app
