// Made-up flows and calls: what a flow says in the map, what its policy says to the specification's evaluator
// and what the compiled engine decides are the same.
#include <algorithm>

#include "policy/model_fixture.h"

namespace sallyport::policy {
namespace {

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

const char* const workflows[] = {"triage", "digest"};
const char* const components[] = {"openai", "local"};
const char* const actions[] = {"chat", "chat", "chat", "embeddings", "models", "images", "audio"};
const char* const models[] = {"mini", "mini", "large", "mini-2", "m*", ""};
const char* const patterns[] = {"mini", "mini*", "*", "large", "m*", "m**"};
const char* const tools[] = {"lookup", "book", "pay"};
const char* const names[] = {"one", "two", "openai", ""};

std::vector<std::string> some(Random& random, std::uint64_t most) {
  std::vector<std::string> made;
  for (std::uint64_t i = random.below(most + 1); i > 0; --i) made.emplace_back(random.of(tools));
  return made;
}

Flow made_up_flow(Random& random, std::size_t number) {
  Flow flow = model_flow("flow:" + std::to_string(number), random.of(workflows), random.of(components), {});
  flow.name = random.of(names);
  for (std::uint64_t i = random.below(3); i > 0; --i) flow.can.push_back({random.of(actions), std::nullopt});
  ModelTerms& terms = flow.egress->models;
  for (std::uint64_t i = 1 + random.below(2); i > 0; --i) terms.models.emplace_back(random.of(patterns));
  terms.max_output_tokens = random.below(3) * 100;
  terms.streaming = !random.once_in(4);
  if (random.once_in(2)) terms.tools = some(random, 3);
  terms.provider_tools = some(random, 2);
  terms.images = static_cast<ModelTerms::Images>(random.below(3));
  terms.audio = random.once_in(2);
  terms.files = random.once_in(2);
  terms.stored = random.once_in(2);
  return flow;
}

struct Call {
  Principal who;
  std::vector<std::string> tools, provider_tools;
  ModelQuery query;
};

void make_up(Random& random, Call& call) {
  call.who = workflow(random.of(workflows));
  if (random.once_in(3)) call.who.key_flows = {random.of(names), "two"};
  if (random.once_in(2)) call.tools = some(random, 2);
  if (random.once_in(4)) call.provider_tools = some(random, 2);
  call.query = chat(call.who, random.of(components), random.of(models));
  call.query.action = random.of(actions);
  call.query.max_output_tokens = static_cast<std::int64_t>(random.below(5)) * 50 - 1;
  call.query.streaming = random.once_in(3);
  call.query.tools = call.tools;
  call.query.provider_tools = call.provider_tools;
  if (random.once_in(5)) call.query.images = 1;
  if (random.once_in(8)) call.query.image_addresses = 2;
  if (random.once_in(8)) call.query.audios = 1;
  if (random.once_in(8)) call.query.files = 1;
  call.query.stored = random.once_in(8);
}

bool all_in(std::span<const std::string> asked, const std::vector<std::string>& allowed) {
  return std::ranges::all_of(
      asked, [&](const std::string& one) { return std::ranges::find(allowed, one) != allowed.end(); });
}

bool names_model(const std::string& pattern, std::string_view model) {
  if (!pattern.ends_with('*')) return pattern == model;
  return model.starts_with(std::string_view(pattern).substr(0, pattern.size() - 1));
}

// The words of model/flow.h, without Cedar.
bool allows(const Flow& flow, const ModelQuery& query) {
  const ModelTerms& terms = flow.egress->models;
  const auto granted = [&](const Grant& grant) { return grant.action == query.action; };
  if (flow.workflow != query.who->name || flow.component != query.component) return false;
  if (std::ranges::none_of(flow.can, granted)) return false;
  const auto named = [&](const std::string& pattern) { return names_model(pattern, query.model); };
  if (query.action != "models" && std::ranges::none_of(terms.models, named)) return false;
  const auto most = static_cast<std::int64_t>(terms.max_output_tokens);
  if (query.action == "chat" && most > 0 && (query.max_output_tokens < 0 || query.max_output_tokens > most))
    return false;
  if (query.streaming && !terms.streaming) return false;
  if (terms.tools && !all_in(query.tools, *terms.tools)) return false;
  if (!all_in(query.provider_tools, terms.provider_tools)) return false;
  if (query.images > 0 && terms.images == ModelTerms::Images::none) return false;
  if (query.image_addresses > 0 && terms.images != ModelTerms::Images::any) return false;
  if ((query.audios > 0 && !terms.audio) || (query.files > 0 && !terms.files)) return false;
  if (query.stored && !terms.stored) return false;
  const std::vector<std::string>& key = query.who->key_flows;
  const bool by_name = !flow.name.empty() && std::ranges::find(key, flow.name) != key.end();
  return key.empty() || by_name || std::ranges::find(key, flow.component) != key.end();
}

struct Seen {
  std::size_t allowed = 0, refused = 0, named = 0;
};

void compare(const Engine& engine, const ModelQuery& query, Scratch& scratch, Seen& seen) {
  std::vector<std::string> wanted;
  for (const Flow& flow : engine.stack().flows) {
    if (allows(flow, query)) wanted.push_back(flow.id);
  }
  EXPECT_EQ(engine.answer(query).reasons, wanted);
  const Decision decision = engine.decide(query, scratch);
  const Permit* const permit = std::get_if<Permit>(&decision);
  ASSERT_EQ(permit != nullptr, !wanted.empty());
  if (permit != nullptr) {
    ++seen.allowed;
    EXPECT_EQ(permit->rule(), wanted.front());
    return;
  }
  ++seen.refused;
  const Refusal& refusal = std::get<Refusal>(decision);
  EXPECT_NE(refusal.reason, "no flow allows this");  // without forbids there is always a term to name
  EXPECT_NE(refusal.reason, "the request does not fit the schema");
  seen.named += refusal.rule.empty() ? 0 : 1;
}

TEST(RandomModels, FlowsPoliciesAndDecisionsAgree) {
  Seen seen;
  Scratch scratch;
  for (std::uint64_t seed = 1; seed <= 60; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed * 7919);
    std::vector<Flow> flows;
    for (std::size_t i = 1 + random.below(8); i > 0; --i)
      flows.push_back(made_up_flow(random, flows.size() + 1));
    flows.push_back(made_up_flow(random, flows.size() + 1));
    flows.back().workflow = "digest";
    flows.push_back(made_up_flow(random, flows.size() + 1));
    flows.back().workflow = "triage";
    const EnginePtr engine = engine_of(flows);
    ASSERT_NE(engine, nullptr);
    for (int round = 0; round < 60; ++round) {
      Call call;
      make_up(random, call);
      compare(*engine, call.query, scratch, seen);
      if (testing::Test::HasFailure()) return;
    }
  }
  EXPECT_GT(seen.allowed, 300u);  // or the comparison says little
  EXPECT_GT(seen.named, 1000u);
  EXPECT_GT(seen.refused, seen.named);
}

}  // namespace
}  // namespace sallyport::policy
