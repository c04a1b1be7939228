#pragma once
// policy/json/reader.h: strict JSON (RFC 8259) with places, for policies, schemas, entities and contexts.
// Pure; no recursion deeper than `max_json_depth`, in destructors neither.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/language/source.h"

namespace sallyport::cedar {

// Nested arrays and objects. Enough for any expression that Cedar source may hold: two for each of its 128
// levels, and the policy set around it.
inline constexpr std::size_t max_json_depth = 272;
inline constexpr std::size_t max_json_bytes = 512UL * 1024 * 1024;  // of one text
inline constexpr std::size_t max_json_nodes = 32'000'000;           // values of all kinds in one text

struct JsonMember;

struct Json {
  // `integer` is a number written without fraction and exponent that fits 64 bits; every other one is a
  // `number` and keeps its text, so that who reads it can refuse it with its place. `-0` is a `number`.
  enum class Kind : std::uint8_t { null, boolean, integer, number, string, array, object };

  Kind kind = Kind::null;
  bool boolean = false;
  Span span;  // of the whole value, quotes and brackets included
  std::int64_t integer = 0;
  std::string text;                 // string: unescaped, valid UTF-8; number: as written
  std::vector<Json> items;          // array
  std::vector<JsonMember> members;  // object, in the order written; names differ

  bool is(Kind other) const { return kind == other; }
  const Json* find(std::string_view name) const;  // of an object; null when it has no such member
};

struct JsonMember {
  std::string name;
  Span name_span;
  Json value;
};

// "null", "true or false", "an integer", "a number", "a string", "an array", "an object".
std::string_view kind_name(Json::Kind kind);

// The one value the text holds. Empty when it is not JSON: `diagnostics` then says where, what was expected
// and, for the common slips (comments, trailing commas, single quotes), what to write. Stricter than the RFC
// asks: equal names in one object, a byte order mark, invalid UTF-8 and lone surrogates are errors.
std::optional<Json> parse_json(const Source& source, Diagnostics& diagnostics);

}  // namespace sallyport::cedar
