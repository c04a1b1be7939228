#include "model/flow.h"

#include <algorithm>
#include <iterator>

namespace sallyport {
namespace {

using Texts = std::vector<std::string>;

bool holds(const Texts& texts, const std::string& text) {
  return std::find(texts.begin(), texts.end(), text) != texts.end();
}

// Of lists that must hold one of their values; in the order of the second.
Texts common(const Texts& first, const Texts& second) {
  Texts both;
  std::copy_if(second.begin(), second.end(), std::back_inserter(both),
               [&](const std::string& text) { return holds(first, text); });
  return both;
}

bool disjoint(const Texts& first, const Texts& second) {
  return !first.empty() && !second.empty() && common(first, second).empty();
}

Texts one_of(const Texts& first, const Texts& second) {
  if (first.empty() || second.empty()) return second.empty() ? first : second;
  return disjoint(first, second) ? second : common(first, second);
}

Texts all_of(Texts first, const Texts& second) {
  std::copy_if(second.begin(), second.end(), std::back_inserter(first),
               [&](const std::string& text) { return !holds(first, text); });
  return first;
}

// 0 is no bound.
std::chrono::seconds nearest_bound(std::chrono::seconds first, std::chrono::seconds second) {
  if (first.count() == 0 || second.count() == 0) return std::max(first, second);
  return std::min(first, second);
}

}  // namespace

Requirements merged(const Requirements& role, const Requirements& flow) {
  return {.mfa = role.mfa || flow.mfa,
          .max_age = nearest_bound(role.max_age, flow.max_age),
          .acr = one_of(role.acr, flow.acr),
          .amr = all_of(role.amr, flow.amr),
          .providers = one_of(role.providers, flow.providers),
          .networks = one_of(role.networks, flow.networks)};
}

bool contradict(const Requirements& role, const Requirements& flow) {
  return disjoint(role.acr, flow.acr) || disjoint(role.providers, flow.providers) ||
         disjoint(role.networks, flow.networks);
}

std::string_view to_string(WebhookScheme scheme) {
  switch (scheme) {
    case WebhookScheme::hmac:
      return "hmac";
    case WebhookScheme::stripe:
      return "stripe";
    case WebhookScheme::github:
      return "github";
    case WebhookScheme::slack:
      return "slack";
    case WebhookScheme::key:
      return "key";
  }
  return "unknown";
}

std::string_view to_string(Window window) {
  switch (window) {
    case Window::minute:
      return "minute";
    case Window::hour:
      return "hour";
    case Window::day:
      return "day";
    case Window::month:
      return "month";
  }
  return "unknown";
}

}  // namespace sallyport
