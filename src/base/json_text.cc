#include "base/json_text.h"

#include <charconv>

#include "base/utf8.h"

namespace sallyport {
namespace {

constexpr bool is_plain(unsigned char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; }

void append_escape(std::string& out, std::uint32_t code) {
  constexpr std::string_view digits = "0123456789abcdef";
  out += "\\u";
  for (int shift = 12; shift >= 0; shift -= 4) out.push_back(digits[code >> shift & 15]);
}

void append_ascii(std::string& out, unsigned char c) {
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      append_escape(out, c);
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out.push_back('"');
  std::size_t i = 0;
  while (i < text.size()) {
    std::size_t end = i;
    while (end < text.size() && is_plain(static_cast<unsigned char>(text[end]))) ++end;
    out.append(text, i, end - i);
    i = end;
    if (i == text.size()) break;
    const unsigned char c = static_cast<unsigned char>(text[i]);
    if (c < 0x80) {
      append_ascii(out, c);
      ++i;
      continue;
    }
    const Utf8Step step = decode_utf8(text.substr(i));
    if (!step.valid) {
      out += "\\ufffd";
    } else if (step.code == 0x2028 || step.code == 0x2029 || step.code < 0xa0) {
      append_escape(out, step.code);
    } else {
      out.append(text, i, step.length);
    }
    i += step.length;
  }
  out.push_back('"');
}

void JsonObject::name(std::string_view name) {
  if (!first_) out_.push_back(',');
  first_ = false;
  append_json_string(out_, name);
  out_.push_back(':');
}

JsonObject& JsonObject::add(std::string_view key, std::string_view value) {
  name(key);
  append_json_string(out_, value);
  return *this;
}

JsonObject& JsonObject::add(std::string_view key, std::int64_t value) {
  name(key);
  char text[24];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  out_.append(text, end);
  return *this;
}

JsonObject& JsonObject::add(std::string_view key, std::uint64_t value) {
  name(key);
  char text[24];
  const auto end = std::to_chars(text, text + sizeof text, value).ptr;
  out_.append(text, end);
  return *this;
}

JsonObject& JsonObject::add(std::string_view key, bool value) {
  name(key);
  out_ += value ? "true" : "false";
  return *this;
}

JsonObject& JsonObject::add_raw(std::string_view key, std::string_view json) {
  name(key);
  out_ += json;
  return *this;
}

}  // namespace sallyport
