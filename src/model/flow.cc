#include "model/flow.h"

namespace sallyport {

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
