#include "policy/json/values.h"

#include <algorithm>

#include "policy/evaluate/extension_call.h"
#include "policy/schema/conform.h"
#include "policy/schema/names.h"

namespace sallyport::cedar {
namespace {

// What an argument written as a plain string means, where a schema is at hand.
std::string_view parameter_type(std::string_view function, std::size_t index) {
  if (function == "offset") return index == 0 ? "datetime" : "duration";
  if (function == "durationSince" || function == "toDate" || function == "toTime") return "datetime";
  return {};
}

std::string_view constructor_of(std::string_view type) { return type == "ipaddr" ? "ip" : type; }

bool is_uid(const Json* json) {
  if (!json || !json->is(Json::Kind::object)) return false;
  const Json* type = json->find("type");
  const Json* id = json->find("id");
  return type && id && type->is(Json::Kind::string) && id->is(Json::Kind::string);
}

bool is_call(const Json* json) {
  if (!json || !json->is(Json::Kind::object)) return false;
  const Json* function = json->find("fn");
  const Json* arguments = json->find("args");
  if (!function || !function->is(Json::Kind::string)) return false;
  return (arguments && arguments->is(Json::Kind::array)) || json->find("arg");
}

std::string shown(const Source& source, const Json& json) {
  constexpr std::size_t most = 60;
  const std::string_view text = source.text_of(json.span);
  return text.size() <= most ? "`" + std::string(text) + "`" : std::string(kind_name(json.kind));
}

// The first number in it that is no integer of 64 bits.
const Json* find_number(const Json& json) {
  if (json.is(Json::Kind::number)) return &json;
  for (const Json& item : json.items) {
    if (const Json* found = find_number(item)) return found;
  }
  for (const JsonMember& member : json.members) {
    if (const Json* found = find_number(member.value)) return found;
  }
  return nullptr;
}

}  // namespace

void ValueReader::fail(Span span, std::string message, std::string hint) {
  diagnostics_.error(source_, span, std::move(message), std::move(hint));
}

// Even what is ignored must be JSON that Cedar can read. The reference refuses a fraction there in some
// places and takes it in others; here it is refused in all.
bool ValueReader::ignored(const Json& json, std::initializer_list<std::string_view> known) {
  for (const JsonMember& member : json.members) {
    if (std::find(known.begin(), known.end(), member.name) != known.end()) continue;
    if (member.name == "__expr") {
      fail(member.name_span, "the `__expr` escape is no longer supported", "use `__entity` or `__extn`");
      return false;
    }
    if (const Json* number = find_number(member.value)) {
      fail(number->span, "a number with a fraction or beyond 64 bits is no value of Cedar");
      return false;
    }
    diagnostics_.warning(source_, member.name_span,
                         "`" + member.name + "` means nothing here and is ignored");
  }
  return true;
}

// The reference takes an escape with neighbours for a record in some places and for the escape in others.
bool ValueReader::stands_alone(const Json& json, const std::string& where) {
  if (json.members.size() == 1) return true;
  fail(json.span, where + ", `__entity` and `__extn` stand alone in their object");
  return false;
}

std::optional<EntityUid> ValueReader::plain_uid(const Json& json, const std::string& where) {
  if (!is_uid(&json)) {
    fail(json.span, where + ", expected a literal entity reference, but got " + shown(source_, json),
         R"(write { "type": "SomeType", "id": "SomeId" })");
    return std::nullopt;
  }
  if (!ignored(json, {"type", "id"})) return std::nullopt;
  EntityUid uid{json.find("type")->text, json.find("id")->text};
  if (is_path(uid.type) && !is_internal_path(uid.type)) return uid;
  fail(json.find("type")->span, where + ", `" + uid.type + "` cannot name an entity type");
  return std::nullopt;
}

std::optional<EntityUid> ValueReader::uid(const Json& json, const std::string& where) {
  const Json* escaped = json.find("__entity");
  if (!escaped) return plain_uid(json, where);
  return stands_alone(json, where) ? plain_uid(*escaped, where) : std::nullopt;
}

std::optional<EntityUid> ValueReader::checked_uid(const Json& json, const std::string& where) {
  std::optional<EntityUid> made = uid(json, where);
  const std::string problem = made && schema_ ? impossible(*made, *schema_) : std::string();
  if (problem.empty()) return made;
  fail(json.span, where + ", " + problem);
  return std::nullopt;
}

std::optional<Value> ValueReader::value(const Json& json, const Type* expected, const std::string& where) {
  if (depth_ == max_value_depth) {
    fail(json.span, where + ", values are nested deeper than " + std::to_string(max_value_depth) + " levels");
    return std::nullopt;
  }
  ++depth_;
  std::optional<Value> made = any_value(json, expected, where);
  --depth_;
  return made;
}

std::optional<Value> ValueReader::any_value(const Json& json, const Type* expected,
                                            const std::string& where) {
  std::optional<Value> made;
  if (expected && expected->kind == Type::Kind::entity) {
    if (std::optional<EntityUid> named = checked_uid(json, where)) made = Value(*std::move(named));
  } else if (expected && expected->kind == Type::Kind::extension) {
    made = extension(json, *expected, where);
  } else if (expected && expected->kind == Type::Kind::set && json.is(Json::Kind::array)) {
    return set(json, expected->element.get(), where);  // whose elements are checked where they stand
  } else if (expected && expected->kind == Type::Kind::record && json.is(Json::Kind::object)) {
    return typed_record(json, *expected->record, where);
  } else {
    made = untyped(json, where);
  }
  const std::string problem = made && expected ? misfit(*made, *expected) : std::string();
  if (problem.empty()) return made;
  fail(json.span, where + ", " + problem);
  return std::nullopt;
}

std::optional<Value> ValueReader::untyped(const Json& json, const std::string& where) {
  switch (json.kind) {
    case Json::Kind::null:
      fail(json.span, where + ", found a `null`; Cedar has none", "leave the attribute out");
      return std::nullopt;
    case Json::Kind::number:
      fail(json.span, where + ", `" + json.text + "` is no integer of 64 bits",
           R"(a decimal is written { "__extn": { "fn": "decimal", "arg": "1.5" } })");
      return std::nullopt;
    case Json::Kind::boolean:
      return Value(json.boolean);
    case Json::Kind::integer:
      return Value(json.integer);
    case Json::Kind::string:
      return Value(json.text);
    case Json::Kind::array:
      return set(json, nullptr, where);
    case Json::Kind::object:
      break;
  }
  if (json.find("__expr")) {
    fail(json.span, where + ", the `__expr` escape is no longer supported", "use `__entity` or `__extn`");
    return std::nullopt;
  }
  if (json.find("__entity")) {
    std::optional<EntityUid> named = checked_uid(json, where);
    return named ? std::optional<Value>(*std::move(named)) : std::nullopt;
  }
  if (const Json* escaped = json.find("__extn")) {
    return stands_alone(json, where) ? call(*escaped, false, where) : std::nullopt;
  }
  return record(json, where);
}

std::optional<Value> ValueReader::set(const Json& json, const Type* element, const std::string& where) {
  std::vector<Value> values;
  values.reserve(json.items.size());
  for (const Json& item : json.items) {
    if (std::optional<Value> one = value(item, element, where)) values.push_back(*std::move(one));
  }
  if (values.size() != json.items.size()) return std::nullopt;
  return Value(ValueSet(std::move(values)));
}

std::optional<Value> ValueReader::record(const Json& json, const std::string& where) {
  std::vector<Record::Entry> entries;
  entries.reserve(json.members.size());
  for (const JsonMember& member : json.members) {
    std::optional<Value> one = value(member.value, nullptr, where);
    if (one) entries.emplace_back(member.name, *std::move(one));
  }
  if (entries.size() != json.members.size()) return std::nullopt;
  return Value(Record(std::move(entries)));
}

std::optional<Value> ValueReader::typed_record(const Json& json, const RecordType& type,
                                               const std::string& where) {
  std::vector<Record::Entry> entries;
  bool good = true;
  for (const JsonMember& member : json.members) {
    const AttributeType* declared = type.find(member.name);
    if (!declared) {
      good = false;
      fail(member.name_span,
           where + ", record attribute `" + member.name + "` should not exist according to the schema",
           attribute_hint(type, member.name));
      continue;
    }
    std::optional<Value> one = value(member.value, &declared->type, where);
    good = good && one;
    if (one) entries.emplace_back(member.name, *std::move(one));
  }
  for (const AttributeType& one : type.attributes) {
    if (!one.required || json.find(one.name)) continue;
    good = false;
    fail(json.span, where + ", expected the record to have an attribute `" + one.name + "`, but it does not");
  }
  if (!good) return std::nullopt;
  return Value(Record(std::move(entries)));
}

std::optional<Value> ValueReader::extension(const Json& json, const Type& expected,
                                            const std::string& where) {
  if (const Json* escaped = json.find("__extn")) {
    return stands_alone(json, where) ? call(*escaped, true, where) : std::nullopt;
  }
  if (is_call(&json)) return call(json, true, where);
  std::optional<Value> plain = untyped(json, where);
  if (!plain || !plain->as_string()) return plain;
  Outcome made = call_extension(constructor_of(expected.name), {&*plain, 1}, json.span);
  if (const auto* error = std::get_if<EvaluationError>(&made)) {
    fail(json.span, where + ", " + error->message);
    return std::nullopt;
  }
  return std::get<Value>(std::move(made));
}

// `typed`: plain strings may stand for the arguments a function takes.
std::optional<Value> ValueReader::call(const Json& json, bool typed, const std::string& where) {
  if (!is_call(&json)) {
    fail(json.span, where + ", `__extn` holds no call", R"(write { "fn": "ip", "arg": "10.0.0.1" })");
    return std::nullopt;
  }
  if (!ignored(json, {"fn", "arg", "args"})) return std::nullopt;
  const std::string& function = json.find("fn")->text;
  std::vector<const Json*> written;
  if (const Json* only = json.find("arg")) {
    written.push_back(only);
  } else {
    for (const Json& item : json.find("args")->items) written.push_back(&item);
  }
  std::vector<Value> arguments;
  for (const Json* one : written) {
    Type type;
    type.kind = Type::Kind::extension;
    type.name = parameter_type(function, arguments.size());
    std::optional<Value> argument = value(*one, typed && !type.name.empty() ? &type : nullptr, where);
    if (!argument) return std::nullopt;
    arguments.push_back(*std::move(argument));
  }
  Outcome made = call_extension(function, arguments, json.span);
  if (const auto* error = std::get_if<EvaluationError>(&made)) {
    fail(json.span, where + ", " + error->message);
    return std::nullopt;
  }
  return std::get<Value>(std::move(made));
}

}  // namespace sallyport::cedar
