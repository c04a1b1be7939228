#include "guard/redactor_forms.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/encoding.h"
#include "base/utf8.h"

namespace sallyport::guard {
namespace {

constexpr std::size_t shortest = 8;

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

enum class Hex : std::uint8_t { upper, lower };
constexpr std::array both_cases = {Hex::upper, Hex::lower};

void append_hex(std::string& out, std::uint32_t value, int digits, Hex hex) {
  const char* const alphabet = hex == Hex::upper ? "0123456789ABCDEF" : "0123456789abcdef";
  for (int i = digits - 1; i >= 0; --i) out.push_back(alphabet[value >> (4 * i) & 15]);
}

// Which characters, besides letters and digits, an encoder leaves as they are.
struct PercentRule {
  std::string_view kept;
  bool everything = false;  // letters and digits are encoded, too
  bool plus = false;        // a blank is written as `+`
};
constexpr std::array percent_rules = {
    PercentRule{"-._~"},                  // RFC 3986 §2.3
    PercentRule{"-._~/"},                 // of a path, Python's quote()
    PercentRule{"-._~!'()*"},             // encodeURIComponent
    PercentRule{"-._~!'()*;,/?:@&=+$#"},  // encodeURI
    PercentRule{"-._*", false, true},     // forms
    PercentRule{"-._", false, true},      // forms, PHP's urlencode()
    PercentRule{"", false},               // everything but letters and digits
    PercentRule{"", true},
};

std::string percent_encoded(std::string_view text, const PercentRule& rule, Hex hex) {
  std::string out;
  out.reserve(text.size() * 3);
  for (const char c : text) {
    const bool keep = !rule.everything && (is_alphanumeric(c) || rule.kept.find(c) != std::string_view::npos);
    if (keep) {
      out.push_back(c);
    } else if (rule.plus && c == ' ') {
      out.push_back('+');
    } else {
      out.push_back('%');
      append_hex(out, static_cast<unsigned char>(c), 2, hex);
    }
  }
  return out;
}

// What an encoder of JSON writes as \u, besides controls.
enum class Unicode : std::uint8_t {
  controls,
  html,     // < > & ' as well, as encoders do that write for pages
  unusual,  // everything but letters, digits and the commonest signs
  plain,    // everything but letters and digits
  all,
};
constexpr std::array unicode_choices = {Unicode::controls, Unicode::html, Unicode::unusual, Unicode::plain,
                                        Unicode::all};

struct JsonRule {
  Unicode unicode;
  bool slash;  // `/` as `\/`
  bool ascii;  // nothing above 7 bits as it is
  Hex hex;
};

bool written_as_unicode(std::uint32_t code, const JsonRule& rule) {
  if (code >= 0x80) return rule.ascii;
  const char c = static_cast<char>(code);
  switch (rule.unicode) {
    case Unicode::controls:
      return false;
    case Unicode::html:
      return std::string_view("<>&'").find(c) != std::string_view::npos;
    case Unicode::unusual:
      return std::string_view("<>&'\"+`").find(c) != std::string_view::npos;
    case Unicode::plain:
      return !is_alphanumeric(c);
    case Unicode::all:
      break;
  }
  return true;
}

void append_unit(std::string& out, std::uint32_t unit, Hex hex) {
  out.append("\\u");
  append_hex(out, unit, 4, hex);
}

void append_unicode(std::string& out, std::uint32_t code, Hex hex) {
  if (code < 0x10000) return append_unit(out, code, hex);
  append_unit(out, 0xd800 + ((code - 0x10000) >> 10), hex);
  append_unit(out, 0xdc00 + ((code - 0x10000) & 0x3ff), hex);
}

std::string json_escaped(std::string_view text, const JsonRule& rule) {
  constexpr std::string_view special = "\"\\\b\f\n\r\t";
  constexpr std::string_view letters = "\"\\bfnrt";
  std::string out;
  out.reserve(text.size() * 6);
  while (!text.empty()) {
    const Utf8Step step = decode_utf8(text);
    const char c = text.front();
    const std::size_t found = special.find(c);
    if (step.valid && written_as_unicode(step.code, rule)) {
      append_unicode(out, step.code, rule.hex);
    } else if (found != std::string_view::npos) {
      out.push_back('\\');
      out.push_back(letters[found]);
    } else if (c == '/' && rule.slash) {
      out.append("\\/");
    } else if (static_cast<unsigned char>(c) < 0x20) {
      append_unit(out, static_cast<unsigned char>(c), rule.hex);
    } else {
      out.append(text.substr(0, step.length));
    }
    text.remove_prefix(step.length);
  }
  return out;
}

class Forms {
 public:
  void add(std::string text) {
    Secret form(std::move(text));
    const auto same = [&](const Secret& other) { return other.reveal() == form.reveal(); };
    if (form.reveal().size() >= shortest && std::none_of(all_.begin(), all_.end(), same)) {
      all_.push_back(std::move(form));
    }
  }
  void add_percent_encoded(std::string_view text) {
    for (const Hex hex : both_cases) {
      for (const PercentRule& rule : percent_rules) add(percent_encoded(text, rule, hex));
    }
  }
  void add_json_escaped(std::string_view text) {
    for (const Hex hex : both_cases) {
      for (const Unicode unicode : unicode_choices) {
        for (const bool slash : {false, true}) {
          for (const bool ascii : {false, true}) add(json_escaped(text, {unicode, slash, ascii, hex}));
        }
      }
    }
  }
  // `before`: how many bytes of its group of three stand before the secret.
  void add_base64(std::string_view text, std::size_t before) {
    const std::size_t from = (8 * before + 5) / 6;
    const std::size_t to = 8 * (before + text.size()) / 6;
    std::string padded;
    padded.reserve(before + text.size());
    padded.append(before, '\0').append(text);
    const Secret bytes(std::move(padded));
    const Secret standard(base64(as_bytes(bytes.reveal())));
    const Secret url(base64url(as_bytes(bytes.reveal())));
    const std::string_view inner = standard.reveal().substr(from, to - from);
    add(std::string(inner));
    add(std::string(url.reveal().substr(from, to - from)));
    // Base64 has `+` and `/`, which are encoded once more in an address and by some writers of JSON.
    for (const Hex hex : both_cases) {
      add(percent_encoded(inner, percent_rules.front(), hex));
      add(json_escaped(inner, {Unicode::unusual, false, false, hex}));
    }
    add(json_escaped(inner, {Unicode::controls, true, false, Hex::lower}));
  }

  std::vector<Secret> take() { return std::move(all_); }

 private:
  std::vector<Secret> all_;
};

}  // namespace

std::vector<Secret> forms_of(const Secret& secret) {
  const std::string_view text = secret.reveal();
  Forms forms;
  if (text.size() < shortest) return {};
  forms.add(std::string(text));
  forms.add_percent_encoded(text);
  forms.add_json_escaped(text);
  for (std::size_t before = 0; before < 3; ++before) forms.add_base64(text, before);
  return forms.take();
}

}  // namespace sallyport::guard
