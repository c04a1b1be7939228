#pragma once
// verify/run/signatures.h: signs webhooks as their senders do, to attack with deliveries that were genuine
// once.
#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport::verify {

// Field values over `body`; `at` in Unix seconds.
std::string stripe_signature(std::string_view secret, std::int64_t at,
                             std::string_view body);                           // Stripe-Signature
std::string github_signature(std::string_view secret, std::string_view body);  // X-Hub-Signature-256
std::string slack_signature(std::string_view secret, std::int64_t at,
                            std::string_view body);  // X-Slack-Signature
std::string hex_signature(std::string_view secret,
                          std::string_view body);  // scheme hmac, as the range has it

// The RFC 6238 code of a base32 secret at `at`, six digits, steps of 30 s.
std::string totp(std::string_view secret_base32, std::int64_t at);

}  // namespace sallyport::verify
