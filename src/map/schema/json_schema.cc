// map/schema/json_schema.cc: the table as JSON Schema (draft 2020-12), for editors.
#include "base/json_text.h"
#include "map/map.h"
#include "map/schema/table.h"
#include "map/schema/values.h"

namespace sallyport::map {
namespace {

std::string section_schema(const Section& section);

std::string string_list(std::span<const std::string_view> items) {
  std::string out = "[";
  for (const std::string_view item : items) {
    if (out.size() > 1) out.push_back(',');
    append_json_string(out, item);
  }
  return out + "]";
}

// The default as JSON: flags and counts as they stand, everything else as text.
std::string standard_value(const Key& key, bool plain) {
  if (plain) return std::string(key.standard);
  std::string out = key.list ? "[" : "";
  append_json_string(out, key.standard);
  return key.list ? out + "]" : out;
}

void add_scalar(JsonObject& object, const Key& key) {
  const ValueType& type = *find_value_type(key.type);
  const bool ranged = key.range.most != 0;
  if (key.type == Type::flag) {
    object.add("type", "boolean");
  } else if (key.type == Type::count) {
    object.add("type", "integer");
    if (ranged) object.add("minimum", key.range.least).add("maximum", key.range.most);
  } else if (key.type == Type::money) {
    object.add("type", "number").add("minimum", key.range.least).add("maximum", key.range.most);
  } else {
    object.add("type", "string").add_if("pattern", type.pattern);
    if (ranged && type.pattern.empty())
      object.add("minLength", key.range.least).add("maxLength", key.range.most);
  }
  if (!key.allowed.empty()) object.add_raw("enum", string_list(key.allowed));
}

void add_named(JsonObject& object, const Key& key) {
  std::string names;
  JsonObject patterns(names);
  patterns.add_raw(find_value_type(key.names)->pattern, section_schema(*key.section)).close();
  object.add("type", "object").add_raw("patternProperties", names).add("additionalProperties", false);
  object.add("minProperties", 1);
}

void add_texts(JsonObject& object, const Key& key) {
  std::string text, name;
  JsonObject(text)
      .add("type", "string")
      .add("minLength", key.range.least)
      .add("maxLength", key.range.most)
      .close();
  JsonObject(name).add("minLength", key.range.least).add("maxLength", key.range.most).close();
  object.add("type", "object").add_raw("additionalProperties", text).add_raw("propertyNames", name);
  object.add("minProperties", 1);
  if (key.most_entries != 0) object.add("maxProperties", key.most_entries);
}

// Without the list around it.
void add_one(JsonObject& object, const Key& key) {
  if (key.type == Type::texts) {
    add_texts(object, key);
  } else if (key.type == Type::named) {
    add_named(object, key);
  } else if (key.type != Type::section) {
    add_scalar(object, key);
  }
}

std::string key_schema(const Key& key) {
  std::string one;
  if (key.type == Type::section) {
    one = section_schema(*key.section);
    if (!key.list) return one;
  } else {
    JsonObject object(one);
    add_one(object, key);
    if (!key.list) object.add("description", key.words);
    if (!key.list && !key.standard.empty()) {
      object.add_raw("default", standard_value(key, find_value_type(key.type)->plain));
    }
    object.close();
    if (!key.list) return one;
  }
  std::string out;
  JsonObject list(out);
  list.add("type", "array").add_raw("items", one).add("description", key.words);
  if (!key.may_be_empty) list.add("minItems", 1);
  if (!key.standard.empty()) list.add_raw("default", standard_value(key, false));
  list.close();
  return key.may_be_one ? "{\"anyOf\":[" + one + "," + out + "]}" : out;
}

void add_keys(JsonObject& object, const Section& section) {
  std::string properties;
  JsonObject all(properties);
  std::vector<std::string_view> required;
  for (const Key& key : section.keys) {
    all.add_raw(key.name, key_schema(key));
    if (key.required) required.push_back(key.name);
  }
  all.close();
  // `data: {}` and `data:` are the same where nothing is required.
  if (required.empty()) {
    object.add_raw("type", R"(["object","null"])");
  } else {
    object.add("type", "object").add_raw("required", string_list(required));
  }
  object.add("description", section.words)
      .add_raw("properties", properties)
      .add("additionalProperties", false);
}

std::string section_schema(const Section& section) {
  std::string out;
  JsonObject object(out);
  add_keys(object, section);
  object.close();
  return out;
}

}  // namespace

std::string json_schema() {
  std::string out;
  JsonObject object(out);
  object.add("$schema", "https://json-schema.org/draft/2020-12/schema").add("title", "Sallyport map");
  add_keys(object, root_section());
  object.close();
  return out;
}

}  // namespace sallyport::map
