#pragma once
// identity/group_list.h: groups as one column of the store: a JSON array of strings.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::identity {

inline constexpr std::size_t max_groups = 64;
inline constexpr std::size_t max_group_length = 128;  // bytes

// Sorted, without duplicates and empty ones, as Principal wants them.
std::vector<std::string> canonical_groups(std::vector<std::string> groups);
// True if each is 1 to 128 visible characters and there are at most 64.
bool valid_groups(const std::vector<std::string>& groups);

std::string write_groups(const std::vector<std::string>& groups);
// Errors: internal (not a JSON array of strings: the row was written by somebody else).
Result<std::vector<std::string>> parse_groups(std::string_view text);

}  // namespace sallyport::identity
