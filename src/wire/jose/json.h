#pragma once
// wire/jose/json.h: reads small JSON texts of others strictly (RFC 8259, I-JSON RFC 7493): tokens and key
// sets. One meaning per text: duplicate members, invalid UTF-8, lone surrogates and trailing bytes are
// refused. Pure.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace sallyport::jose {

// A plain tree; null when default-made.
class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;  // in the order of the text, no name twice

  Json() = default;
  template <class T>
  explicit Json(T value) : value_(std::move(value)) {}

  const bool* boolean() const { return std::get_if<bool>(&value_); }
  const std::int64_t* integer() const { return std::get_if<std::int64_t>(&value_); }
  const double* fraction() const { return std::get_if<double>(&value_); }  // any number that is no int64
  const std::string* string() const { return std::get_if<std::string>(&value_); }
  const Array* array() const { return std::get_if<Array>(&value_); }
  const Object* object() const { return std::get_if<Object>(&value_); }

  // The member of an object; null if there is none, or this is no object.
  const Json* find(std::string_view name) const;
  // The text of a member that is a string; null otherwise.
  const std::string* find_string(std::string_view name) const;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

struct JsonLimits {
  std::size_t max_bytes = 16 << 10;
  unsigned max_depth = 8;
  unsigned max_values = 1024;  // of the whole text; duplicates are looked for one by one
};

// Errors: malformed, too_large (a limit).
Result<Json> parse_json(std::string_view text, const JsonLimits& limits = {});

}  // namespace sallyport::jose
