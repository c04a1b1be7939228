#pragma once
// identity/accounts/one_time_secret.h: recovery codes and invitation tokens: random, stored as digests only.
// Pure but for the randomness.
#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"

namespace sallyport::identity {

inline constexpr std::size_t recovery_code_count = 10;

// "k7wq-3mzd-x2ha-9tve": 80 random bits. A digest without salt or cost is enough for that many.
std::vector<std::string> make_recovery_codes(Random& random);
// Ignores case, blanks and hyphens, as people type them.
std::string hash_recovery_code(std::string_view account, std::string_view typed);
// Whether it could be a recovery code rather than a one-time code.
bool looks_like_recovery_code(std::string_view typed);

std::string hash_invitation(std::string_view token);  // 64 hex digits

}  // namespace sallyport::identity
