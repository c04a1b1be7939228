#include "model/path_pattern.h"

#include <algorithm>
#include <cstddef>

#include "base/encoding.h"
#include "base/utf8.h"

namespace sallyport {
namespace {

constexpr std::size_t max_segments = 64;

Error wrong(std::string detail) { return self_error(ErrorKind::malformed, std::move(detail)); }

bool is_unreserved(unsigned char byte) {
  return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') || (byte >= '0' && byte <= '9') ||
         byte == '-' || byte == '.' || byte == '_' || byte == '~';
}

bool is_upper_hex(char digit) { return (digit >= '0' && digit <= '9') || (digit >= 'A' && digit <= 'F'); }

int hex_value(char digit) { return digit <= '9' ? digit - '0' : digit - 'A' + 10; }

// An escape as canonical paths spell it: two upper-case digits, and only for what cannot stand as itself.
Result<unsigned char> read_escape(std::string_view rest) {
  if (rest.size() < 3) return wrong("`%` must be followed by two hexadecimal digits");
  if (!is_upper_hex(rest[1]) || !is_upper_hex(rest[2])) {
    return wrong("escapes are written with two upper-case hexadecimal digits, such as %20");
  }
  const auto byte = static_cast<unsigned char>(hex_value(rest[1]) * 16 + hex_value(rest[2]));
  if (is_unreserved(byte))
    return wrong("write the character itself: letters, digits and -._~ are never escaped");
  if (byte < 0x20 || byte == 0x7f) return wrong("encoded control characters never reach a component");
  return byte;
}

// The bytes of one literal segment, and what they decode to.
Result<void> check_literal(std::string_view segment) {
  std::string decoded;
  for (std::size_t i = 0; i < segment.size(); ++i) {
    const auto byte = static_cast<unsigned char>(segment[i]);
    if (byte == '*') return wrong("`*` stands for a whole segment: write `/*/` or a last `/**`");
    if (byte == '?' || byte == '#') return wrong("the query and fragment never take part in a match");
    if (byte < 0x21 || byte > 0x7e) return wrong("blanks, controls and non-ASCII bytes are written as %XX");
    if (byte == '\\') return wrong("a backslash never reaches a component");
    if (byte != '%') {
      decoded.push_back(static_cast<char>(byte));
      continue;
    }
    SP_TRY(const unsigned char escaped, read_escape(segment.substr(i)));
    decoded.push_back(static_cast<char>(escaped));
    i += 2;
  }
  if (decoded == "." || decoded == "..") return wrong("dot segments never reach a component");
  if (!is_valid_utf8(decoded)) return wrong("the escapes of a segment must be UTF-8");
  return {};
}

// Takes the next segment of `rest`, which starts after a `/`; afterwards `rest` does too, or `last` is true.
std::string_view next_segment(std::string_view& rest, bool& last) {
  const std::size_t slash = rest.find('/');
  last = slash == std::string_view::npos;
  const std::string_view segment = rest.substr(0, slash);
  rest = last ? std::string_view() : rest.substr(slash + 1);
  return segment;
}

bool segment_matches(std::string_view pattern, std::string_view segment) {
  return pattern == "*" ? !segment.empty() : pattern == segment;
}

}  // namespace

Result<PathPattern> PathPattern::parse(std::string_view text) {
  if (!text.starts_with('/')) return wrong("a pattern is anchored: it starts with `/`");
  PathPattern pattern;
  pattern.text_ = text;
  std::string_view rest = text.substr(1);
  for (bool last = false; !last;) {
    const std::string_view segment = next_segment(rest, last);
    if (segment == "**") {
      if (!last) return wrong("`**` stands for the rest of a path: only the last segment may be `**`");
      pattern.open_end_ = true;
      break;
    }
    if (segment.empty() && !last) return wrong("a path has no empty segments: write one `/`");
    if (pattern.segments_.size() == max_segments) return wrong("a pattern has at most 64 segments");
    if (segment == "*") pattern.literal_ = false;
    if (segment != "*") SP_CHECK(check_literal(segment));
    pattern.segments_.emplace_back(segment);
  }
  pattern.fixed_ = pattern.text_.size() - (pattern.open_end_ ? 3 : 0);
  return pattern;
}

bool PathPattern::matches(std::string_view path) const {
  if (!path.starts_with('/')) return false;
  if (literal_) {
    if (!path.starts_with(std::string_view(text_).substr(0, fixed_))) return false;
    return path.size() == fixed_ || (open_end_ && path[fixed_] == '/');
  }
  std::string_view rest = path.substr(1);
  bool last = false;
  for (const std::string& expected : segments_) {
    if (last || !segment_matches(expected, next_segment(rest, last))) return false;
  }
  return open_end_ || last;
}

bool PathPattern::covers(const PathPattern& other) const {
  if (other.segments_.size() < segments_.size()) return false;
  if (!open_end_ && (other.open_end_ || other.segments_.size() != segments_.size())) return false;
  for (std::size_t i = 0; i < segments_.size(); ++i) {
    if (!segment_matches(segments_[i], other.segments_[i])) return false;
  }
  return true;
}

bool PathPattern::overlaps(const PathPattern& other) const {
  if (!open_end_ && other.segments_.size() > segments_.size()) return false;
  if (!other.open_end_ && segments_.size() > other.segments_.size()) return false;
  const std::size_t both = std::min(segments_.size(), other.segments_.size());
  for (std::size_t i = 0; i < both; ++i) {
    if (!segment_matches(segments_[i], other.segments_[i]) &&
        !segment_matches(other.segments_[i], segments_[i])) {
      return false;
    }
  }
  return true;
}

}  // namespace sallyport
