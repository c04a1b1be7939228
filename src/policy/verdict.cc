#include "policy/verdict.h"

#include "base/control/control.h"

namespace sallyport::policy {

Verdict read(const Engine::Parts& parts, const cedar::CompiledAnswer& answer) {
  Verdict verdict;
  verdict.fits = answer.fits;
  verdict.reasons = answer.reasons;
  verdict.allowed = answer.allowed;
  if (!answer.reasons.empty()) verdict.rule = answer.reasons.front();
  if (!answer.allowed && verdict.rule != no_rule) return verdict;
  for (const cedar::CompiledError& error : answer.errors) {
    if (!parts.facts[error.policy].forbids || !enforced(Control::forbid_errors)) continue;
    verdict.allowed = false;
    verdict.forbid_failed = true;
    verdict.rule = error.policy;
    break;
  }
  return verdict;
}

Refusal refusal_of(const Engine::Parts& parts, const Verdict& verdict) {
  Refusal refusal;
  if (verdict.rule == no_rule) return refusal;
  const PolicyFacts& facts = parts.facts[verdict.rule];
  refusal.reason = verdict.forbid_failed ? "a forbid could not be evaluated" : "a policy forbids this";
  refusal.rule = parts.policies.policies[verdict.rule].id;
  refusal.advice = facts.carried.advice;
  refusal.label = facts.carried.label;
  return refusal;
}

}  // namespace sallyport::policy
