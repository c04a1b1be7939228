#include "doors/web/pages/ways_in.h"

#include <algorithm>

#include "doors/web/pages/provider_pages.h"

namespace sallyport::doors {
namespace {

bool is_among(const std::vector<std::string>& list, std::string_view name) {
  return std::ranges::find(list, name) != list.end();
}

void keep_own(WaysIn& ways, const Principal& who) {
  if (who.provider.empty()) {
    if (ways.accounts) ways.providers.clear();
    return;
  }
  const auto own = std::ranges::find(ways.providers, who.provider, &identity::Providers::Shown::name);
  if (own == ways.providers.end()) return;
  ways.providers = {*own};
  ways.accounts = false;
}

}  // namespace

WaysIn ways_in(const Desk& desk, bool step_up) {
  WaysIn ways;
  if (desk.context.providers != nullptr) ways.providers = desk.context.providers->list();
  ways.accounts = desk.request.account_rules.enabled;
  const Requirements* wanted = desk.request.wanted;
  if (wanted != nullptr && !wanted->providers.empty()) {
    std::erase_if(ways.providers, [&](const auto& one) { return !is_among(wanted->providers, one.name); });
    ways.accounts = ways.accounts && is_among(wanted->providers, "accounts");
  }
  if (step_up && desk.request.session) keep_own(ways, desk.request.session->who);
  return ways;
}

Html provider_buttons(const Desk& desk, const WaysIn& ways, bool step_up) {
  Html html;
  const std::string return_path = desk.return_path();
  for (const auto& provider : ways.providers) {
    const std::string text = (step_up ? "Continue with " : "Sign in with ") + provider.label;
    html << link(start_address(desk, provider.name, return_path), text,
                 ways.accounts ? "button plain" : "button");
  }
  return html.empty() ? html : tag("div", {{"class", "ways"}}, html);
}

std::string_view shortfall(const Requirements& wanted, const Principal& who) {
  if (wanted.mfa && !who.mfa) return "a second factor";
  if (!wanted.providers.empty() &&
      !is_among(wanted.providers, who.provider.empty() ? "accounts" : who.provider))
    return "another way of signing in";
  if (!wanted.acr.empty() && !is_among(wanted.acr, who.acr)) return "another way of signing in";
  const bool methods =
      std::ranges::all_of(wanted.amr, [&](const std::string& one) { return is_among(who.amr, one); });
  return methods ? std::string_view() : "another kind of second factor";
}

}  // namespace sallyport::doors
