#include "identity/accounts/account_name.h"

#include <algorithm>

namespace sallyport::identity {
namespace {

constexpr std::size_t max_length = 64;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }
bool is_allowed(char c) {
  return is_letter_or_digit(c) || std::string_view("._-@+").find(c) != std::string_view::npos;
}

}  // namespace

Result<std::string> canonical_account_name(std::string_view typed) {
  const std::size_t first = typed.find_first_not_of(" \t");
  if (first == std::string_view::npos) return client_error(ErrorKind::malformed, "account name: empty");
  typed = typed.substr(first, typed.find_last_not_of(" \t") - first + 1);
  if (typed.size() > max_length)
    return client_error(ErrorKind::malformed, "account name: longer than 64 characters");
  std::string name(typed);
  for (char& c : name) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (!is_letter_or_digit(name.front()) || !std::ranges::all_of(name, is_allowed)) {
    return client_error(ErrorKind::malformed,
                        "account name: use a-z, 0-9 and . _ - @ +, beginning with a-z or 0-9");
  }
  return name;
}

}  // namespace sallyport::identity
