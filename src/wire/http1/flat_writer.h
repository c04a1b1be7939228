#pragma once
// wire/http1/flat_writer.h: appends many short pieces to a string that is grown once. Pure.
#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>

namespace sallyport::http1 {

// While it lives the string has spare bytes at its end; its destructor cuts them off.
class FlatWriter {
 public:
  FlatWriter(std::string& out, std::size_t expected) : out_(out), used_(out.size()) {
    out.resize(used_ + expected);
  }
  FlatWriter(const FlatWriter&) = delete;
  FlatWriter& operator=(const FlatWriter&) = delete;
  ~FlatWriter() { out_.resize(used_); }

  void put(std::string_view text) {
    std::memcpy(room(text.size()), text.data(), text.size());
    used_ += text.size();
  }
  // `name: value` and the line end.
  void field(std::string_view name, std::string_view value) {
    char* at = room(name.size() + value.size() + 4);
    std::memcpy(at, name.data(), name.size());
    at += name.size();
    *at++ = ':';
    *at++ = ' ';
    std::memcpy(at, value.data(), value.size());
    at += value.size();
    *at++ = '\r';
    *at = '\n';
    used_ += name.size() + value.size() + 4;
  }

 private:
  char* room(std::size_t bytes) {
    if (out_.size() - used_ < bytes) out_.resize(std::max(2 * out_.size(), used_ + bytes));
    return out_.data() + used_;
  }
  std::string& out_;
  std::size_t used_;
};

}  // namespace sallyport::http1
