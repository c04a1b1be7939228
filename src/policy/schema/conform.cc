#include "policy/schema/conform.h"

#include <algorithm>

#include "policy/language/source.h"
#include "policy/schema/names.h"
#include "policy/value/escape.h"

namespace sallyport::cedar {
namespace {

void append(std::string& out, const Type& type) {
  switch (type.kind) {
    case Type::Kind::boolean:
      out += "bool";
      return;
    case Type::Kind::integer:
      out += "long";
      return;
    case Type::Kind::string:
      out += "string";
      return;
    case Type::Kind::entity:
      out += '`' + type.name + '`';
      return;
    case Type::Kind::extension:
      out += type.name;
      return;
    case Type::Kind::set:
      out += '[';
      append(out, *type.element);
      out += ']';
      return;
    case Type::Kind::record:
      break;
  }
  out += "{ ";
  bool first = true;
  for (const AttributeType& one : type.record->attributes) {
    if (!first) out += ", ";
    first = false;
    out += quote(one.name) + " => " + (one.required ? "(required) " : "(optional) ");
    append(out, one.type);
  }
  out += " }";
}

std::string mismatch(const Value& value, const Type& type) {
  std::string actual(type_name(value));
  if (const EntityUid* uid = value.as_entity()) actual = "(entity of type `" + uid->type + "`)";
  return "type mismatch: value was expected to have type " + describe(type) + ", but it actually has type " +
         actual + ": `" + to_text(value) + '`';
}

bool is_flat_fit(const Value& value, const Type& type) {
  switch (type.kind) {
    case Type::Kind::boolean:
      return value.as_bool() != nullptr;
    case Type::Kind::integer:
      return value.as_long() != nullptr;
    case Type::Kind::string:
      return value.as_string() != nullptr;
    case Type::Kind::entity:
      return value.as_entity() && value.as_entity()->type == type.name;
    case Type::Kind::extension:
      return type_name(value) == type.name;
    case Type::Kind::set:
      return value.as_set() != nullptr;
    case Type::Kind::record:
      return value.as_record() != nullptr;
  }
  return false;
}

std::string hint(std::string_view near) {
  return near.empty() ? std::string() : "did you mean `" + std::string(near) + "`?";
}

}  // namespace

std::string describe(const Type& type) {
  std::string out;
  append(out, type);
  return out;
}

std::string misfit(const Value& value, const Type& type) {
  if (!is_flat_fit(value, type)) return mismatch(value, type);
  if (type.kind == Type::Kind::record) return misfit(*value.as_record(), *type.record);
  if (type.kind != Type::Kind::set) return {};
  for (const Value& element : value.as_set()->values()) {
    std::string problem = misfit(element, *type.element);
    if (!problem.empty()) return problem;
  }
  return {};
}

std::string misfit(const Record& record, const RecordType& type) {
  for (const AttributeType& one : type.attributes) {
    const Value* held = record.find(one.name);
    if (!held && one.required) {
      return "expected the record to have an attribute `" + one.name + "`, but it does not";
    }
    std::string problem = held ? misfit(*held, one.type) : std::string();
    if (!problem.empty()) return problem;
  }
  for (const auto& [name, value] : record.entries()) {
    if (!type.find(name)) return "record attribute `" + name + "` should not exist according to the schema";
  }
  return {};
}

std::string impossible(const EntityUid& uid, const Schema& schema) {
  if (base_name(uid.type) == "Action") {
    if (schema.find_action(uid)) return {};
    return "found action entity `" + to_text(uid) + "`, but it was not declared as an action in the schema";
  }
  const EntityType* type = schema.find_entity_type(uid.type);
  if (!type || !type->enum_ids) return {};
  if (std::binary_search(type->enum_ids->begin(), type->enum_ids->end(), uid.id)) return {};
  return "entity `" + to_text(uid) + "` is of an enumerated entity type, but `" + quote(uid.id) +
         "` is not declared as a valid eid";
}

std::string impossible(const Value& value, const Schema& schema) {
  if (const EntityUid* uid = value.as_entity()) return impossible(*uid, schema);
  if (const Record* record = value.as_record()) return impossible(*record, schema);
  const ValueSet* set = value.as_set();
  if (!set) return {};
  for (const Value& element : set->values()) {
    std::string problem = impossible(element, schema);
    if (!problem.empty()) return problem;
  }
  return {};
}

std::string impossible(const Record& record, const Schema& schema) {
  for (const auto& [name, value] : record.entries()) {
    std::string problem = impossible(value, schema);
    if (!problem.empty()) return problem;
  }
  return {};
}

std::string attribute_hint(const RecordType& type, std::string_view name) {
  std::vector<std::string_view> known;
  for (const AttributeType& one : type.attributes) known.push_back(one.name);
  return hint(nearest_name(name, known));
}

std::string entity_type_hint(const Schema& schema, std::string_view name) {
  std::vector<std::string_view> known;
  for (const auto& [full, type] : schema.entity_types) {
    if (base_name(full) == base_name(name)) return hint(full);
    known.push_back(full);
  }
  return hint(nearest_name(name, known));
}

}  // namespace sallyport::cedar
