// Made-up flows and crossings of people, their API tokens, services and nobody: what a flow says in the map,
// what its policy says to the specification's evaluator and what the compiled engine decides are the same.
#include <algorithm>

#include "policy/web_fixture.h"

namespace sallyport::policy {
namespace {

using namespace web;

class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  std::uint64_t below(std::uint64_t bound) {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return (state_ >> 33) % bound;
  }
  bool once_in(std::uint64_t rounds) { return below(rounds) == 0; }
  template <class T, std::size_t N>
  const T& of(const T (&all)[N]) {
    return all[below(N)];
  }

 private:
  std::uint64_t state_;
};

const char* const components[] = {"site", "files"};
const char* const roles[] = {"staff", "admin"};
const char* const groups[] = {"staffers", "admins", "others"};
const char* const services[] = {"ci", "backup"};
const char* const callers[] = {"ci", "backup", "ci", "backup", "gone", ""};
const char* const methods[] = {"GET", "GET", "HEAD", "POST", "DELETE"};
const char* const granted[] = {"GET", "POST", "DELETE", "*"};
const char* const patterns[] = {"/**", "/a/**", "/a/b", "/*/b", "/a/*"};
const char* const paths[] = {"/", "/a", "/a/b", "/a/b/c", "/b/b", "/ab"};
const char* const networks[] = {"private", "public"};

Requirements some_requirements(Random& random, bool of_people) {
  Requirements made;
  if (random.once_in(4)) made.networks = {random.of(networks)};
  if (!of_people) return made;
  made.mfa = random.once_in(4);
  if (random.once_in(4)) made.max_age = std::chrono::hours(1);
  return made;
}

Flow made_up_flow(Random& random, std::size_t number) {
  const std::string id = "flow:" + std::to_string(number);
  std::vector<Grant> can;
  for (std::uint64_t i = 1 + random.below(2); i > 0; --i)
    can.push_back(grant(random.of(granted), random.of(patterns)));
  if (random.once_in(8)) {
    Flow flow = flow_to(id, random.of(components), {grant("GET", "/a/b")});
    flow.from = Flow::From::outside;
    flow.open_reason = "made up";
    return flow;
  }
  const bool of_people = random.once_in(2);
  Flow flow = of_people ? role_flow(id, random.of(roles), random.of(components), std::move(can))
                        : service_flow(id, random.of(services), random.of(components), std::move(can));
  flow.require = some_requirements(random, of_people);
  return flow;
}

Principal made_up_principal(Random& random) {
  const std::uint64_t kind = random.below(8);
  if (kind == 0) return {};
  if (kind < 4) return service(random.of(callers), random.once_in(2) ? certificate_method : jwt_method);
  Principal who = person(random.of(groups), !random.once_in(3), std::chrono::minutes(random.below(120)));
  if (random.once_in(2)) return who;
  std::vector<std::string> opened;
  for (const char* const component : components) {
    if (!random.once_in(3)) opened.emplace_back(component);
  }
  return with_token(std::move(who), std::move(opened), random.once_in(3));
}

Stack made_up_stack(Random& random) {
  Stack stack;
  stack.roles = {{"staff", {"staffers"}, {}}, {"admin", {"admins"}, {.mfa = true}}};
  stack.components = {{"site", "http", "work"}, {"files", "http", "work"}};
  stack.services = {{"ci", "platform"}, {"backup", ""}};
  for (std::size_t i = 2 + random.below(8); i > 0; --i)
    stack.flows.push_back(made_up_flow(random, stack.flows.size() + 1));
  return stack;
}

bool meets(const Requirements& required, const Query& query) {
  const std::string_view network = network_class(query.client);
  const auto& wanted = required.networks;
  if (!wanted.empty() && std::ranges::find(wanted, network) == wanted.end()) return false;
  const Principal& who = *query.who;
  if (required.mfa && !who.mfa) return false;
  return required.max_age.count() == 0 || query.now - who.authenticated_at <= required.max_age;
}

bool comes_from(const Flow& flow, const Stack& stack, const Query& query) {
  const Principal& who = *query.who;
  if (flow.from == Flow::From::outside) return true;
  if (flow.from == Flow::From::service)
    return who.kind == Principal::Kind::service && who.name == flow.service;
  if (who.kind != Principal::Kind::person) return false;
  const auto role = std::ranges::find(stack.roles, flow.role, &Role::name);
  return role->groups == who.groups && meets(role->require, query);
}

// The words of model/flow.h, without Cedar.
bool allows(const Flow& flow, const Stack& stack, const Query& query) {
  const auto grants = [&](const Grant& each) {
    return (each.action == "*" || each.action == query.action) && each.path->matches(query.path);
  };
  if (flow.component != query.component || std::ranges::none_of(flow.can, grants)) return false;
  return comes_from(flow, stack, query) && meets(flow.require, query);
}

// The words of model/principal.h: an API token opens its components, and perhaps only reads.
bool in_scope(const Query& query) {
  const Principal& who = *query.who;
  if (who.kind == Principal::Kind::service) return who.name == "ci" || who.name == "backup";
  if (who.method != api_token_method) return true;
  const auto& opened = who.token_components;
  if (std::ranges::find(opened, query.component) == opened.end()) return false;
  return !who.token_reads_only || query.method == "GET" || query.method == "HEAD";
}

struct Seen {
  std::size_t services = 0, tokens = 0, sessions = 0, out_of_scope = 0, refused_programs = 0, step_ups = 0;
};

void count(const Query& query, bool allowed, Seen& seen) {
  if (!allowed) return;
  if (query.who->kind == Principal::Kind::service) ++seen.services;
  if (query.who->kind != Principal::Kind::person) return;
  ++(query.who->method == api_token_method ? seen.tokens : seen.sessions);
}

void check_refusal(const Query& query, const Refusal& refusal, Seen& seen) {
  const bool program = query.who->kind == Principal::Kind::service || query.who->method == api_token_method;
  EXPECT_FALSE(refusal.reason.empty());
  if (program) EXPECT_EQ(refusal.need, Refusal::Need::nothing_helps) << refusal.reason;
  ++(program ? seen.refused_programs : seen.step_ups);
  if (!program && refusal.need == Refusal::Need::nothing_helps) --seen.step_ups;
}

void compare(const Engine& engine, const Query& query, Scratch& scratch, Seen& seen) {
  std::vector<std::string> wanted;
  for (const Flow& flow : engine.stack().flows) {
    if (in_scope(query) && allows(flow, engine.stack(), query)) wanted.push_back(flow.id);
  }
  EXPECT_EQ(engine.answer(query).reasons, wanted) << label(*query.who) << " " << query.path;
  const Decision decision = engine.decide(query, scratch);
  const Permit* const permit = std::get_if<Permit>(&decision);
  ASSERT_EQ(permit != nullptr, !wanted.empty()) << label(*query.who) << " " << query.path;
  count(query, permit != nullptr, seen);
  seen.out_of_scope += in_scope(query) ? 0 : 1;
  if (permit != nullptr) {
    EXPECT_EQ(permit->rule(), wanted.front());
  } else {
    check_refusal(query, std::get<Refusal>(decision), seen);
  }
}

TEST(RandomWeb, FlowsPoliciesAndDecisionsAgree) {
  Seen seen;
  Scratch scratch;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed * 7919);
    const EnginePtr engine = make_engine(made_up_stack(random));
    ASSERT_NE(engine, nullptr);
    for (int round = 0; round < 200; ++round) {
      const Principal who = made_up_principal(random);
      const Query query = request(who, random.of(components), random.of(methods), random.of(paths),
                                  random.once_in(2) ? inside : outside);
      compare(*engine, query, scratch, seen);
      if (testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GT(seen.services, 300u);  // or the comparison says little
  EXPECT_GT(seen.tokens, 50u);
  EXPECT_GT(seen.sessions, 100u);
  EXPECT_GT(seen.out_of_scope, 1000u);
  EXPECT_GT(seen.refused_programs, 2000u);
  EXPECT_GT(seen.step_ups, 50u);
}

const char* const conditions[] = {
    "context.credential == \"token\"",
    "context.credential == \"certificate\" && context.network == \"public\"",
    "[\"session\", \"none\"].contains(context.credential) && context.path_depth > 1",
    "principal is Service && principal has owner",
    "principal is Service && !(principal has owner && principal.owner == \"platform\")",
    "context.risk >= 30",
    "!context.mfa && context.session_age > duration(\"1h\")",
    "principal == Service::\"ci\" && context.changing",
    "principal has name && principal.name == \"backup\"",
};

// Forbids beside the flows: compiled as the specification reads them, for every kind of principal.
TEST(RandomWeb, ForbidsAreReadAlike) {
  Scratch scratch;
  std::size_t forbidden = 0, allowed = 0;
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed * 104729);
    Stack stack = made_up_stack(random);
    std::string text;
    for (std::uint64_t i = 1 + random.below(3); i > 0; --i) {
      text += "@id(\"f" + std::to_string(i) + "\") forbid (principal, action, resource) when { " +
              random.of(conditions) + " };\n";
    }
    stack.policies = {{"p.cedar", text}};
    const EnginePtr engine = make_engine(std::move(stack));
    ASSERT_NE(engine, nullptr) << text;
    for (int round = 0; round < 200; ++round) {
      const Principal who = made_up_principal(random);
      const Query query = request(who, random.of(components), random.of(methods), random.of(paths),
                                  random.once_in(2) ? inside : outside);
      const cedar::Answer answer = engine->answer(query);
      const Decision decision = engine->decide(query, scratch);
      const Permit* const permit = std::get_if<Permit>(&decision);
      ASSERT_EQ(permit != nullptr, answer.allowed) << label(who) << " " << query.path << "\n" << text;
      EXPECT_TRUE(answer.errors.empty());
      allowed += answer.allowed ? 1 : 0;
      if (permit != nullptr) EXPECT_EQ(permit->rule(), answer.reasons.front());
      if (answer.allowed || answer.reasons.empty()) continue;
      ++forbidden;
      EXPECT_EQ(std::get<Refusal>(decision).rule, answer.reasons.front());
    }
  }
  EXPECT_GT(forbidden, 1000u);
  EXPECT_GT(allowed, 100u);
}

}  // namespace
}  // namespace sallyport::policy
