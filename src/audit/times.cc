#include "audit/times.h"

#include <charconv>
#include <optional>
#include <string>

namespace sallyport::audit {
namespace {

std::optional<seconds> unit_of(char letter) {
  switch (letter) {
    case 's':
      return seconds(1);
    case 'm':
      return std::chrono::minutes(1);
    case 'h':
      return std::chrono::hours(1);
    case 'd':
      return std::chrono::days(1);
    case 'w':
      return std::chrono::weeks(1);
    default:
      return std::nullopt;
  }
}

std::optional<WallTime> parse_ago(std::string_view text, WallTime now) {
  std::uint32_t count = 0;
  const char* end = text.data() + text.size();
  const auto [rest, failure] = std::from_chars(text.data(), end, count);
  if (failure != std::errc() || rest + 1 != end || count > 1'000'000) return std::nullopt;
  const auto unit = unit_of(*rest);
  if (!unit) return std::nullopt;
  return now - *unit * static_cast<int>(count);
}

}  // namespace

Result<WallTime> parse_when(std::string_view text, WallTime now) {
  if (const auto time = parse_ago(text, now)) return *time;
  if (const auto time = parse_rfc3339(text)) return *time;
  return self_error(ErrorKind::malformed, "not a time: \"" + std::string(text) +
                                              "\"; write 15m, 1h or 7d (ago), or 2026-11-23T14:05:00Z");
}

}  // namespace sallyport::audit
