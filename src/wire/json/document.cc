#include "wire/json/document.h"

#include <charconv>

#include "wire/json/reader.h"
#include "wire/json/scan.h"

namespace sallyport::json {
namespace {

std::string_view plain_or_unescaped(std::string_view written, bool escaped, std::string& scratch) {
  if (!escaped) return written;
  scratch.clear();
  unescape(written, scratch);
  return scratch;
}

}  // namespace

Result<Document> Document::parse(std::string_view text, const Limits& limits) {
  Document document;
  SP_CHECK(document.read(text, limits));
  return document;
}

Result<void> Document::read(std::string_view text, const Limits& limits) {
  text_ = text;
  return Reader(text, limits, nodes_).read();
}

std::size_t Value::begin() const { return document_ == nullptr ? 0 : node().begin; }
std::size_t Value::end() const { return document_ == nullptr ? 0 : node().end; }
std::size_t Value::size() const { return document_ == nullptr ? 0 : node().count; }

std::string_view Value::raw() const {
  return document_ == nullptr ? std::string_view() : document_->text_.substr(begin(), end() - begin());
}

std::optional<bool> Value::boolean() const {
  if (kind() != Kind::boolean) return std::nullopt;
  return raw() == "true";
}

std::optional<std::int64_t> Value::integer() const {
  if (kind() != Kind::number) return std::nullopt;
  const std::string_view digits = raw();
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return value;
}

std::string_view Value::text(std::string& scratch) const {
  if (!is_string()) return {};
  const std::string_view quoted = raw();
  return plain_or_unescaped(quoted.substr(1, quoted.size() - 2), node().escaped, scratch);
}

std::string Value::text() const {
  std::string scratch;
  return std::string(text(scratch));
}

bool Value::is_text(std::string_view expected) const {
  std::string scratch;
  return is_string() && text(scratch) == expected;
}

std::size_t Value::text_at_most() const { return is_string() ? end() - begin() - 2 : 0; }

std::string_view Value::name(std::string& scratch) const {
  if (document_ == nullptr) return {};
  const Node& own = node();
  return plain_or_unescaped(document_->text_.substr(own.name_begin, own.name_end - own.name_begin),
                            own.name_escaped, scratch);
}

std::string Value::name() const {
  std::string scratch;
  return std::string(name(scratch));
}

bool Value::is_named(std::string_view expected) const {
  std::string scratch;
  return name(scratch) == expected;
}

Value Value::find(std::string_view name) const {
  if (!is_object()) return {};
  std::string scratch;
  for (const Value member : children()) {
    if (member.name(scratch) == name) return member;
  }
  return {};
}

Value::Children Value::children() const {
  if (!is_object() && !is_array()) return {document_, 0, 0};
  return {document_, row_ + 1, node().next};
}

}  // namespace sallyport::json
