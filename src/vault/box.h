#pragma once
// vault/box.h: one text sealed under a key of its own. That key is made from the parent key and 32 random
// bytes, and used once with a random nonce: nothing has to be counted, and two copies of one vault that both
// go on writing do not meet (docs/adr/0007-vault.md).
#include <cstddef>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"
#include "base/secret.h"

namespace sallyport::vault {

inline constexpr std::size_t key_bytes = 32;
inline constexpr std::size_t box_salt_bytes = 32;
inline constexpr std::size_t box_overhead = box_salt_bytes + 12 + 16;  // salt, nonce, tag

// 32 random bytes.
Secret make_key(Random& random);
Secret copy_of(const Secret& secret);
std::string random_bytes(std::size_t count, Random& random);

// `purpose` keeps apart what one parent is used for; `bound` is authenticated, not kept. Thread-safe as
// `random` is. Errors: internal.
Result<std::string> seal_box(const Secret& parent, std::string_view purpose, std::string_view bound,
                             std::string_view text, Random& random);

// Errors: unauthenticated (another key, purpose or `bound`, or changed bytes).
Result<Secret> open_box(const Secret& parent, std::string_view purpose, std::string_view bound,
                        std::string_view box);

}  // namespace sallyport::vault
