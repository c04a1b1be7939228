#pragma once
// policy/json/writer.h: writes JSON value by value, on one line or indented for people. The caller keeps the
// order right: a name before each member, ends for all begins.
#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport::cedar {

//   JsonWriter json(JsonWriter::Layout::indented);
//   json.begin_object().name("type").value("Long").end_object();
class JsonWriter {
 public:
  enum class Layout : std::uint8_t { one_line, indented };
  explicit JsonWriter(Layout layout = Layout::one_line) : layout_(layout) {}

  JsonWriter& begin_object() { return begin('{'); }
  JsonWriter& end_object() { return end('}'); }
  JsonWriter& begin_array() { return begin('['); }
  JsonWriter& end_array() { return end(']'); }
  JsonWriter& name(std::string_view name);
  JsonWriter& value(std::string_view text);
  JsonWriter& value(const char* text) { return value(std::string_view(text)); }
  JsonWriter& value(std::int64_t number);
  JsonWriter& value(bool held);
  JsonWriter& null();
  JsonWriter& raw(std::string_view json);  // a complete value

  std::string take() { return std::move(out_); }

 private:
  JsonWriter& begin(char bracket);
  JsonWriter& end(char bracket);
  void separate();
  void new_line();

  Layout layout_;
  std::string out_;
  std::size_t depth_ = 0;
  bool first_ = true;        // nothing stands yet in the innermost bracket
  bool after_name_ = false;  // the next value belongs to a name
};

}  // namespace sallyport::cedar
