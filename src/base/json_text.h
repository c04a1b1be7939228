#pragma once
// base/json_text.h: appends JSON to a string without building a tree, for records and short replies (RFC
// 8259). Whatever the bytes are, the output is valid UTF-8 JSON on one line: controls, DEL, U+2028/2029 and
// invalid UTF-8 are escaped or replaced, so that no reader of a log can be made to see two lines (field
// notes: log injection).
#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport {

// Appends `text` as a JSON string with its quotes. Invalid UTF-8 becomes U+FFFD.
void append_json_string(std::string& out, std::string_view text);

// Writes one object, members in the order given:
//   JsonObject object(out); object.add("who", who).add("status", 403); object.close();
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_.push_back('{'); }
  JsonObject& add(std::string_view name, std::string_view value);
  JsonObject& add(std::string_view name, const char* value) { return add(name, std::string_view(value)); }
  JsonObject& add(std::string_view name, std::int64_t value);
  JsonObject& add(std::string_view name, std::uint64_t value);
  JsonObject& add(std::string_view name, int value) { return add(name, static_cast<std::int64_t>(value)); }
  JsonObject& add(std::string_view name, unsigned value) {
    return add(name, static_cast<std::uint64_t>(value));
  }
  JsonObject& add(std::string_view name, bool value);
  JsonObject& add_raw(std::string_view name,
                      std::string_view json);  // `json` is a complete JSON value already
  // Left out when `value` is empty or zero.
  JsonObject& add_if(std::string_view name, std::string_view value) {
    return value.empty() ? *this : add(name, value);
  }
  void close() { out_.push_back('}'); }

 private:
  void name(std::string_view name);
  std::string& out_;
  bool first_ = true;
};

}  // namespace sallyport
