#include "policy/engine.h"

#include <algorithm>

#include "base/control/control.h"
#include "policy/before_asking.h"
#include "policy/engine_parts.h"
#include "policy/verdict.h"
#include "policy/web_adviser.h"

namespace sallyport::policy {

Engine::Engine(std::unique_ptr<const Parts> parts) : parts_(std::move(parts)) {}
Engine::~Engine() = default;

Decision Engine::decide(const Query& query, Scratch& scratch) const {
  if (query.who == nullptr) return Refusal{};
  if (const std::string_view reason = refused_before_asking(*parts_, query); !reason.empty()) {
    Refusal refusal;
    refusal.reason = reason;
    return refusal;
  }
  const ComponentFacts* const component = parts_->find_component(query.component);
  if (component == nullptr) {
    if (!enforced(Control::default_deny)) return Permit("default", query.component, {});
    return Refusal{};
  }
  const WebAsker asker(*parts_, scratch);
  const AskedWeb asked{&query, derive(query), nullptr};
  const Verdict verdict = asker.ask(asked);
  if (verdict.allowed) return permit(component->name, verdict.reasons);
  if (verdict.rule == no_rule && !enforced(Control::default_deny))
    return Permit("default", query.component, {});

  if (!verdict.fits && query.webhook.empty()) {
    Refusal refusal;
    refusal.reason = "the request does not fit the schema";
    return refusal;
  }
  return WebAdviser(*parts_, asker, asked).advise(refusal_of(*parts_, verdict));
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
