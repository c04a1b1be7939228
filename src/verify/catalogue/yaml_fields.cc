#include "verify/catalogue/yaml_fields.h"

#include <charconv>

namespace sallyport::verify {

YamlFields::YamlFields(std::string_view file, const YAML::Node& mapping)
    : file_(file), mapping_(mapping), line_(static_cast<std::uint32_t>(mapping.Mark().line + 1)) {
  if (!mapping_.IsMap()) {
    fail("a mapping was expected here");
    mapping_ = YAML::Node(YAML::NodeType::Map);
    return;
  }
  std::set<std::string> seen;
  for (const auto& entry : mapping_) {
    const std::string key = entry.first.Scalar();
    if (!seen.insert(key).second) fail("key `" + key + "` comes twice");
  }
}

void YamlFields::fail(std::string_view what) {
  fail(self_error(ErrorKind::malformed, file_ + ":" + std::to_string(line_) + ": " + std::string(what)));
}

YAML::Node YamlFields::node(std::string_view key) {
  asked_.emplace(key);
  for (const auto& entry : mapping_) {
    if (entry.first.Scalar() == key) return entry.second;
  }
  return YAML::Node(YAML::NodeType::Undefined);
}

bool YamlFields::has(std::string_view key) const {
  for (const auto& entry : mapping_) {
    if (entry.first.Scalar() == key) return true;
  }
  return false;
}

std::string YamlFields::text(std::string_view key) {
  const YAML::Node value = node(key);
  if (!value.IsDefined()) return {};
  if (!value.IsScalar()) fail("`" + std::string(key) + "` must be text");
  return value.IsScalar() ? value.Scalar() : std::string();
}

std::string YamlFields::required_text(std::string_view key) {
  std::string value = text(key);
  if (value.empty()) fail("`" + std::string(key) + "` is missing");
  return value;
}

std::vector<std::string> YamlFields::texts(std::string_view key) {
  const YAML::Node value = node(key);
  std::vector<std::string> out;
  if (!value.IsDefined()) return out;
  if (value.IsScalar()) return {value.Scalar()};
  for (const auto& item : value) {
    if (!item.IsScalar()) fail("`" + std::string(key) + "` must be a list of texts");
    out.push_back(item.IsScalar() ? item.Scalar() : std::string());
  }
  if (out.empty()) fail("`" + std::string(key) + "` is empty");
  return out;
}

std::optional<bool> YamlFields::truth(std::string_view key) {
  const std::string value = text(key);
  if (value.empty()) return std::nullopt;
  if (value != "true" && value != "false") fail("`" + std::string(key) + "` must be true or false");
  return value == "true";
}

std::optional<std::uint32_t> YamlFields::number(std::string_view key) {
  const std::string value = text(key);
  if (value.empty()) return std::nullopt;
  std::uint32_t out = 0;
  const auto end = value.data() + value.size();
  const auto parsed = std::from_chars(value.data(), end, out);
  if (parsed.ec != std::errc() || parsed.ptr != end) fail("`" + std::string(key) + "` must be a number");
  return out;
}

Template YamlFields::parse_bytes(const std::string& text, std::string_view key) {
  auto parsed = Template::parse(text);
  if (!parsed.ok()) {
    fail("`" + std::string(key) + "`: " + parsed.error().detail);
    return {};
  }
  return std::move(parsed).value();
}

Template YamlFields::bytes(std::string_view key) { return parse_bytes(text(key), key); }

std::vector<Template> YamlFields::many_bytes(std::string_view key) {
  std::vector<Template> out;
  for (const std::string& item : texts(key)) out.push_back(parse_bytes(item, key));
  return out;
}

Result<void> YamlFields::finish() {
  for (const auto& entry : mapping_) {
    const std::string key = entry.first.Scalar();
    if (!asked_.contains(key)) fail("unknown key `" + key + "`");
  }
  if (failed_) return *failed_;
  return {};
}

}  // namespace sallyport::verify
