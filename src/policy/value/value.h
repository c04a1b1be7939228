#pragma once
// policy/value/value.h: the values of the Cedar language. Plain, immutable once made, cheap to copy (sets and
// records are shared). `==` is Cedar's: total, sets compare as sets, values of different types are unequal.
#include <compare>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "policy/value/extension.h"

namespace sallyport::cedar {

struct EntityUid {
  std::string type;  // full name: "Sallyport::Person"
  std::string id;    // any text, unescaped
  auto operator<=>(const EntityUid&) const = default;
};
std::string to_text(const EntityUid& uid);  // Sallyport::Person::"alice", id escaped as Cedar reads it back

struct EntityUidHash {
  std::size_t operator()(const EntityUid& uid) const {
    return std::hash<std::string>()(uid.type) * 31 + std::hash<std::string>()(uid.id);
  }
};

class Value;

// Sorted, no duplicates.
class ValueSet {
 public:
  ValueSet() = default;
  explicit ValueSet(std::vector<Value> values);
  bool contains(const Value& value) const;
  bool contains_all(const ValueSet& other) const;
  bool contains_any(const ValueSet& other) const;
  const std::vector<Value>& values() const { return values_; }
  std::strong_ordering operator<=>(const ValueSet& other) const;
  bool operator==(const ValueSet& other) const;

 private:
  std::vector<Value> values_;
};

// Sorted by name, no duplicates.
class Record {
 public:
  using Entry = std::pair<std::string, Value>;
  Record() = default;
  explicit Record(std::vector<Entry> entries);  // of two entries with one name the later counts
  const Value* find(std::string_view name) const;
  const std::vector<Entry>& entries() const { return entries_; }
  std::strong_ordering operator<=>(const Record& other) const;
  bool operator==(const Record& other) const;

 private:
  std::vector<Entry> entries_;
};

class Value {
 public:
  using Set = std::shared_ptr<const ValueSet>;      // never null
  using RecordPtr = std::shared_ptr<const Record>;  // never null
  using Data = std::variant<bool, std::int64_t, std::string, EntityUid, Set, RecordPtr, Decimal, Datetime,
                            Duration, IpAddress>;

  Value(bool value) : data_(value) {}
  Value(std::int64_t value) : data_(value) {}
  Value(std::string value) : data_(std::move(value)) {}
  Value(const char*) = delete;  // would be a bool
  Value(EntityUid value) : data_(std::move(value)) {}
  Value(ValueSet value) : data_(std::make_shared<const ValueSet>(std::move(value))) {}
  Value(Record value) : data_(std::make_shared<const Record>(std::move(value))) {}
  Value(Decimal value) : data_(value) {}
  Value(Datetime value) : data_(value) {}
  Value(Duration value) : data_(value) {}
  Value(IpAddress value) : data_(value) {}

  const Data& data() const { return data_; }
  const bool* as_bool() const { return std::get_if<bool>(&data_); }
  const std::int64_t* as_long() const { return std::get_if<std::int64_t>(&data_); }
  const std::string* as_string() const { return std::get_if<std::string>(&data_); }
  const EntityUid* as_entity() const { return std::get_if<EntityUid>(&data_); }
  const ValueSet* as_set() const;
  const Record* as_record() const;

  // A total order, so that sets have one form; only equality has a meaning in the language.
  std::strong_ordering operator<=>(const Value& other) const;
  bool operator==(const Value& other) const;

 private:
  Data data_;
};

// "bool", "long", "string", "entity", "set", "record", "decimal", "datetime", "duration", "ipaddr".
std::string_view type_name(const Value& value);
std::string to_text(const Value& value);  // as Cedar source: {"a": [1, ip("::1")]}

}  // namespace sallyport::cedar
