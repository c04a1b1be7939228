#pragma once
// identity/accounts/account_name.h: the one spelling of an account's name. Pure.
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::identity {

// Trims blanks at both ends and lower-cases A-Z, before anything looks at the name (S16: `JOHN`, `john `).
// 1 to 64 characters of a-z 0-9 . _ - @ +, the first a letter or digit. Only ASCII: no two spellings that
// normalise or look alike can exist, so no Unicode normalisation is needed. Errors: malformed.
Result<std::string> canonical_account_name(std::string_view typed);

}  // namespace sallyport::identity
