#include "app/import_oauth2_proxy/draft.h"

#include <algorithm>

namespace sallyport::app {

const Setting* ImportDraft::find(std::string_view name) const {
  const auto found =
      std::find_if(settings.begin(), settings.end(), [&](const Setting& each) { return each.name == name; });
  return found == settings.end() ? nullptr : &*found;
}

std::string ImportDraft::text(std::string_view name) const {
  const Setting* const found = find(name);
  return found == nullptr || found->values.empty() ? std::string() : found->values.front();
}

bool ImportDraft::is_on(std::string_view name) const {
  const std::string value = text(name);
  return value == "true" || value == "1" || value == "t" || value == "T" || value == "TRUE" ||
         value == "True";
}

std::vector<std::string> ImportDraft::list(std::string_view name) const {
  const Setting* const found = find(name);
  return found == nullptr ? std::vector<std::string>() : found->values;
}

void ImportDraft::report(ImportLine::Outcome outcome, const Setting& setting, std::string words) {
  lines.push_back({outcome, setting.name, setting.place, std::move(words)});
}

void ImportDraft::report(ImportLine::Outcome outcome, std::string_view name, std::string words) {
  if (const Setting* const found = find(name)) report(outcome, *found, std::move(words));
}

std::string map_duration(std::string_view text, std::uint64_t least, std::uint64_t most, bool& clamped) {
  std::uint64_t seconds = 0;
  bool good = !text.empty() && text.size() <= 32;
  while (good && !text.empty()) {
    std::uint64_t number = 0;
    std::size_t digits = 0;
    while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9' && digits < 9) {
      number = number * 10 + static_cast<std::uint64_t>(text[digits++] - '0');
    }
    text.remove_prefix(digits);
    const bool small = text.starts_with("ms") || text.starts_with("us") || text.starts_with("ns");
    const char unit = text.empty() ? '\0' : text.front();
    const std::uint64_t factor = unit == 'h' ? 3600 : unit == 'm' ? 60 : unit == 's' ? 1 : 0;
    good = digits > 0 && !small && factor > 0;
    seconds += number * factor;
    text.remove_prefix(text.empty() ? 0 : 1);
  }
  if (!good) return {};
  const std::uint64_t bounded = std::clamp(seconds, least, most);
  clamped = bounded != seconds;
  for (const auto& [unit, factor] : {std::pair{'d', 86400U}, {'h', 3600U}, {'m', 60U}}) {
    if (bounded % factor == 0) return std::to_string(bounded / factor) + unit;
  }
  return std::to_string(bounded) + "s";
}

}  // namespace sallyport::app
