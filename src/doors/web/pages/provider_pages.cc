#include "doors/web/pages/provider_pages.h"

#include <algorithm>

#include "doors/web/pages/people_pages.h"
#include "doors/web/pages/token_parts.h"

namespace sallyport::doors {
namespace {

using identity::Attempt;
using identity::Declined;
using identity::Established;
using identity::Providers;

// All that is read of what a provider's redirect carries. A token in an address is nobody's business.
constexpr std::string_view callback_fields[] = {"state", "code", "iss", "error", "error_description"};

Attempt attempt_of(const Desk& desk, std::string_view step) {
  Attempt attempt;
  attempt.host = desk.request.host;
  attempt.address = desk.request.address;
  attempt.user_agent = desk.request.user_agent;
  attempt.browser = desk.browser();
  attempt.public_origin = desk.request.public_origin;
  attempt.wanted = desk.request.wanted;
  attempt.session = desk.request.session;
  attempt.fields.emplace("do", step);
  return attempt;
}

PageReply established_page(Desk& desk, const Established& established) {
  auto begun = desk.begin_session(established);
  if (!begun) return desk.unavailable();
  PageReply reply = desk.redirect(Desk::own_path(established.return_path));
  reply.set_cookies.push_back(std::move(begun->cookie));
  return reply;
}

PageReply start(Desk& desk, const Providers::Shown& provider, identity::Method& method) {
  desk.name_browser();
  const std::string return_path = desk.return_path();
  Attempt attempt = attempt_of(desk, "start");
  attempt.return_path = return_path;
  Requirements fresh;
  fresh.max_age = token_freshness;
  if (return_path == new_token_path && attempt.wanted == nullptr) attempt.wanted = &fresh;
  if (desk.query("again") == "1") attempt.fields.emplace("again", "1");
  const identity::Step step = method.step(attempt);
  if (const auto* redirect = std::get_if<identity::Redirect>(&step)) return desk.redirect(redirect->location);
  if (const auto* declined = std::get_if<Declined>(&step)) return declined_page(desk, provider, *declined);
  return desk.unavailable();
}

PageReply callback(Desk& desk, const Providers::Shown& provider, identity::Method& method) {
  if (desk.browser().empty()) return desk.cookies_off(403);  // R26: the cookie went out with the start
  Attempt attempt = attempt_of(desk, "callback");
  for (const std::string_view name : callback_fields) {
    if (!desk.query(name).empty()) attempt.fields.emplace(name, desk.query(name));
  }
  const identity::Step step = method.step(attempt);
  if (const auto* established = std::get_if<Established>(&step)) return established_page(desk, *established);
  if (const auto* declined = std::get_if<Declined>(&step)) return declined_page(desk, provider, *declined);
  return desk.unavailable();
}

PageReply not_found(const Desk& desk) {
  return desk.explain(
      404, "Not found",
      paragraph("There is no such page here. The way to sign in that it belonged to may be gone.")
          << link("/.sallyport/sign-in", "Sign in", "button"));
}

PageReply wrong_method(const Desk& desk) {
  return desk.explain(405, "Method not allowed", paragraph("This page is only for following a link to it."));
}

const Providers::Shown* find(const std::vector<Providers::Shown>& list, std::string_view name) {
  const auto found = std::ranges::find(list, name, &Providers::Shown::name);
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

PageReply provider_page(Desk& desk) {
  const std::string_view rest = desk.request.path.substr(identity::oidc_prefix.size());
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  const std::string_view name = rest.substr(0, slash);
  const std::string_view what = rest.substr(std::min(slash + 1, rest.size()));
  if (what == "backchannel-logout") return back_channel_logout(desk, name);
  if (what == "frontchannel-logout") return front_channel_logout(desk, name);
  if (desk.context.providers == nullptr) return not_found(desk);
  if (what == "signed-out") return desk.request.session ? desk.redirect("/") : signed_out_page(desk);
  const auto list = desk.context.providers->list();
  const Providers::Shown* provider = find(list, name);
  const auto method = desk.context.providers->find(name);
  if (provider == nullptr || !method || (what != "start" && what != "callback")) return not_found(desk);
  if (desk.request.method != http1::Method::get) return wrong_method(desk);
  if (auto refusal = desk.refuse_repeats()) return std::move(*refusal);
  return what == "start" ? start(desk, *provider, *method) : callback(desk, *provider, *method);
}

std::string start_address(const Desk& desk, std::string_view provider, std::string_view return_path,
                          bool other_account) {
  std::string address(identity::oidc_prefix);
  address.append(provider).append("/start?return=").append(http1::url_encode(return_path));
  const std::string_view flow = desk.query("for");
  if (!flow.empty()) address.append("&for=").append(http1::url_encode(flow));
  if (other_account) address.append("&again=1");
  return address;
}

std::string label_of(const Desk& desk, std::string_view provider) {
  if (desk.context.providers == nullptr) return std::string(provider);
  const auto list = desk.context.providers->list();
  const Providers::Shown* shown = find(list, provider);
  return shown == nullptr ? std::string(provider) : shown->label;
}

}  // namespace sallyport::doors
