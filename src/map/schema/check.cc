#include "map/schema/check.h"

#include <algorithm>

#include "map/document/key_like.h"
#include "map/document/nearest.h"
#include "map/schema/values.h"

namespace sallyport::map {
namespace {

std::string_view describe(Node::Kind kind) {
  switch (kind) {
    case Node::Kind::nothing:
      return "nothing";
    case Node::Kind::scalar:
      return "a single value";
    case Node::Kind::list:
      return "a list";
    case Node::Kind::mapping:
      return "a mapping";
  }
  return "nothing";
}

const Key* find_key(const Section& section, std::string_view name) {
  const auto found =
      std::find_if(section.keys.begin(), section.keys.end(), [&](const Key& k) { return k.name == name; });
  return found == section.keys.end() ? nullptr : &*found;
}

void report_unknown_key(const Node& key, const Section& section, Findings& findings) {
  if (key.secretive) return;
  if (const std::string_view later = later_door(section.name, key.text); !later.empty()) {
    findings.error(key.place, "unknown key " + quoted(key.text), std::string(later));
    return;
  }
  std::vector<std::string_view> names;
  for (const Key& known : section.keys) names.push_back(known.name);
  findings.error(key.place, "unknown key " + quoted(key.text), suggestion(key.text, names));
}

void check_scalar(const Node& node, const Key& key, Findings& findings) {
  if (node.secretive) return;
  const ValueType& type = *find_value_type(key.type);
  const std::string what = "`" + std::string(key.name) + "`";
  if (node.kind != Node::Kind::scalar) {
    findings.error(node.place, what + " must be " + std::string(type.words) + ", not " +
                                   std::string(describe(node.kind)));
    return;
  }
  if (!key.allowed.empty()) {
    if (std::find(key.allowed.begin(), key.allowed.end(), node.text) != key.allowed.end()) return;
    findings.error(node.place, what + " cannot be " + quoted(node.text), suggestion(node.text, key.allowed));
    return;
  }
  if (type.plain && node.quoted) {
    findings.error(node.place, what + " must be " + std::string(type.words) + ", not text",
                   "remove the quotes");
    return;
  }
  const Result<void> good = type.check(node.text, key.range);
  if (good) return;
  findings.error(node.place, what + " must be " + std::string(type.words) + ", not " + quoted(node.text),
                 good.error().detail);
}

void check_named(const Node& node, const Key& key, Findings& findings) {
  if (node.kind != Node::Kind::mapping) {
    findings.error(node.place, "`" + std::string(key.name) + "` must be a mapping of names, not " +
                                   std::string(describe(node.kind)));
    return;
  }
  if (node.entries.empty()) findings.error(node.place, "`" + std::string(key.name) + "` is empty");
  for (const Entry& entry : node.entries) {
    const ValueType& type = *find_value_type(key.names);
    const Result<void> name = type.check(entry.key.text, {});
    if (!name && !entry.key.secretive) {
      findings.error(entry.key.place, quoted(entry.key.text) + " is not " + std::string(type.words),
                     name.error().detail);
    }
    if (entry.value.kind == Node::Kind::nothing) {
      Node empty = entry.value;
      empty.kind = Node::Kind::mapping;
      empty.place = entry.key.place;
      check_section(empty, *key.section, findings);
    } else {
      check_section(entry.value, *key.section, findings);
    }
  }
}

// A mapping of text to text.
void check_texts(const Node& node, const Key& key, Findings& findings) {
  const std::string what = "`" + std::string(key.name) + "`";
  if (node.kind != Node::Kind::mapping || node.entries.empty()) {
    findings.error(node.place,
                   what + (node.kind == Node::Kind::mapping ? " is empty"
                                                            : " must be a mapping of text to text, not " +
                                                                  std::string(describe(node.kind))));
    return;
  }
  if (key.most_entries != 0 && node.entries.size() > key.most_entries) {
    findings.error(node.place, what + " has more than " + std::to_string(key.most_entries) + " entries");
  }
  for (const Entry& entry : node.entries) {
    check_scalar(entry.key, key, findings);
    check_scalar(entry.value, key, findings);
  }
}

void check_one(const Node& node, const Key& key, Findings& findings) {
  switch (key.type) {
    case Type::section:
      return check_section(node, *key.section, findings);
    case Type::named:
      return check_named(node, key, findings);
    case Type::texts:
      return check_texts(node, key, findings);
    default:
      return check_scalar(node, key, findings);
  }
}

void check_value(const Node& node, const Key& key, Findings& findings) {
  if (!key.list || (key.may_be_one && node.kind == Node::Kind::mapping)) {
    return check_one(node, key, findings);
  }
  if (node.kind != Node::Kind::list) {
    findings.error(
        node.place, "`" + std::string(key.name) + "` must be a list, not " + std::string(describe(node.kind)),
        node.kind == Node::Kind::scalar && !node.secretive ? "write [" + node.text.substr(0, 60) + "]" : "");
    return;
  }
  // An empty selector reads as "nobody" to one and as "everybody" to another.
  if (node.items.empty() && !key.may_be_empty) {
    findings.error(node.place, "`" + std::string(key.name) + "` is an empty list",
                   key.required ? "name at least one" : "name at least one, or leave the key out");
  }
  for (const Node& item : node.items) check_one(item, key, findings);
}

void find_key_like(Node& node, std::string_view what, Findings& findings) {
  if (what.empty()) return;
  node.secretive = true;
  findings.error(node.place, "this looks like " + std::string(what),
                 "a map holds no secrets: store it as a secret and write `secret:NAME`");
}

bool names_something(std::string_view key) {
  constexpr std::string_view keys[] = {"client_id", "subject", "audience", "azp", "appid", "oid"};
  return std::find(std::begin(keys), std::end(keys), key) != std::end(keys);
}

}  // namespace

void find_key_like(Node& node, Findings& findings) {
  find_key_like(node, key_like(node.text), findings);
  for (Node& item : node.items) find_key_like(item, findings);
  for (Entry& entry : node.entries) {
    find_key_like(entry.key, findings);
    // Names that others give are public, and some make them as long and random as keys.
    if (names_something(entry.key.text) && entry.value.kind == Node::Kind::scalar) {
      find_key_like(entry.value, known_key(entry.value.text), findings);
    } else {
      find_key_like(entry.value, findings);
    }
  }
}

void check_section(const Node& node, const Section& section, Findings& findings) {
  if (node.kind != Node::Kind::mapping) {
    findings.error(node.place, "the " + std::string(section.name) + " must be a mapping, not " +
                                   std::string(describe(node.kind)));
    return;
  }
  for (const Entry& entry : node.entries) {
    const Key* key = find_key(section, entry.key.text);
    if (key == nullptr) {
      report_unknown_key(entry.key, section, findings);
    } else {
      check_value(entry.value, *key, findings);
    }
  }
  for (const Key& key : section.keys) {
    if (!key.required || node.find(key.name) != nullptr) continue;
    findings.error(node.place, "the " + std::string(section.name) + " has no `" + std::string(key.name) + "`",
                   std::string(key.words));
  }
}

}  // namespace sallyport::map
