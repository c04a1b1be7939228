#pragma once
// identity/oidc/document.h: a discovery document, as far as those of all issuers are alike (OpenID Connect
// Discovery 1.0, RFC 8414). Pure.
#include <string>
#include <string_view>

#include "base/result.h"
#include "outbound/outbound.h"
#include "wire/jose/json.h"

namespace sallyport::identity {

inline constexpr outbound::Limits document_limits{
    .wait = std::chrono::seconds(6), .max_head = 32 << 10, .max_body = 64 << 10};

// Errors: malformed (no strict JSON object), unauthenticated (`issuer` is not `issuer` to the letter, R15).
// Each says which setting to look at.
Result<jose::Json> parse_document(std::string_view text, const std::string& issuer);

// The address that a member is, checked with is_provider_address. Empty if it is missing and not `needed`.
// Errors: malformed.
Result<std::string> endpoint_of(const jose::Json& document, std::string_view name, bool needed, bool inside);

}  // namespace sallyport::identity
