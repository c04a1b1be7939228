#pragma once
// identity/webhook/delivery.h: the check behind verify_webhook, over the fields themselves.
#include <span>
#include <string_view>

#include "identity/webhook/webhook.h"

namespace sallyport::identity {

// As verify_webhook; `fields` are those of the head.
Result<Principal> verify_delivery(const Flow& flow, std::span<const http1::Field> fields,
                                  std::string_view body, LiveSecrets secrets, const Clock& clock,
                                  ReplayCache& replays, std::string* remembered = nullptr);
inline Result<Principal> verify_delivery(const Flow& flow, std::span<const http1::Field> fields,
                                         std::string_view body, const Secret& secret, const Clock& clock,
                                         ReplayCache& replays) {
  const Secret* const only = &secret;
  return verify_delivery(flow, fields, body, LiveSecrets(&only, 1), clock, replays);
}

}  // namespace sallyport::identity
