#pragma once
// identity/keys/new_key.h: what may be asked for when a key is made. Pure.
#include "identity/keys/keys.h"

namespace sallyport::identity {

inline constexpr std::size_t max_key_names = 64;    // of flows, and of sources
inline constexpr std::size_t max_key_label = 200;   // bytes
inline constexpr std::size_t max_key_issuer = 128;  // bytes

// Errors: malformed, in words for whoever asked.
Result<void> check_new_key(const NewKey& wanted, WallTime now, seconds longest);

// The key itself, without an id. Names sorted, none twice.
WorkflowKey make_key(const NewKey& wanted, WallTime now);

// For people to read and for journals: without controls, cut to 200 bytes.
std::string plain_text(std::string_view text);

}  // namespace sallyport::identity
