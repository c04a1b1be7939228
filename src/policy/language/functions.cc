#include "policy/language/functions.h"

#include <algorithm>
#include <array>

namespace sallyport::cedar {
namespace {

struct BuiltIn {
  std::string_view name;
  Op op;
  std::size_t arguments;
};
constexpr std::array<BuiltIn, 6> built_ins{{{"contains", Op::contains, 1},
                                            {"containsAll", Op::contains_all, 1},
                                            {"containsAny", Op::contains_any, 1},
                                            {"isEmpty", Op::is_empty, 0},
                                            {"getTag", Op::get_tag, 1},
                                            {"hasTag", Op::has_tag, 1}}};

const BuiltIn* find(Op op) {
  const auto found = std::ranges::find(built_ins, op, &BuiltIn::op);
  return found == built_ins.end() ? nullptr : &*found;
}

}  // namespace

std::optional<Op> built_in_method(std::string_view name) {
  const auto found = std::ranges::find(built_ins, name, &BuiltIn::name);
  if (found == built_ins.end()) return std::nullopt;
  return found->op;
}

std::string_view method_name(Op op) {
  const BuiltIn* found = find(op);
  return found == nullptr ? std::string_view() : found->name;
}

std::size_t method_arguments(Op op) {
  const BuiltIn* found = find(op);
  return found == nullptr ? 0 : found->arguments;
}

const std::vector<std::string_view>& function_names() {
  static const std::vector<std::string_view> names{"ip", "decimal", "datetime", "duration"};
  return names;
}

const std::vector<std::string_view>& method_names() {
  static const std::vector<std::string_view> names{
      "contains",        "containsAll",    "containsAny",        "isEmpty",     "getTag",        "hasTag",
      "isIpv4",          "isIpv6",         "isLoopback",         "isMulticast", "isInRange",     "lessThan",
      "lessThanOrEqual", "greaterThan",    "greaterThanOrEqual", "offset",      "durationSince", "toDate",
      "toTime",          "toMilliseconds", "toSeconds",          "toMinutes",   "toHours",       "toDays"};
  return names;
}

bool is_extension_function(std::string_view name) {
  return std::ranges::find(function_names(), name) != function_names().end();
}

bool is_extension_method(std::string_view name) {
  return std::ranges::find(method_names(), name) != method_names().end() && !built_in_method(name);
}

}  // namespace sallyport::cedar
