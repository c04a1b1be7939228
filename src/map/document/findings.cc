#include "map/document/findings.h"

#include <algorithm>
#include <tuple>

namespace sallyport::map {

void Findings::error(Place place, std::string message, std::string hint) {
  errors_ = true;
  add(Finding::Severity::error, place, std::move(message), std::move(hint));
}

void Findings::warning(Place place, std::string message, std::string hint) {
  add(Finding::Severity::warning, place, std::move(message), std::move(hint));
}

void Findings::add(Finding::Severity severity, Place place, std::string message, std::string hint) {
  if (found_.size() >= limit) return;
  found_.push_back({severity, file_, place.line, place.column, std::move(message), std::move(hint)});
}

std::string Findings::place_text(Place place) const {
  return file_ + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
}

std::vector<Finding> Findings::take_sorted() {
  std::sort(found_.begin(), found_.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.line, a.column, a.message) < std::tie(b.line, b.column, b.message);
  });
  return std::move(found_);
}

std::string quoted(std::string_view text) {
  constexpr std::size_t shown = 60;
  std::string out = "`";
  for (const char byte : text.substr(0, shown)) {
    out.push_back(static_cast<unsigned char>(byte) < 0x20 || byte == 0x7f ? '?' : byte);
  }
  if (text.size() > shown) out += "...";
  return out + "`";
}

std::string at(Place place) {
  return "line " + std::to_string(place.line) + ":" + std::to_string(place.column);
}

std::string to_text(const Finding& finding) {
  std::string out = finding.file;
  if (finding.line > 0) out += ":" + std::to_string(finding.line) + ":" + std::to_string(finding.column);
  out += finding.severity == Finding::Severity::error ? ": error: " : ": warning: ";
  out += finding.message;
  if (!finding.hint.empty()) out += " (" + finding.hint + ")";
  return out;
}

}  // namespace sallyport::map
