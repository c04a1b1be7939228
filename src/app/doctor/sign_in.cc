#include "app/doctor/sign_in.h"

#include <algorithm>

#include "wire/jose/json.h"

namespace sallyport::app::doctor {
namespace {

constexpr std::size_t max_reasons = 64;
constexpr std::size_t max_line = 64 << 10;
constexpr const char* area = "sign-in";
constexpr std::string_view of_provider = "oidc:";

struct Advice {
  std::string_view reason;
  std::string_view setting;
};

// As identity/oidc writes them into records.
constexpr Advice advices[] = {
    {"e-mail domain is not allowed", "`email_domains`: only people with an address there may sign in"},
    {"account is not the organisation's (hd)", "`email_domains`: they are people outside the organisation"},
    {"no e-mail address", "`scopes` (email), and that the provider sends `email`"},
    {"e-mail address is not a plain one", "the address that the provider sends for them"},
    {"e-mail address is not verified",
     "that the provider verifies addresses and sends `email_verified`; else `unverified_email`"},
    {"no name", "`name_claim` and `scopes`"},
    {"name is not a plain one", "`name_claim`: another one, without blanks"},
    {"groups are only pointed at", "the groups that the provider sends: only those that are needed here"},
    {"more than 500 groups", "the groups that the provider sends: only those that are needed here"},
    {"an account of ours has this name",
     "the account of that name (sallyport account list), or `name_claim`"},
    {"provider cannot be discovered", "`issuer`, and the way there"},
    {"request could not be pushed",
     "`client_id`, the client secret, `pushed` and the redirect address there"},
    {"code is refused", "the redirect address that is registered there, and the clock"},
    {"code cannot be redeemed", "`client_id`, the client secret and `authentication`"},
    {"ID token is refused", "`issuer`, `client_id`, `algorithms` and the clock"},
    {"no ID token", "that the client is one of OpenID Connect there"},
    {"userinfo is refused", "the provider's userinfo, and `scopes`"},
    {"answer without a code", "the client's registration there"},
    {"the answer names another issuer, or none", "`issuer`: two providers may be mixed up"},
    {"provider: invalid scope", "`scopes`"},
    {"provider: unauthorized client", "`client_id`, and what the client may do there"},
    {"provider: invalid request", "`client_id`, the redirect address registered there, and `pushed`"},
    {"provider: requirements not met", "`require`: the provider cannot give this acr"},
    {"provider: server error", "the provider"},
    {"provider: temporarily unavailable", "the provider"},
};

std::string_view text_of(const jose::Json& line, std::string_view name) {
  const std::string* text = line.find_string(name);
  return text == nullptr ? std::string_view() : std::string_view(*text);
}

}  // namespace

std::string_view advice_for(std::string_view reason) {
  const auto found = std::ranges::find(advices, reason, &Advice::reason);
  return found == std::end(advices) ? std::string_view() : found->setting;
}

void AttemptsByProvider::read(std::string_view line) {
  if (line.find("\"sign_in_failed\"") == std::string_view::npos &&
      line.find("\"signed_in\"") == std::string_view::npos) {
    return;
  }
  const auto record = jose::parse_json(line, {.max_bytes = max_line, .max_depth = 8, .max_values = 512});
  if (!record.ok()) return;
  const std::string_view kind = text_of(*record, "kind");
  const std::string_view reason = text_of(*record, "reason");
  if (kind == "signed_in" && reason.starts_with(of_provider)) {
    Attempts& attempts = providers_[std::string(reason.substr(of_provider.size()))];
    ++attempts.went_well;
    for (auto& [name, refused] : attempts.reasons) refused.nobody_since = false;
    return;
  }
  const std::size_t colon = reason.find(": ");
  if (kind != "sign_in_failed" || colon == std::string_view::npos) return;
  auto& reasons = providers_[std::string(reason.substr(0, colon))].reasons;
  const std::string_view why = reason.substr(colon + 2);
  if (reasons.size() >= max_reasons && !reasons.contains(why)) return;
  auto& refused = reasons[std::string(why)];
  ++refused.times;
  refused.last = text_of(*record, "at");
  refused.nobody_since = true;
}

const Attempts* AttemptsByProvider::find(std::string_view provider) const {
  const auto found = providers_.find(provider);
  return found == providers_.end() ? nullptr : &found->second;
}

void judge_attempts(const std::string& provider, const Attempts& attempts, const std::string& since,
                    Report& report) {
  report.remark(area, "provider " + provider + ": " + std::to_string(attempts.went_well) +
                          (attempts.went_well == 1 ? " sign-in" : " sign-ins") + " went well since " + since);
  for (const auto& [reason, refused] : attempts.reasons) {
    const std::string_view setting = advice_for(reason);
    if (setting.empty()) continue;
    const std::string what = "provider " + provider + ": refused " + std::to_string(refused.times) +
                             (refused.times == 1 ? " time" : " times") + " since " + since + ": " + reason;
    if (refused.nobody_since) {
      report.find(area, what, "nobody has signed in with it since the last of them, " + refused.last,
                  "look at " + std::string(setting));
    } else {
      report.remark(
          area, what + "; others got in after that. If it should not be: look at " + std::string(setting));
    }
  }
}

}  // namespace sallyport::app::doctor
