#pragma once
// identity/webhook/presented.h: what a delivery presents as proof, read from its header fields by the scheme.
// Pure. Sources: docs.stripe.com/webhooks/signature, docs.github.com "Validating webhook deliveries",
// docs.slack.dev "Verifying requests from Slack".
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/flow.h"
#include "wire/http1/head.h"

namespace sallyport::identity {

// Views point into the fields.
struct Presented {
  std::vector<std::vector<std::byte>> signatures;  // decoded; one of them must be right. Empty for scheme key
  std::string_view timestamp;                      // as signed; empty where the scheme has none
  std::int64_t seconds = 0;                        // the same as Unix time
  std::string_view key;                            // scheme key
};

// The only field of that name, compared without case. Errors: unauthenticated: missing, empty, or there twice
// (which one would the upstream believe?).
Result<std::string_view> find_only_field(std::span<const http1::Field> fields, std::string_view name);

// Errors: unauthenticated, as webhook.h has it: missing or malformed.
Result<Presented> read_presented(const WebhookVerification& verify, std::span<const http1::Field> fields);

}  // namespace sallyport::identity
