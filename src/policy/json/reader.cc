#include "policy/json/reader.h"

#include <algorithm>
#include <charconv>
#include <tuple>

#include "base/utf8.h"

namespace sallyport::cedar {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

void append_utf8(std::string& out, std::uint32_t code) {
  const auto tail = [&](int shift) { out.push_back(static_cast<char>(0x80 | (code >> shift & 0x3f))); };
  if (code < 0x80) {
    out.push_back(static_cast<char>(code));
  } else if (code < 0x800) {
    out.push_back(static_cast<char>(0xc0 | code >> 6));
    tail(0);
  } else if (code < 0x10000) {
    out.push_back(static_cast<char>(0xe0 | code >> 12));
    tail(6);
    tail(0);
  } else {
    out.push_back(static_cast<char>(0xf0 | code >> 18));
    tail(12);
    tail(6);
    tail(0);
  }
}

// Every function returns false once something is wrong and said.
class Reader {
 public:
  Reader(const Source& source, Diagnostics& diagnostics)
      : source_(source), text_(source.text()), diagnostics_(diagnostics) {}

  bool document(Json& out) {
    if (text_.size() > max_json_bytes) return fail(0, "the text is too long");
    if (text_.starts_with("\xef\xbb\xbf")) {
      return fail(0, "a byte order mark is not part of JSON", "save the file as UTF-8 without it");
    }
    if (!check_utf8() || !value(out, 0)) return false;
    skip_space();
    return at_ == text_.size() || fail(at_, "expected the end of the text after the value");
  }

 private:
  bool check_utf8() {
    for (std::size_t i = 0; i < text_.size();) {
      if (static_cast<unsigned char>(text_[i]) < 0x80) {
        ++i;
        continue;
      }
      const Utf8Step step = decode_utf8(text_.substr(i));
      if (!step.valid) return fail(i, "this is not valid UTF-8");
      i += step.length;
    }
    return true;
  }

  bool fail(std::size_t at, std::string message, std::string hint = {}) {
    const auto place = static_cast<std::uint32_t>(at);
    diagnostics_.error(source_, {place, place + 1}, std::move(message), std::move(hint));
    return false;
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  void skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }

  // What stands here instead of what was expected.
  std::string found() const {
    if (at_ >= text_.size()) return "the text ends here";
    const unsigned char c = static_cast<unsigned char>(text_[at_]);
    if (c < 0x20 || c == 0x7f) return "found a control character";
    if (is_letter(text_[at_])) {
      std::size_t end = at_;
      while (end < text_.size() && end - at_ < 20 && is_letter(text_[end])) ++end;
      return "found `" + std::string(text_.substr(at_, end - at_)) + "`";
    }
    return "found `" + std::string(text_.substr(at_, decode_utf8(text_.substr(at_)).length)) + "`";
  }

  std::string hint() const {
    const std::string_view rest = text_.substr(std::min(at_, text_.size()));
    if (rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with("#")) {
      return "JSON has no comments";
    }
    if (rest.starts_with("'")) return "JSON strings stand between double quotes";
    if (rest.starts_with("True") || rest.starts_with("False")) return "write true or false";
    if (rest.starts_with("None") || rest.starts_with("undefined")) return "write null";
    if (rest.starts_with("+")) return "a number has no leading `+`";
    return {};
  }

  bool expected(std::string_view what) {
    return fail(at_, "expected " + std::string(what) + ", " + found(), hint());
  }

  bool value(Json& out, std::size_t depth) {
    skip_space();
    if (++nodes_ > max_json_nodes) return fail(at_, "too many values in one text");
    out.span.begin = static_cast<std::uint32_t>(at_);
    if (!any_value(out, depth)) return false;
    out.span.end = static_cast<std::uint32_t>(at_);
    return true;
  }

  bool any_value(Json& out, std::size_t depth) {
    const char c = peek();
    if (c == '{' || c == '[') {
      if (depth == max_json_depth) {
        return fail(at_, "nested deeper than " + std::to_string(max_json_depth) + " levels");
      }
      return c == '{' ? object(out, depth + 1) : array(out, depth + 1);
    }
    if (c == '"') {
      out.kind = Json::Kind::string;
      return string(out.text);
    }
    if (c == '-' || is_digit(c)) return number(out);
    if (word("true")) return boolean(out, true);
    if (word("false")) return boolean(out, false);
    if (word("null")) return true;
    return expected("a value");
  }

  bool word(std::string_view name) {
    const std::string_view rest = text_.substr(at_);
    if (!rest.starts_with(name) || (rest.size() > name.size() && is_letter(rest[name.size()]))) return false;
    at_ += name.size();
    return true;
  }

  static bool boolean(Json& out, bool held) {
    out.kind = Json::Kind::boolean;
    out.boolean = held;
    return true;
  }

  bool array(Json& out, std::size_t depth) {
    out.kind = Json::Kind::array;
    ++at_;
    skip_space();
    if (take(']')) return true;
    while (true) {
      if (!value(out.items.emplace_back(), depth)) return false;
      skip_space();
      if (take(']')) return true;
      if (!comma(']')) return false;
    }
  }

  bool object(Json& out, std::size_t depth) {
    out.kind = Json::Kind::object;
    ++at_;
    skip_space();
    if (take('}')) return true;
    while (true) {
      if (!member(out, depth)) return false;
      skip_space();
      if (take('}')) return unique_names(out);
      if (!comma('}')) return false;
    }
  }

  bool member(Json& out, std::size_t depth) {
    skip_space();
    if (peek() != '"') return expected("a name between double quotes");
    JsonMember& member = out.members.emplace_back();
    member.name_span.begin = static_cast<std::uint32_t>(at_);
    if (!string(member.name)) return false;
    member.name_span.end = static_cast<std::uint32_t>(at_);
    skip_space();
    if (!take(':')) return expected("`:` after the name");
    return value(member.value, depth);
  }

  bool comma(char closing) {
    if (!take(',')) return expected(std::string("`,` or `") + closing + "`");
    const std::size_t comma_at = at_ - 1;
    skip_space();
    if (peek() == closing) return fail(comma_at, "nothing follows this comma", "JSON has no trailing commas");
    return true;
  }

  bool take(char c) {
    if (peek() != c || at_ == text_.size()) return false;
    ++at_;
    return true;
  }

  bool unique_names(const Json& object) {
    std::vector<const JsonMember*> sorted;
    sorted.reserve(object.members.size());
    for (const JsonMember& member : object.members) sorted.push_back(&member);
    std::sort(sorted.begin(), sorted.end(), [](const JsonMember* a, const JsonMember* b) {
      return std::tie(a->name, a) < std::tie(b->name, b);
    });
    const auto twice =
        std::adjacent_find(sorted.begin(), sorted.end(),
                           [](const JsonMember* a, const JsonMember* b) { return a->name == b->name; });
    if (twice == sorted.end()) return true;
    return fail(twice[1]->name_span.begin, "the name `" + twice[1]->name + "` is in this object twice");
  }

  bool digits() {
    if (!is_digit(peek())) return expected("a digit");
    while (is_digit(peek())) ++at_;
    return true;
  }

  bool number(Json& out) {
    const std::size_t begin = at_;
    bool whole = true;
    take('-');
    if (peek() == '0') {
      ++at_;
      if (is_digit(peek())) return fail(begin, "a number does not begin with 0");
    } else if (!digits()) {
      return false;
    }
    if (take('.')) {
      whole = false;
      if (!digits()) return false;
    }
    if (peek() == 'e' || peek() == 'E') {
      whole = false;
      ++at_;
      if (!take('+')) take('-');
      if (!digits()) return false;
    }
    const std::string_view text = text_.substr(begin, at_ - begin);
    const auto read = std::from_chars(text.data(), text.data() + text.size(), out.integer);
    if (whole && read.ec == std::errc() && text != "-0") {
      out.kind = Json::Kind::integer;
      return true;
    }
    out.kind = Json::Kind::number;
    out.integer = 0;
    out.text = text;
    return true;
  }

  bool string(std::string& out) {
    const std::size_t begin = at_++;
    while (at_ < text_.size()) {
      const std::size_t from = at_;
      while (at_ < text_.size() && text_[at_] != '"' && text_[at_] != '\\' &&
             static_cast<unsigned char>(text_[at_]) >= 0x20) {
        ++at_;
      }
      out.append(text_.substr(from, at_ - from));
      if (at_ == text_.size()) break;
      if (take('"')) return true;
      if (text_[at_] != '\\') {
        return fail(at_, "a control character inside a string must be escaped", "write \\n for a line end");
      }
      if (!escape(out)) return false;
    }
    return fail(begin, "this string has no closing quote");
  }

  bool escape(std::string& out) {
    constexpr std::string_view names = "\"\\/bfnrt";
    constexpr std::string_view meant = "\"\\/\b\f\n\r\t";
    const std::size_t begin = at_++;
    const char c = peek();
    const std::size_t index = c == '\0' ? std::string_view::npos : names.find(c);
    if (index != std::string_view::npos) {
      ++at_;
      out.push_back(meant[index]);
      return true;
    }
    if (c != 'u')
      return fail(begin, "unknown escape in a string",
                  "escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
    std::uint32_t code = 0;
    if (!hex(code)) return fail(begin, "expected four hexadecimal digits after \\u");
    if (code >= 0xd800 && code < 0xe000) {
      std::uint32_t low = 0;
      const bool pair = code < 0xdc00 && peek() == '\\' && at_ + 1 < text_.size() && text_[at_ + 1] == 'u';
      if (!pair || (++at_, !hex(low)) || low < 0xdc00 || low > 0xdfff) {
        return fail(begin, "half of a surrogate pair is not a character");
      }
      code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
    }
    append_utf8(out, code);
    return true;
  }

  bool hex(std::uint32_t& code) {  // at `u`
    const std::string_view text = text_.substr(std::min(at_ + 1, text_.size()), 4);
    if (text.size() != 4) return false;
    const auto read = std::from_chars(text.data(), text.data() + 4, code, 16);
    if (read.ec != std::errc() || read.ptr != text.data() + 4) return false;
    at_ += 5;
    return true;
  }

  const Source& source_;
  std::string_view text_;
  Diagnostics& diagnostics_;
  std::size_t at_ = 0;
  std::size_t nodes_ = 0;
};

}  // namespace

const Json* Json::find(std::string_view name) const {
  for (const JsonMember& member : members) {
    if (member.name == name) return &member.value;
  }
  return nullptr;
}

std::string_view kind_name(Json::Kind kind) {
  switch (kind) {
    case Json::Kind::null:
      return "null";
    case Json::Kind::boolean:
      return "true or false";
    case Json::Kind::integer:
      return "an integer";
    case Json::Kind::number:
      return "a number";
    case Json::Kind::string:
      return "a string";
    case Json::Kind::array:
      return "an array";
    case Json::Kind::object:
      return "an object";
  }
  return "?";
}

std::optional<Json> parse_json(const Source& source, Diagnostics& diagnostics) {
  Json json;
  if (!Reader(source, diagnostics).document(json)) return std::nullopt;
  return json;
}

}  // namespace sallyport::cedar
