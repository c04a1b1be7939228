#include "policy/engine.h"

#include <algorithm>

#include "base/control/control.h"
#include "policy/engine_parts.h"
#include "policy/verdict.h"
#include "policy/web_facts.h"

namespace sallyport::policy {
namespace {

using cedar::Cell;
using Need = Refusal::Need;

constexpr std::size_t none = no_rule;

// Whom the question is asked for: who asks, or somebody made up who is in one role.
struct Asked {
  const Query* query = nullptr;
  WebFacts facts;
  const RoleFacts* made_up = nullptr;
};

class Asker {
 public:
  Asker(const Engine::Parts& parts, Scratch& scratch) : parts_(parts), scratch_(scratch) {}

  Verdict ask(const Asked& asked) const {
    cedar::RequestBuilder request(*parts_.vocabulary, *parts_.entities, scratch_.cedar);
    set_principal(request, asked);
    const Query& query = *asked.query;
    const std::string_view action = query.webhook.empty() ? query.action : "deliver";
    request.action(request.entity(parts_.types.action, action));
    request.resource(request.entity(parts_.types.component, query.component));
    set_context(request, asked.facts);
    return read(parts_, parts_.compiled->decide(*parts_.entities, request.view(), scratch_.cedar));
  }

 private:
  void set_principal(cedar::RequestBuilder& request, const Asked& asked) const {
    const Principal& who = *asked.query->who;
    const bool person = asked.made_up != nullptr || who.kind == Principal::Kind::person;
    if (!person) {
      const bool webhook = who.kind == Principal::Kind::webhook;
      return request.principal(webhook ? request.entity(parts_.types.webhook, who.name) : parts_.nobody);
    }
    scratch_.parents.clear();
    if (asked.made_up != nullptr) {
      scratch_.parents.push_back(asked.made_up->entity);
    } else {
      for (const std::string& group : who.groups) {
        if (!group.empty()) scratch_.parents.push_back(request.entity(parts_.types.group, group));
      }
    }
    const cedar::EntityHandle self =
        request.entity(parts_.types.person, asked.made_up != nullptr ? std::string_view() : who.name);
    request.define(self, scratch_.parents);
    request.attribute(parts_.slots.person_name, Cell::string(who.name));
    if (!who.email.empty()) request.attribute(parts_.slots.person_email, Cell::string(who.email));
    request.principal(self);
  }

  void set_context(cedar::RequestBuilder& request, const WebFacts& facts) const {
    const Slots& slots = parts_.slots;
    request.context(slots.host, Cell::string(facts.host));
    request.context(slots.method, Cell::string(facts.method));
    request.context(slots.changing, Cell::boolean(facts.changing));
    request.context(slots.path, Cell::string(facts.path));
    request.context(slots.path_depth, Cell::integer(facts.path_depth));
    for (std::size_t i = 0; i < facts.segment_count; ++i) {
      request.context(slots.segments[i], Cell::string(facts.segments[i]));
    }
    request.context(slots.route, Cell::string(facts.route));
    request.context(slots.websocket, Cell::boolean(facts.websocket));
    request.context(slots.webhook, Cell::string(facts.webhook));
    request.context(slots.client, Cell::ip(facts.at.client));
    request.context(slots.network, Cell::string(facts.at.network));
    request.context(slots.now, Cell::datetime(facts.at.now));
    request.context(slots.minute_of_day, Cell::integer(facts.at.minute_of_day));
    request.context(slots.day_of_week, Cell::integer(facts.at.day_of_week));
    request.context(slots.mfa, Cell::boolean(facts.mfa));
    request.context(slots.session_age, Cell::duration(facts.session_age));
    request.context(slots.moved, Cell::boolean(facts.moved));
    request.context(slots.risk, Cell::integer(facts.risk));
  }

  const Engine::Parts& parts_;
  Scratch& scratch_;
};

// What would have to change for a refused query to be allowed: asks again as if it had.
class Adviser {
 public:
  Adviser(const Engine::Parts& parts, const Asker& asker, const Asked& asked)
      : parts_(parts), asker_(asker), asked_(asked) {}

  Refusal advise(Refusal refusal) const {
    if (!asked_.query->webhook.empty()) return unverified(refusal);
    switch (asked_.query->who->kind) {
      case Principal::Kind::webhook:
        return with_reason(refusal, "a webhook has no role");
      case Principal::Kind::workflow:
        return with_reason(refusal, "a workflow has no role");
      case Principal::Kind::nobody:
        return somebody_else(refusal, Need::sign_in, "nobody is signed in");
      case Principal::Kind::person:
        break;
    }
    if (const std::size_t rule = allowed_if(!asked_.facts.mfa, false); rule != none) {
      return helped(refusal, Need::second_factor, "the role needs a second factor", rule);
    }
    if (const std::size_t rule = allowed_if(false, true); rule != none) {
      return helped(refusal, Need::fresh_sign_in, "the sign-in is too old for the role", rule);
    }
    if (const std::size_t rule = allowed_if(true, true); rule != none) {
      return helped(refusal, Need::second_factor, "the role needs a second factor and a fresh sign-in", rule);
    }
    return somebody_else(refusal, Need::nothing_helps, "not in a group of the role");
  }

 private:
  static Refusal with_reason(Refusal refusal, std::string_view reason) {
    if (refusal.rule.empty()) refusal.reason = reason;
    return refusal;
  }

  // `rule` would allow. A policy that forbids as things are is the nearer reason, and keeps its words.
  Refusal helped(Refusal refusal, Need need, std::string_view reason, std::size_t rule) const {
    refusal.need = need;
    if (!refusal.rule.empty()) return refusal;
    refusal.reason = reason;
    refusal.rule = parts_.policies.policies[rule].id;
    return refusal;
  }

  // The policy that would allow; none if it would still be refused.
  std::size_t allowed_if(bool mfa, bool fresh) const {
    if (!mfa && !fresh) return none;
    Asked asked = asked_;
    if (mfa) asked.facts.mfa = true;
    if (fresh) asked.facts.session_age = {};
    asked.facts.risk = risk_of(asked.facts);
    const Verdict verdict = asker_.ask(asked);
    return verdict.allowed ? verdict.rule : none;
  }

  Refusal unverified(Refusal refusal) const {
    if (!refusal.rule.empty()) return refusal;
    const std::string_view webhook = asked_.query->webhook;
    const auto& all = parts_.policies.policies;
    const auto flow =
        std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.id == webhook; });
    refusal.reason = flow == all.end() ? "no such webhook" : "the webhook is not verified";
    if (flow != all.end()) refusal.rule = flow->id;
    return refusal;
  }

  // Would somebody in one of the roles that lead here be allowed?
  Refusal somebody_else(Refusal refusal, Need need, std::string_view reason) const {
    if (!refusal.rule.empty() && need == Need::nothing_helps) return refusal;
    Asked asked = asked_;
    asked.facts.mfa = true;
    asked.facts.session_age = {};
    asked.facts.risk = risk_of(asked.facts);
    for (const RoleFacts& role : parts_.roles) {
      const auto& reached = role.components;
      if (std::find(reached.begin(), reached.end(), asked.query->component) == reached.end()) continue;
      asked.made_up = &role;
      const Verdict verdict = asker_.ask(asked);
      if (verdict.allowed) return helped(refusal, need, reason, verdict.rule);
    }
    return refusal;
  }

  const Engine::Parts& parts_;
  const Asker& asker_;
  const Asked& asked_;
};

}  // namespace

Engine::Engine(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
Engine::~Engine() = default;

Decision Engine::decide(const Query& query, Scratch& scratch) const {
  if (query.who == nullptr) return Refusal{};
  const ComponentFacts* const component = parts_->find_component(query.component);
  if (component == nullptr) {
    if (!enforced(Control::default_deny)) return Permit("default", query.component, {});
    return Refusal{};
  }
  const Asker asker(*parts_, scratch);
  const Asked asked{&query, derive(query), nullptr};
  const Verdict verdict = asker.ask(asked);
  if (verdict.allowed) return permit(component->name, verdict.reasons);
  if (verdict.rule == none && !enforced(Control::default_deny)) return Permit("default", query.component, {});

  if (!verdict.fits && query.webhook.empty()) {
    Refusal refusal;
    refusal.reason = "the request does not fit the schema";
    return refusal;
  }
  return Adviser(*parts_, asker, asked).advise(refusal_of(*parts_, verdict));
}

Permit Engine::permit(std::string_view component, std::span<const std::uint32_t> reasons) const {
  Permit permit(parts_->policies.policies[reasons.front()].id, component,
                parts_->facts[reasons.front()].open_reason);
  for (const std::uint32_t reason : reasons) {
    for (const Obligation& obligation : parts_->facts[reason].carried.obligations) {
      permit.obligations_.push_back(&obligation);
    }
  }
  return permit;
}

const cedar::PolicySet& Engine::policies() const { return parts_->policies; }
const cedar::Schema& Engine::schema() const { return *parts_->schema; }
const std::string& Engine::schema_text() const { return parts_->schema_text; }
const Stack& Engine::stack() const { return parts_->stack; }

}  // namespace sallyport::policy
