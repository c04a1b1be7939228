#include "doors/forward_auth/identity_fields.h"

#include <algorithm>

#include "base/json_text.h"
#include "identity/assertion/assertion.h"
#include "wire/http1/byte_class.h"

namespace sallyport::doors::forward_auth {
namespace {

void add(std::string& out, std::string_view name, std::string_view value) {
  const bool good = std::ranges::none_of(value, http1::is_control);
  out.append(name).append(": ").append(good ? value : std::string_view()).append("\r\n");
}

std::string joined(const std::vector<std::string>& groups) {
  std::string out;
  for (const std::string& group : groups) {
    if (group.find(',') != std::string::npos || std::ranges::any_of(group, http1::is_control)) continue;
    out.append(out.empty() ? "" : ",").append(group);
  }
  return out;
}

}  // namespace

std::string identity_fields(const Principal& who, std::string_view assertion) {
  const bool person = who.kind == Principal::Kind::person;
  const bool nobody = who.kind == Principal::Kind::nobody;
  std::string out;
  add(out, "X-Auth-Request-User", person ? who.name : nobody ? std::string() : label(who));
  add(out, "X-Auth-Request-Email", person ? who.email : std::string());
  add(out, "X-Auth-Request-Groups", person ? joined(who.groups) : std::string());
  add(out, "X-Auth-Request-Preferred-Username", person ? who.name : std::string());
  add(out, identity::assertion_header, assertion);
  return out;
}

std::string userinfo(const Principal& who) {
  std::string groups = "[";
  for (const std::string& group : who.groups) {
    if (groups.size() > 1) groups.push_back(',');
    append_json_string(groups, group);
  }
  groups.push_back(']');
  std::string out;
  JsonObject object(out);
  object.add("user", who.name).add("email", who.email).add_raw("groups", groups);
  object.add("preferredUsername", who.name).close();
  out.push_back('\n');
  return out;
}

}  // namespace sallyport::doors::forward_auth
