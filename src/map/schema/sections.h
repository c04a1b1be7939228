#pragma once
// map/schema/sections.h: the parts of the table that stand in files of their own.
#include "map/schema/table.h"

namespace sallyport::map {

// Of signatures of tokens (RFC 7518, RFC 8037): never `none`, never one with a shared secret.
inline constexpr std::string_view signature_algorithms[] = {"RS256", "RS384", "RS512", "PS256", "PS384",
                                                            "PS512", "ES256", "ES384", "ES512", "EdDSA"};
inline constexpr std::uint64_t most_tokens = 10'000'000'000;  // of a budget, or of one answer

extern const Section flow_section;
extern const Section workflow_section;
extern const Section budget_section;
extern const Section price_section;
extern const Section people_section;
extern const Section require_section;
extern const Section sign_in_section;
extern const Section signal_section;
extern const Section client_certificates_section;
extern const Section forward_auth_section;
extern const Section token_issuer_section;
extern const Section service_section;

}  // namespace sallyport::map
