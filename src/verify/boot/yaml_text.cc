#include "verify/boot/yaml_text.h"

#include <algorithm>

#include "base/json_text.h"

namespace sallyport::verify {
namespace {

constexpr int block_levels = 2;

bool plain_is_safe(std::string_view text) {
  constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./+-";
  return !text.empty() && text.front() != '-' && text.find_first_not_of(safe) == std::string_view::npos;
}

// A quoted scalar has the tag "!" and must not become a number or a truth value; a plain one must stay what
// it was.
void append_scalar(std::string& out, const YAML::Node& node) {
  const std::string& text = node.Scalar();
  if (node.Tag() != "!" && plain_is_safe(text)) {
    out += text;
  } else {
    append_json_string(out, text);  // JSON strings are YAML double-quoted scalars
  }
}

void append_flow(std::string& out, const YAML::Node& node) {
  if (node.IsScalar()) return append_scalar(out, node);
  if (!node.IsMap() && !node.IsSequence()) {
    out += node.IsNull() ? "null" : "{}";
    return;
  }
  out.push_back(node.IsMap() ? '{' : '[');
  bool first = true;
  for (const auto& entry : node) {
    if (!first) out += ", ";
    first = false;
    if (node.IsMap()) {
      append_scalar(out, entry.first);
      out += ": ";
      append_flow(out, entry.second);
    } else {
      append_flow(out, entry);
    }
  }
  out.push_back(node.IsMap() ? '}' : ']');
}

void append_block(std::string& out, const YAML::Node& node, int level) {
  const std::string indent(static_cast<std::size_t>(level) * 2, ' ');
  for (const auto& entry : node) {
    out += indent;
    const YAML::Node value = node.IsMap() ? entry.second : entry;
    if (node.IsMap()) {
      append_scalar(out, entry.first);
      out += ":";
    } else {
      out += "-";
    }
    const bool block = level + 1 < block_levels && (value.IsMap() || value.IsSequence()) && value.size() > 0;
    out.push_back(block ? '\n' : ' ');
    if (block) {
      append_block(out, value, level + 1);
    } else {
      append_flow(out, value);
      out.push_back('\n');
    }
  }
}

}  // namespace

std::string to_yaml_text(const YAML::Node& root) {
  std::string out;
  append_block(out, root, 0);
  return out;
}

}  // namespace sallyport::verify
