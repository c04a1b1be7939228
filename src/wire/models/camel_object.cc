#include "wire/models/camel_object.h"

#include <algorithm>

namespace sallyport::models {

std::string camel_case(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  bool upper = false;
  for (const char c : name) {
    if (c == '_') {
      upper = true;
      continue;
    }
    out.push_back(upper && c >= 'a' && c <= 'z' ? static_cast<char>(c - 0x20) : c);
    upper = false;
  }
  return out;
}

Result<CamelObject> CamelObject::read(const json::Value& value) {
  if (!value.is_object()) return client_error(ErrorKind::malformed, "body: no object where one belongs");
  CamelObject object;
  object.members_.reserve(value.size());
  std::string scratch;
  for (const json::Value member : value.children()) {
    object.members_.push_back({camel_case(member.name(scratch)), member});
  }
  std::vector<std::string_view> names;
  names.reserve(object.members_.size());
  for (const Member& member : object.members_) names.push_back(member.name);
  std::sort(names.begin(), names.end());
  if (std::adjacent_find(names.begin(), names.end()) != names.end()) {
    return client_error(ErrorKind::malformed, "body: two spellings of one member in one object");
  }
  return object;
}

json::Value CamelObject::find(std::string_view name) const {
  for (const Member& member : members_) {
    if (member.name == name) return member.value.is_null() ? json::Value() : member.value;
  }
  return {};
}

}  // namespace sallyport::models
