#include "policy/web_adviser.h"

#include <algorithm>

namespace sallyport::policy {
namespace {

using Need = Refusal::Need;

constexpr std::string_view wrong_network = "the flow is not for this network";

Refusal with_reason(Refusal refusal, std::string_view reason) {
  if (refusal.rule.empty()) refusal.reason = reason;
  return refusal;
}

}  // namespace

Refusal WebAdviser::advise(Refusal refusal) const {
  if (!asked_.query->webhook.empty()) return unverified(refusal);
  switch (asked_.query->who->kind) {
    case Principal::Kind::webhook:
      return with_reason(refusal, "a webhook has no role");
    case Principal::Kind::workflow:
      return with_reason(refusal, "a workflow has no role");
    case Principal::Kind::service:
      return advise_service(refusal);
    case Principal::Kind::nobody:
      return somebody_else(refusal, Need::sign_in, "nobody is signed in");
    case Principal::Kind::person:
      break;
  }
  refusal = advise_person(refusal);
  if (shows_api_token(*asked_.query->who)) refusal.need = Need::nothing_helps;
  return refusal;
}

Refusal WebAdviser::advise_service(Refusal refusal) const {
  if (!refusal.rule.empty()) return refusal;
  for (const std::string& network : parts_.find_networks(asked_.query->component)) {
    const std::size_t rule = allowed_if({.network = network});
    if (rule != no_rule) return helped(refusal, Need::nothing_helps, wrong_network, rule);
  }
  refusal.reason = "no flow of the service allows this";
  return refusal;
}

Refusal WebAdviser::advise_person(Refusal refusal) const {
  const bool one_factor = !asked_.facts.mfa;
  if (const std::size_t rule = allowed_if({.mfa = true}); one_factor && rule != no_rule) {
    return helped(refusal, Need::second_factor, "the role needs a second factor", rule);
  }
  if (const std::size_t rule = allowed_if({.fresh = true}); rule != no_rule) {
    return helped(refusal, Need::fresh_sign_in, "the sign-in is too old for the role", rule);
  }
  if (const std::size_t rule = allowed_if({.mfa = true, .fresh = true}); rule != no_rule) {
    return helped(refusal, Need::second_factor, "the role needs a second factor and a fresh sign-in", rule);
  }
  return another_sign_in(refusal);
}

// `rule` would allow. A policy that forbids as things are is the nearer reason, and keeps its words.
Refusal WebAdviser::helped(Refusal refusal, Need need, std::string_view reason, std::size_t rule) const {
  refusal.need = need;
  if (!refusal.rule.empty()) return refusal;
  refusal.reason = reason;
  refusal.rule = parts_.policies.policies[rule].id;
  return refusal;
}

Refusal WebAdviser::unverified(Refusal refusal) const {
  if (!refusal.rule.empty()) return refusal;
  const std::string_view webhook = asked_.query->webhook;
  const auto& all = parts_.policies.policies;
  const auto flow =
      std::find_if(all.begin(), all.end(), [&](const auto& each) { return each.id == webhook; });
  refusal.reason = flow == all.end() ? "no such webhook" : "the webhook is not verified";
  if (flow != all.end()) refusal.rule = flow->id;
  return refusal;
}

// The rule of a stronger sign-in must be the flow that wants it: who is asked to sign in is asked for what
// that flow requires. A policy that forbids says in its own words what it wants.
Refusal WebAdviser::another_sign_in(Refusal refusal) const {
  if (!refusal.rule.empty()) return refusal;
  const auto ways = parts_.find_sign_ins(asked_.query->component);
  for (const SignInFacts& way : ways) {
    const std::size_t rule = allowed_if({.mfa = true, .fresh = true, .sign_in = &way});
    if (rule == no_rule || parts_.find_flow(rule) == nullptr) continue;
    return helped(refusal, Need::stronger_sign_in, "the role needs another way of signing in", rule);
  }
  for (const std::string& network : parts_.find_networks(asked_.query->component)) {
    std::size_t rule = allowed_if({.mfa = true, .fresh = true, .network = network});
    for (std::size_t i = 0; rule == no_rule && i < ways.size(); ++i) {
      rule = allowed_if({.mfa = true, .fresh = true, .sign_in = &ways[i], .network = network});
    }
    if (rule != no_rule) return helped(refusal, Need::nothing_helps, wrong_network, rule);
  }
  return somebody_else(refusal, Need::nothing_helps, "not in a group of the role");
}

Refusal WebAdviser::somebody_else(Refusal refusal, Need need, std::string_view reason) const {
  if (!refusal.rule.empty() && need == Need::nothing_helps) return refusal;
  const std::size_t rule = allowed_in_a_role({});
  if (rule != no_rule) return helped(refusal, need, reason, rule);
  for (const std::string& network : parts_.find_networks(asked_.query->component)) {
    const std::size_t elsewhere = allowed_in_a_role(network);
    if (elsewhere != no_rule) return helped(refusal, Need::nothing_helps, wrong_network, elsewhere);
  }
  return refusal;
}

std::size_t WebAdviser::allowed_in_a_role(std::string_view network) const {
  const std::string_view component = asked_.query->component;
  for (const RoleFacts& role : parts_.roles) {
    const auto& reached = role.components;
    if (std::find(reached.begin(), reached.end(), component) == reached.end()) continue;
    Change change{.mfa = true, .fresh = true, .sign_in = nullptr, .network = network, .made_up = &role};
    for (const auto ways :
         {std::span<const SignInFacts>(parts_.plain_sign_ins), parts_.find_sign_ins(component)}) {
      for (const SignInFacts& way : ways) {
        change.sign_in = &way;
        if (const std::size_t rule = allowed_if(change); rule != no_rule) return rule;
      }
    }
  }
  return no_rule;
}

std::size_t WebAdviser::allowed_if(const Change& change) const {
  AskedWeb asked = asked_;
  WebFacts& facts = asked.facts;
  if (change.mfa) facts.mfa = true;
  if (change.fresh) facts.session_age = {};
  if (change.sign_in != nullptr) {
    facts.acr = change.sign_in->acr;
    facts.amr = change.sign_in->amr;
    if (!change.sign_in->provider.empty()) facts.provider = change.sign_in->provider;
  }
  if (!change.network.empty()) facts.at.network = change.network;
  facts.risk = risk_of(facts);
  asked.made_up = change.made_up;
  if (change.made_up != nullptr && facts.credential == "none") facts.credential = "session";
  const Verdict verdict = asker_.ask(asked);
  return verdict.allowed ? verdict.rule : no_rule;
}

}  // namespace sallyport::policy
