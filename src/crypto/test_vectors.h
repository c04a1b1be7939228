#pragma once
// crypto/test_vectors.h: for tests: the published vectors of C2SP Wycheproof. This module may use no JSON,
// and needs none: the files have one `"name": "value"` on a line, and `result` last in each test.
#include <fstream>
#include <map>
#include <string>
#include <string_view>

#include "base/encoding.h"

namespace sallyport::crypto {

class TestVector {
 public:
  const std::string& text(const std::string& name) { return fields_[name]; }
  std::string bytes(const std::string& name) {
    const auto bytes = parse_hex(fields_[name]);
    return bytes.ok() ? std::string(as_text(*bytes)) : std::string();
  }
  bool is_valid() { return fields_["result"] == "valid"; }

  // True: the line ended a test.
  bool read(std::string_view line) {
    const std::size_t name = line.find('"'), name_end = line.find('"', name + 1);
    const std::size_t value = line.find('"', name_end + 1), value_end = line.rfind('"');
    if (name == std::string_view::npos || value == std::string_view::npos || value_end <= value) return false;
    const std::string field(line.substr(name + 1, name_end - name - 1));
    fields_[field] = line.substr(value + 1, value_end - value - 1);
    return field == "result";
  }

 private:
  std::map<std::string, std::string> fields_;
};

// Calls `look` with each test of the file; how many there were.
template <class Look>
int for_each_vector(const std::string& path, Look look) {
  std::ifstream file(path);
  TestVector vector;
  int count = 0;
  for (std::string line; std::getline(file, line);) {
    if (!vector.read(line)) continue;
    look(vector);
    ++count;
  }
  return count;
}

}  // namespace sallyport::crypto
