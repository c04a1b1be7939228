#include "policy/before_asking.h"

#include <algorithm>

#include "base/control/control.h"
#include "policy/web_facts.h"

namespace sallyport::policy {
namespace {

// A token without components opens nothing. The bound is beside what its owner may: it grants nothing.
std::string_view refused_by_token(const Query& query) {
  if (!enforced(Control::api_token_scope)) return {};
  const auto& opened = query.who->token_components;
  if (std::find(opened.begin(), opened.end(), query.component) == opened.end()) {
    return "the API token is not for this component";
  }
  const bool changes = query.websocket || is_changing(query.method);
  return query.who->token_reads_only && changes ? "the API token may only read" : std::string_view();
}

}  // namespace

std::string_view refused_before_asking(const Engine::Parts& parts, const Query& query) {
  const Principal& who = *query.who;
  if (who.kind == Principal::Kind::service) {
    return parts.services.contains(who.name) ? std::string_view() : "the map has no such service";
  }
  return shows_api_token(who) ? refused_by_token(query) : std::string_view();
}

}  // namespace sallyport::policy
