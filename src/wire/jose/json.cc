#include "wire/jose/json.h"

#include <charconv>
#include <cmath>

#include "base/utf8.h"

namespace sallyport::jose {
namespace {

Error malformed(std::string_view why) {
  return client_error(ErrorKind::malformed, "JSON: " + std::string(why));
}
Error too_large(std::string_view why) {
  return client_error(ErrorKind::too_large, "JSON: " + std::string(why));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

void append_utf8(std::string& out, std::uint32_t code) {
  const auto push = [&](std::uint32_t byte) { out.push_back(static_cast<char>(byte)); };
  if (code < 0x80) return push(code);
  if (code < 0x800) {
    push(0xc0 | code >> 6);
  } else if (code < 0x10000) {
    push(0xe0 | code >> 12);
    push(0x80 | (code >> 6 & 0x3f));
  } else {
    push(0xf0 | code >> 18);
    push(0x80 | (code >> 12 & 0x3f));
    push(0x80 | (code >> 6 & 0x3f));
  }
  push(0x80 | (code & 0x3f));
}

class Reader {
 public:
  Reader(std::string_view text, const JsonLimits& limits) : text_(text), limits_(limits) {}

  Result<Json> document() {
    SP_TRY(Json value, read_value(0));
    skip_blanks();
    if (at_ != text_.size()) return malformed("bytes after the value");
    return value;
  }

 private:
  Result<Json> read_value(unsigned depth) {
    if (depth > limits_.max_depth) return too_large("nested too deeply");
    if (++values_ > limits_.max_values) return too_large("too many values");
    skip_blanks();
    switch (peek()) {
      case '{':
        return read_object(depth);
      case '[':
        return read_array(depth);
      case '"':
        return read_string_value();
      case 't':
        return read_word("true", Json(true));
      case 'f':
        return read_word("false", Json(false));
      case 'n':
        return read_word("null", Json());
      default:
        return read_number();
    }
  }

  Result<Json> read_word(std::string_view word, Json value) {
    if (!text_.substr(at_).starts_with(word)) return malformed("unknown word");
    at_ += word.size();
    return value;
  }

  Result<Json> read_object(unsigned depth) {
    Json::Object members;
    ++at_;
    if (take_after_blanks('}')) return Json(std::move(members));
    do {
      skip_blanks();
      if (peek() != '"') return malformed("a member needs a name");
      SP_TRY(std::string name, read_string());
      for (const auto& member : members) {
        if (member.first == name) return malformed("the same member twice");  // J18: which one counts?
      }
      if (!take_after_blanks(':')) return malformed("a member needs a colon");
      SP_TRY(Json value, read_value(depth + 1));
      members.emplace_back(std::move(name), std::move(value));
    } while (take_after_blanks(','));
    if (!take_after_blanks('}')) return malformed("an object does not end");
    return Json(std::move(members));
  }

  Result<Json> read_array(unsigned depth) {
    Json::Array elements;
    ++at_;
    if (take_after_blanks(']')) return Json(std::move(elements));
    do {
      SP_TRY(Json value, read_value(depth + 1));
      elements.push_back(std::move(value));
    } while (take_after_blanks(','));
    if (!take_after_blanks(']')) return malformed("an array does not end");
    return Json(std::move(elements));
  }

  Result<Json> read_string_value() {
    SP_TRY(std::string text, read_string());
    return Json(std::move(text));
  }

  Result<std::string> read_string() {
    std::string out;
    ++at_;
    while (at_ < text_.size()) {
      const unsigned char c = static_cast<unsigned char>(text_[at_]);
      if (c == '"') {
        ++at_;
        return out;
      }
      if (c < 0x20) return malformed("a control character in a string");
      if (c == '\\') {
        SP_CHECK(read_escape(out));
        continue;
      }
      const Utf8Step step = decode_utf8(text_.substr(at_));
      if (!step.valid) return malformed("not UTF-8");
      out.append(text_, at_, step.length);
      at_ += step.length;
    }
    return malformed("a string does not end");
  }

  Result<void> read_escape(std::string& out) {
    constexpr std::string_view letters = "\"\\/bfnrt";
    constexpr std::string_view meanings = "\"\\/\b\f\n\r\t";
    ++at_;
    const char c = peek();
    if (c == 'u') return read_code_point(out);
    const std::size_t found = letters.find(c);
    if (at_ >= text_.size() || found == std::string_view::npos) return malformed("unknown escape");
    out.push_back(meanings[found]);
    ++at_;
    return {};
  }

  Result<void> read_code_point(std::string& out) {
    SP_TRY(std::uint32_t code, read_unit());
    if (code >= 0xdc00 && code < 0xe000) return malformed("a lone surrogate");
    if (code >= 0xd800 && code < 0xdc00) {
      if (!text_.substr(at_).starts_with("\\u")) return malformed("a lone surrogate");
      ++at_;
      SP_TRY(const std::uint32_t low, read_unit());
      if (low < 0xdc00 || low >= 0xe000) return malformed("a lone surrogate");
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    append_utf8(out, code);
    return {};
  }

  // At `u`: four hex digits after it.
  Result<std::uint32_t> read_unit() {
    const std::string_view digits = text_.substr(at_ + 1, 4);
    std::uint32_t code = 0;
    const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
    if (digits.size() != 4 || read.ec != std::errc{} || read.ptr != digits.data() + 4)
      return malformed("bad \\u");
    at_ += 5;
    return code;
  }

  Result<Json> read_number() {
    const std::size_t start = at_;
    take('-');
    if (peek() == '0') {
      ++at_;
    } else if (!take_digits()) {
      return malformed("unexpected character");
    }
    bool whole = true;
    if (take('.')) {
      whole = false;
      if (!take_digits()) return malformed("a number ends at its point");
    }
    if (take('e') || take('E')) {
      whole = false;
      if (!take('+')) take('-');
      if (!take_digits()) return malformed("a number ends at its exponent");
    }
    return make_number(text_.substr(start, at_ - start), whole);
  }

  static Result<Json> make_number(std::string_view text, bool whole) {
    const char* const end = text.data() + text.size();
    std::int64_t integer = 0;
    if (whole && std::from_chars(text.data(), end, integer).ec == std::errc{}) return Json(integer);
    double fraction = 0;
    if (std::from_chars(text.data(), end, fraction).ec != std::errc{} || !std::isfinite(fraction)) {
      return malformed("a number out of range");
    }
    return Json(fraction);
  }

  bool take(char c) {
    if (peek() != c) return false;
    ++at_;
    return true;
  }
  bool take_after_blanks(char c) {
    skip_blanks();
    return take(c);
  }
  bool take_digits() {
    const std::size_t start = at_;
    while (is_digit(peek())) ++at_;
    return at_ != start;
  }
  // NUL at the end: no rule accepts a NUL outside a string.
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_blanks() {
    while (at_ < text_.size() && std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos)
      ++at_;
  }

  std::string_view text_;
  JsonLimits limits_;
  std::size_t at_ = 0;
  unsigned values_ = 0;
};

}  // namespace

const Json* Json::find(std::string_view name) const {
  const Object* members = object();
  if (members == nullptr) return nullptr;
  for (const auto& member : *members) {
    if (member.first == name) return &member.second;
  }
  return nullptr;
}

const std::string* Json::find_string(std::string_view name) const {
  const Json* member = find(name);
  return member == nullptr ? nullptr : member->string();
}

Result<Json> parse_json(std::string_view text, const JsonLimits& limits) {
  if (text.size() > limits.max_bytes) return too_large("too long");
  return Reader(text, limits).document();
}

}  // namespace sallyport::jose
