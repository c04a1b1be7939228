#include "policy/generate/generate.h"

#include <algorithm>

#include "policy/generate/data.h"
#include "policy/generate/policies.h"
#include "policy/generate/words.h"

namespace sallyport::cedar::generate {
namespace {

class Maker {
 public:
  Maker(std::uint64_t seed, const Budget& budget)
      : random_(seed), budget_(budget), world_(make_world(random_)) {
    made_.seed = seed;
  }

  Case make() {
    made_.schema = schema_text(world_, random_);
    make_policies();
    const unsigned bad = random_.chance(budget_.misfits) ? 4 : 0;
    Data data(world_, random_, bad);
    made_.entities = data.entities(std::max(4U, budget_.entities));
    make_links(data);
    const std::size_t requests = random_.between(1, std::max(1U, budget_.requests));
    for (std::size_t i = 0; i < requests; ++i) made_.requests.push_back(request(data));
    return std::move(made_);
  }

 private:
  // Small sets more often than large ones.
  std::size_t policy_count() {
    const std::size_t most = std::max(2U, budget_.policies);
    return 2 + std::min(random_.below(most - 1), random_.below(most - 1));
  }

  void make_policies() {
    Manner manner{.depth = budget_.depth, .focus = some_environment(world_, random_)};
    if (random_.chance(budget_.mistakes)) manner.mistakes = static_cast<unsigned>(random_.between(1, 8));
    manner.forbids = random_.pick(std::vector<unsigned>{3, 10, 20, 45});
    const std::size_t count = policy_count();
    for (std::size_t i = 0; i < count; ++i) {
      policies_.push_back(make_policy(world_, random_, "policy" + std::to_string(i), manner));
      made_.policies.push_back(policies_.back().policy);
    }
  }

  void make_links(Data& data) {
    for (const auto& one : policies_) {
      if (!one.policy.is_template) continue;
      const std::size_t count = random_.below(4);
      for (std::size_t i = 0; i < count; ++i) {
        GeneratedLink link{.template_id = one.policy.id, .id = one.policy.id + "-link" + std::to_string(i)};
        if (!one.slots.principal.empty()) link.principal = data.some_entity(one.slots.principal);
        if (!one.slots.resource.empty()) link.resource = data.some_entity(one.slots.resource);
        made_.links.push_back(std::move(link));
      }
    }
  }

  GeneratedRequest request(Data& data) {
    const auto& aim = random_.pick(policies_).environment;
    const unsigned bad = random_.chance(budget_.misfits) ? 25 : 0;
    const auto type = [&](const std::string& wanted) {
      return random_.chance(bad) ? random_.pick(world_.entities).name : wanted;
    };
    GeneratedRequest made{.principal = data.some_entity(type(aim.principal)),
                          .action = aim.action->uid,
                          .resource = data.some_entity(type(aim.resource)),
                          .context = {}};
    if (random_.chance(bad)) made.action.id = "unheard of";
    if (random_.chance(4)) made.principal.id = "stranger";
    made.context = data.record(*aim.action->context.attributes, random_.chance(bad) ? 15 : 0);
    return made;
  }

  Random random_;
  Budget budget_;
  World world_;
  std::vector<MadePolicy> policies_;
  Case made_;
};

std::string in_json(const GeneratedPolicy& policy) {
  return "{\"id\":" + json_text(policy.id) + ",\"text\":" + json_text(policy.text) +
         ",\"template\":" + (policy.is_template ? "true}" : "false}");
}

std::string in_json(const GeneratedLink& link) {
  std::string out = "{\"template\":" + json_text(link.template_id) + ",\"id\":" + json_text(link.id);
  if (link.principal) out += ",\"principal\":" + json_uid(*link.principal);
  if (link.resource) out += ",\"resource\":" + json_uid(*link.resource);
  return out + "}";
}

std::string in_json(const GeneratedRequest& request) {
  return "{\"principal\":" + json_uid(request.principal) + ",\"action\":" + json_uid(request.action) +
         ",\"resource\":" + json_uid(request.resource) + ",\"context\":" + json_text(request.context) + "}";
}

template <class T>
std::string list_in_json(const std::vector<T>& all) {
  std::string out;
  for (const auto& one : all) out += (out.empty() ? "" : ",") + in_json(one);
  return "[" + out + "]";
}

}  // namespace

Case generate(std::uint64_t seed, const Budget& budget) { return Maker(seed, budget).make(); }

std::string policies_text(const Case& made) {
  std::string out;
  for (const auto& policy : made.policies) out += policy.text + "\n";
  return out;
}

std::string to_json_line(const Case& made) {
  return "{\"name\":\"" + std::to_string(made.seed) + "\",\"schema\":" + json_text(made.schema) +
         ",\"policies\":" + list_in_json(made.policies) + ",\"links\":" + list_in_json(made.links) +
         ",\"entities\":" + json_text(made.entities) + ",\"requests\":" + list_in_json(made.requests) + "}";
}

}  // namespace sallyport::cedar::generate
