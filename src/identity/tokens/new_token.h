#pragma once
// identity/tokens/new_token.h: what may be asked for when a token is made. Pure.
#include "identity/tokens/api_tokens.h"

namespace sallyport::identity {

inline constexpr std::size_t max_token_label = 100;  // bytes
inline constexpr std::size_t max_token_components = 64;

// Errors: forbidden, malformed, in words for whoever asked.
Result<void> check_new_token(const NewApiToken& wanted, const ApiTokenRules& rules);

// The token itself, without an id. Components sorted, none twice; of its owner what outlives the session.
ApiToken make_token(const NewApiToken& wanted, WallTime now);

}  // namespace sallyport::identity
