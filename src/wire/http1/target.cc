#include "wire/http1/target.h"

#include <algorithm>

#include "base/control/control.h"
#include "base/utf8.h"
#include "wire/http1/byte_class.h"
#include "wire/http1/head.h"

namespace sallyport::http1 {
namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

constexpr std::uint8_t bit(Relaxation relaxation) {
  return static_cast<std::uint8_t>(1u << static_cast<unsigned>(relaxation));
}

void append_escape(std::string& out, unsigned char byte) {
  const char text[] = {'%', hex_digits[byte >> 4], hex_digits[byte & 15]};
  out.append(text, sizeof text);
}

// The byte that an escape at the start of `text` stands for; -1 if there is no whole escape.
int escaped_byte(std::string_view text) {
  if (text.size() < 3 || text[0] != '%') return -1;
  const int high = hex_digit(text[1]);
  const int low = hex_digit(text[2]);
  return high < 0 || low < 0 ? -1 : high << 4 | low;
}

// True if nothing in it could be spelt otherwise: the ordinary case, found without writing a byte.
bool is_canonical_already(std::string_view path) {
  if (path.empty() || path[0] != '/') return false;
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (class_of(path[i]) & plain_path_byte) continue;
    if (path[i] != '/') return false;
    if (i + 1 < path.size() && (path[i + 1] == '/' || path[i + 1] == '.')) return false;
  }
  return true;
}

// A dot segment to a reader that cuts path parameters off first (`/..;/`), or decodes `%3B` before it does.
bool is_dots_to_somebody(std::string_view piece) {
  const std::size_t end = std::min(piece.find(';'), piece.find("%3B"));
  if (end != std::string_view::npos) piece = piece.substr(0, end);
  return piece == "." || piece == "..";
}

// `segment` is written canonically.
bool holds_separator(std::string_view segment) {
  return segment.find("%2F") != std::string_view::npos || segment.find("%5C") != std::string_view::npos;
}

// `segment` is written canonically. Asks for each piece between kept %2F and %5C.
bool hides_dots(std::string_view segment) {
  for (std::size_t start = 0;;) {
    const std::size_t end = std::min(segment.find("%2F", start), segment.find("%5C", start));
    if (is_dots_to_somebody(segment.substr(start, end - start))) return true;
    if (end == std::string_view::npos) return false;
    start = end + 3;
  }
}

class Canonicaliser {
 public:
  Canonicaliser(std::string_view path, std::string& out) : path_(path), out_(out) {}

  TargetOutcome run() {
    out_.clear();
    if (path_.empty() || path_[0] != '/') return refuse("target does not start with a slash");
    while (at_ < path_.size()) {
      ++at_;  // the slash
      if (!read_segment() || !end_segment()) return refuse(reason_);
    }
    if (open_) out_.push_back('/');
    return {true, {}, needs_};
  }

 private:
  static TargetOutcome refuse(std::string_view reason) { return {false, reason, 0}; }
  bool fail(std::string_view reason) {
    reason_ = reason;
    return false;
  }

  bool read_segment() {
    start_ = out_.size();
    out_.push_back('/');
    while (at_ < path_.size() && path_[at_] != '/') {
      const char c = path_[at_];
      if (c == '%') {
        if (!read_escape()) return false;
      } else if (class_of(c) & plain_path_byte) {
        out_.push_back(c);
        ++at_;
      } else {
        return fail(c == '\\' ? "backslash in path" : "byte that no path may hold");
      }
    }
    return true;
  }

  bool read_escape() {
    const int value = escaped_byte(path_.substr(at_));
    if (value < 0) return fail("bad percent-escape");
    if (value >= 0x80) return read_utf8();
    const char c = static_cast<char>(value);
    if (is_control(c)) return fail("encoded control");
    if (c == '/') needs_ |= bit(Relaxation::encoded_slash);
    if (c == '\\') needs_ |= bit(Relaxation::encoded_backslash);
    if (class_of(c) & unreserved_byte) {
      out_.push_back(c);
    } else {
      append_escape(out_, static_cast<unsigned char>(value));
    }
    at_ += 3;
    return true;
  }

  bool read_utf8() {
    char bytes[4];
    std::size_t count = 0;
    for (std::size_t i = at_; count < 4; i += 3) {
      const int value = i < path_.size() ? escaped_byte(path_.substr(i)) : -1;
      if (value < 0x80) break;
      bytes[count++] = static_cast<char>(value);
    }
    const Utf8Step step = decode_utf8({bytes, count});
    if (!step.valid) return fail("escapes that are not UTF-8");
    for (std::size_t i = 0; i < step.length; ++i) append_escape(out_, static_cast<unsigned char>(bytes[i]));
    at_ += 3 * step.length;
    return true;
  }

  bool end_segment() {
    const std::string_view segment = std::string_view(out_).substr(start_ + 1);
    open_ = segment.empty() || segment == "." || segment == "..";
    if (!open_) return hides_dots(segment) ? fail("hidden dot segment") : true;
    const bool up = segment == "..";
    out_.resize(start_);
    if (!up) return true;
    const std::size_t slash = out_.rfind('/');
    if (slash == std::string::npos) return fail("path above the root");
    // A reader that decodes first would go up by less than we do.
    if (holds_separator(std::string_view(out_).substr(slash)))
      return fail("dot segment after an encoded slash");
    out_.resize(slash);
    return true;
  }

  std::string_view path_;
  std::string& out_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;  // of the segment being written, in out_
  std::uint8_t needs_ = 0;
  bool open_ = false;  // the last segment was empty or dots: the path ends with a slash
  std::string_view reason_;
};

}  // namespace

TargetOutcome canonical_path(std::string_view path, std::string& out) {
  if (is_canonical_already(path) || !enforced(Control::canonical_path)) {
    out.assign(path);
    return {true, {}, 0};
  }
  return Canonicaliser(path, out).run();
}

}  // namespace sallyport::http1
