#include "audit/search.h"

#include <algorithm>

#include "base/json_text.h"

namespace sallyport::audit {
namespace {

constexpr std::string_view time_member = R"(,"at":")";
constexpr std::size_t time_bytes = 27;  // 2026-11-23T14:05:00.000000Z: sorts as text

std::string member_text(std::string_view name, std::string_view value) {
  std::string text = "\"";
  text.append(name).append("\":");
  append_json_string(text, value);
  return text;
}

}  // namespace

LineMatcher::LineMatcher(const SearchFilter& filter) {
  require("component", filter.component);
  require("decision", filter.decision);
  require("rule", filter.rule);
  require("session", filter.session);
  require("request", filter.request);
  require("kind", filter.kind);
  if (!filter.who.empty()) {
    needles_.push_back({member_text("who", filter.who)});
    if (filter.who.find('/') == std::string::npos) {
      needles_.back().push_back(member_text("who", "person/" + filter.who));
    }
  }
  if (!filter.contains.empty()) {
    std::string escaped;
    append_json_string(escaped, filter.contains);
    needles_.push_back({filter.contains, escaped.substr(1, escaped.size() - 2)});
  }
  if (filter.since) since_ = to_rfc3339(*filter.since);
  if (filter.until) until_ = to_rfc3339(*filter.until);
}

void LineMatcher::require(std::string_view member, const std::string& value) {
  if (!value.empty()) needles_.push_back({member_text(member, value)});
}

bool LineMatcher::in_time(std::string_view line) const {
  const std::size_t found = line.find(time_member);
  if (found == std::string_view::npos) return false;
  const std::string_view time = line.substr(found + time_member.size(), time_bytes);
  return time >= since_ && (until_.empty() || time <= until_);
}

bool LineMatcher::matches(std::string_view line) const {
  if ((!since_.empty() || !until_.empty()) && !in_time(line)) return false;
  return std::all_of(needles_.begin(), needles_.end(), [&](const Alternatives& any) {
    return std::any_of(any.begin(), any.end(), [&](const std::string& needle) {
      return line.find(needle) != std::string_view::npos;
    });
  });
}

}  // namespace sallyport::audit
