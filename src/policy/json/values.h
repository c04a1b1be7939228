#pragma once
// policy/json/values.h: values, and names of entities, from and to JSON. Integers are exact; null and numbers
// with a fraction are refused. What JSON cannot say directly is said by `{"__entity": {"type", "id"}}` and
// `{"__extn": {"fn", "arg"}}`; where a schema says what to expect, `{"type", "id"}` and a plain string are
// understood as well. Stricter than the reference in one point: an object with a `__entity` or `__extn`
// that is not such a thing, or is not alone, is an error, no record, unless the schema declares that
// attribute.
#include <optional>
#include <string>

#include "policy/json/reader.h"
#include "policy/json/writer.h"
#include "policy/schema/schema.h"
#include "policy/value/value.h"

namespace sallyport::cedar {

inline constexpr std::size_t max_value_depth = 128;  // values inside each other, as in the language

// Reads the values of one text.
class ValueReader {
 public:
  // `schema`: null, or what values are checked against. All three must outlive the reader.
  ValueReader(const Source& source, const Schema* schema, Diagnostics& diagnostics)
      : source_(source), schema_(schema), diagnostics_(diagnostics) {}

  // `expected`: the type the value must have; null when nothing is known of it. `where` begins all messages:
  // "in attribute `x` on `User::"a"`". Empty: wrong, and said.
  std::optional<Value> value(const Json& json, const Type* expected, const std::string& where);

  // {"type": "User", "id": "a"}, alone or under `__entity`.
  std::optional<EntityUid> uid(const Json& json, const std::string& where);

  void fail(Span span, std::string message, std::string hint = {});

 private:
  std::optional<Value> any_value(const Json& json, const Type* expected, const std::string& where);
  std::optional<EntityUid> plain_uid(const Json& json, const std::string& where);
  std::optional<EntityUid> checked_uid(const Json& json, const std::string& where);
  std::optional<Value> untyped(const Json& json, const std::string& where);
  std::optional<Value> set(const Json& json, const Type* element, const std::string& where);
  std::optional<Value> record(const Json& json, const std::string& where);
  std::optional<Value> typed_record(const Json& json, const RecordType& type, const std::string& where);
  std::optional<Value> extension(const Json& json, const Type& expected, const std::string& where);
  std::optional<Value> call(const Json& json, bool typed, const std::string& where);
  bool stands_alone(const Json& json, const std::string& where);
  bool ignored(const Json& json, std::initializer_list<std::string_view> known);

  const Source& source_;
  const Schema* schema_;
  Diagnostics& diagnostics_;
  std::size_t depth_ = 0;
};

void write(JsonWriter& json, const Value& value);
void write(JsonWriter& json, const Record& record);
void write(JsonWriter& json, const EntityUid& uid);  // {"type": ..., "id": ...}

std::string to_json(const Value& value);
std::string to_json(const Record& record);

}  // namespace sallyport::cedar
