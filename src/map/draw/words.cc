#include "map/draw/words.h"

#include <algorithm>

#include "map/schema/values.h"

namespace sallyport::map {
namespace {

std::string short_duration(std::chrono::seconds value) {
  const auto count = value.count();
  if (count % 86400 == 0) return std::to_string(count / 86400) + "d";
  if (count % 3600 == 0) return std::to_string(count / 3600) + "h";
  if (count % 60 == 0) return std::to_string(count / 60) + "m";
  return std::to_string(count) + "s";
}

// Whether the signature covers a time; a plain signature is remembered, but not old.
bool is_timed(const WebhookVerification& verify) {
  if (verify.scheme == WebhookScheme::hmac) return !verify.timestamp_header.empty();
  return verify.scheme == WebhookScheme::stripe || verify.scheme == WebhookScheme::slack;
}

const Role* role_of(const Flow& flow, const Map& map) {
  const auto& roles = map.people.roles;
  const auto found =
      std::find_if(roles.begin(), roles.end(), [&](const Role& role) { return role.name == flow.role; });
  return flow.from == Flow::From::role && found != roles.end() ? &*found : nullptr;
}

std::string calls_of(const Flow& flow) {
  std::vector<std::string> verbs;
  for (const Grant& grant : flow.can) verbs.push_back(grant.action);
  const bool lists_only = verbs == std::vector<std::string>{"models"};
  return joined(verbs) + (lists_only ? "" : " (" + joined(flow.egress->models.models) + ")");
}

std::string dollars(std::int64_t cost) {
  const std::int64_t micro = cost / picodollars;
  const auto whole = micro / static_cast<std::int64_t>(microdollars);
  std::string part = std::to_string(micro % static_cast<std::int64_t>(microdollars));
  part.insert(0, 6 - part.size(), '0');
  while (!part.empty() && part.back() == '0') part.pop_back();
  return "$" + std::to_string(whole) + (part.empty() ? "" : "." + part);
}

std::string bound_of(const Budget& budget) {
  std::vector<std::string> bounds;
  if (budget.cost > 0) bounds.push_back(dollars(budget.cost));
  if (budget.tokens > 0) bounds.push_back(std::to_string(budget.tokens) + " tokens");
  if (budget.calls > 0) bounds.push_back(std::to_string(budget.calls) + " calls");
  return joined(bounds) + (budget.window == Window::hour ? " an " : " a ") +
         std::string(to_string(budget.window));
}

// The flow's own bounds, and the names of those it shares.
std::string bounds_of(const Flow& flow, const Map& map) {
  std::string out;
  for (const std::string& account : flow.egress->budgets) {
    if (account.find('>') == std::string::npos) {
      out += account == "workflow/" + flow.workflow ? ", budget of the workflow" : ", budget " + account;
      continue;
    }
    for (const Budget& budget : map.budgets) {
      if (budget.account == account) out += ", " + bound_of(budget);
    }
  }
  return out;
}

std::string egress_demand(const Flow& flow, const Map& map) {
  const EgressTerms& terms = *flow.egress;
  std::string out = "workflow key" + bounds_of(flow, map);
  if (terms.models.max_output_tokens > 0) {
    out += ", answers of " + std::to_string(terms.models.max_output_tokens) + " tokens";
  }
  if (!terms.credential.empty()) out += ", lends secret:" + terms.credential;
  for (const Fallback& fallback : terms.fallbacks) {
    out += ", else " + fallback.component + (fallback.model.empty() ? "" : " with " + fallback.model);
  }
  return out;
}

std::string any_of(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : " or ") + text;
  return out;
}

std::string session_demand(const Requirements& wanted) {
  std::string out = wanted.mfa ? "session with a second factor" : "session";
  if (wanted.max_age.count() > 0) out += ", at most " + short_duration(wanted.max_age) + " old";
  if (!wanted.acr.empty()) out += ", acr " + any_of(wanted.acr);
  if (!wanted.amr.empty()) out += ", amr " + joined(wanted.amr);
  if (!wanted.providers.empty()) out += ", signed in with " + any_of(wanted.providers);
  if (!wanted.networks.empty()) out += ", from " + any_of(wanted.networks) + " networks";
  return out;
}

std::string_view type_words(ServiceCertificate::NameType type) {
  switch (type) {
    case ServiceCertificate::NameType::dns:
      return "dns ";
    case ServiceCertificate::NameType::uri:
      return "uri ";
    case ServiceCertificate::NameType::email:
      return "email ";
  }
  return "";
}

std::string service_demand(const Flow& flow, const Map& map) {
  const Service& service = *map.find_service(flow.service);
  std::vector<std::string> ways;
  if (service.token) {
    const std::string& audience = map.find_component(flow.component)->audience;
    ways.push_back("token of " + service.token->issuer + " for " + audience);
  }
  if (service.certificate) {
    ways.push_back("certificate of " + std::string(type_words(service.certificate->type)) +
                   service.certificate->name);
  }
  std::string out = any_of(ways);
  if (!flow.require.networks.empty()) out += ", from " + any_of(flow.require.networks) + " networks";
  return out;
}

}  // namespace

std::string joined(const std::vector<std::string>& items) {
  std::string out;
  for (const std::string& item : items) out += (out.empty() ? "" : ", ") + item;
  return out;
}

std::string what_of(const Flow& flow) {
  if (flow.egress) return calls_of(flow);
  if (flow.webhook) return joined(flow.webhook->methods) + " " + flow.webhook->path.text();
  std::vector<std::string> items;
  for (const Grant& grant : flow.can) {
    items.push_back(grant.path ? grant.action + " " + grant.path->text() : grant.action);
  }
  return joined(items);
}

std::string service_words(const Service& service) {
  if (!service.owner.empty()) return service.owner;
  return service.token ? "token of " + service.token->issuer : service.certificate->name;
}

std::string demand_of(const Flow& flow, const Map& map) {
  if (flow.egress) return egress_demand(flow, map);
  const Role* role = role_of(flow, map);
  std::string out;
  if (role != nullptr) {
    out = session_demand(merged(role->require, flow.require));
  } else if (flow.from == Flow::From::service) {
    out = service_demand(flow, map);
  } else if (flow.webhook && flow.webhook->verify) {
    const WebhookVerification& verify = *flow.webhook->verify;
    const bool key = verify.scheme == WebhookScheme::key;
    out = key ? "key in " + verify.header : "signed: " + std::string(to_string(verify.scheme));
    if (is_timed(verify)) out += ", at most " + short_duration(verify.window) + " old";
    if (!key) out += ", once";
  } else {
    out = "open: " + flow.open_reason;
  }
  if (flow.webhook && !flow.webhook->sources.empty()) out += ", from known networks";
  if (flow.webhook && flow.webhook->rate_per_minute > 0) {
    out += ", " + std::to_string(flow.webhook->rate_per_minute) + "/m";
  }
  return flow.relax.empty() ? out : out + ", relaxed: " + joined(flow.relax);
}

}  // namespace sallyport::map
