#pragma once
// identity/accounts/password_rules.h: which new passwords are taken (NIST SP 800-63B §5.1.1.2: length and a
// list of the commonest, no rules of composition). Pure.
#include <cstdint>
#include <string_view>

namespace sallyport::identity {

inline constexpr std::size_t min_password_length = 12;  // characters (code points)

enum class PasswordProblem : std::uint8_t { none, too_short, too_long, too_common, like_the_name };

// `account` is canonical. "common" is one of the words everybody tries, whatever digits, signs and capitals
// are around it, a run along alphabet, digits or keyboard, or fewer than five different characters.
PasswordProblem check_new_password(std::string_view password, std::string_view account);

}  // namespace sallyport::identity
