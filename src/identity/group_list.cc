#include "identity/group_list.h"

#include <algorithm>
#include <boost/json.hpp>

#include "base/json_text.h"
#include "base/utf8.h"

namespace sallyport::identity {
namespace {

bool valid_group(std::string_view group) {
  const auto is_control = [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; };
  return !group.empty() && group.size() <= max_group_length && is_valid_utf8(group) &&
         std::ranges::none_of(group, is_control);
}

}  // namespace

std::vector<std::string> canonical_groups(std::vector<std::string> groups) {
  std::ranges::sort(groups);
  const auto repeated = std::ranges::unique(groups);
  groups.erase(repeated.begin(), repeated.end());
  std::erase(groups, std::string());
  return groups;
}

bool valid_groups(const std::vector<std::string>& groups) {
  return groups.size() <= max_groups && std::ranges::all_of(groups, valid_group);
}

std::string write_groups(const std::vector<std::string>& groups) {
  std::string out = "[";
  for (const std::string& group : groups) {
    if (out.size() > 1) out.push_back(',');
    append_json_string(out, group);
  }
  out.push_back(']');
  return out;
}

Result<std::vector<std::string>> parse_groups(std::string_view text) {
  boost::system::error_code failed;
  const boost::json::value value = boost::json::parse(text, failed);
  const Error unreadable = self_error(ErrorKind::internal, "store: groups are not a JSON array of strings");
  if (failed || !value.is_array()) return unreadable;
  std::vector<std::string> groups;
  for (const boost::json::value& group : value.get_array()) {
    if (!group.is_string()) return unreadable;
    groups.emplace_back(std::string_view(group.get_string()));
  }
  return canonical_groups(std::move(groups));
}

}  // namespace sallyport::identity
