// policy/hindsight.cc: decisions looked at again, with the specification's evaluator: slow, and in full.
#include "policy/before_asking.h"
#include "policy/engine_parts.h"
#include "policy/evaluate/evaluator.h"
#include "policy/model_facts.h"
#include "policy/web_facts.h"

namespace sallyport::policy {
namespace {

struct Plain {
  cedar::Request request;
  cedar::Entities entities;
};

cedar::Entity person_of(const Principal& who) {
  cedar::Entity person;
  person.uid = {"Person", who.name};
  std::vector<cedar::Record::Entry> attributes = {{"name", cedar::Value(who.name)}};
  if (!who.email.empty()) attributes.emplace_back("email", cedar::Value(who.email));
  person.attributes = cedar::Record(std::move(attributes));
  for (const std::string& group : who.groups) {
    if (!group.empty()) person.parents.push_back({"Group", group});
  }
  return person;
}

cedar::EntityUid principal_of(const Principal& who) {
  switch (who.kind) {
    case Principal::Kind::person:
      return {"Person", who.name};
    case Principal::Kind::webhook:
      return {"Webhook", who.name};
    case Principal::Kind::workflow:
      return {"Workflow", who.name};
    case Principal::Kind::service:
      return {"Service", who.name};
    case Principal::Kind::nobody:
      break;
  }
  return {"Nobody", "nobody"};
}

Plain in_plain_form(const Engine::Parts& parts, const Principal& who) {
  Plain plain;
  for (cedar::Entity& entity : entities_of(parts.stack)) plain.entities.add(std::move(entity));
  for (const auto& [uid, action] : parts.schema->actions) {
    cedar::Entity entity;
    entity.uid = uid;
    entity.parents = action.parents;
    plain.entities.add(std::move(entity));
  }
  if (who.kind == Principal::Kind::person) plain.entities.add(person_of(who));
  plain.entities.close();
  plain.request.principal = principal_of(who);
  return plain;
}

Plain in_plain_form(const Engine::Parts& parts, const Query& query) {
  Plain plain = in_plain_form(parts, *query.who);
  plain.request.action = {"Action", std::string(query.webhook.empty() ? query.action : "deliver")};
  plain.request.resource = {"Component", std::string(query.component)};
  plain.request.context = to_record(derive(query));
  return plain;
}

Plain in_plain_form(const Engine::Parts& parts, const ModelQuery& query) {
  Plain plain = in_plain_form(parts, *query.who);
  plain.request.action = {"Action", std::string(query.action)};
  plain.request.resource = {"Component", std::string(query.component)};
  plain.request.context = to_record(derive(query));
  return plain;
}

cedar::Answer answer_of(const Engine::Parts& parts, const Plain& plain) {
  return cedar::authorize(parts.policies, plain.request, plain.entities);
}

std::vector<cedar::Explanation> explain_all(const Engine& engine, const Engine::Parts& parts,
                                            const Plain& plain) {
  std::vector<cedar::Explanation> all = cedar::explain(parts.policies, plain.request, plain.entities);
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (parts.facts[i].flow == no_flow) continue;
    all[i].file = engine.place_of(parts.policies.policies[i]);
    all[i].position = {};
  }
  return all;
}

}  // namespace

cedar::Answer Engine::answer(const Query& query) const {
  if (!refused_before_asking(*parts_, query).empty()) return {};
  return answer_of(*parts_, in_plain_form(*parts_, query));
}

cedar::Answer Engine::answer(const ModelQuery& query) const {
  return answer_of(*parts_, in_plain_form(*parts_, query));
}

std::vector<cedar::Explanation> Engine::explain(const Query& query) const {
  return explain_all(*this, *parts_, in_plain_form(*parts_, query));
}

std::vector<cedar::Explanation> Engine::explain(const ModelQuery& query) const {
  return explain_all(*this, *parts_, in_plain_form(*parts_, query));
}

std::string Engine::place_of(const cedar::Policy& policy) const {
  if (const cedar::Annotation* place = policy.find_annotation("place"); place != nullptr && is_flow(policy)) {
    return place->value;
  }
  if (policy.source == nullptr) return {};
  const cedar::Position at = policy.source->position(policy.span.begin);
  return policy.source->name() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

EngineStatistics Engine::statistics() const {
  EngineStatistics made;
  made.policies = parts_->policies.policies.size();
  for (const PolicyFacts& facts : parts_->facts) made.flows += facts.flow == no_flow ? 0 : 1;
  made.policy_bytes = parts_->compiled->bytes();
  made.entities = parts_->store->size();
  made.entity_bytes = parts_->store->bytes();
  made.environments = parts_->compiled->statistics(*parts_->vocabulary);
  return made;
}

bool Engine::is_flow(const cedar::Policy& policy) const { return policy.id.starts_with("flow:"); }

}  // namespace sallyport::policy
