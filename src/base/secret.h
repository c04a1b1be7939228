#pragma once
// base/secret.h: bytes that must not be seen. Wiped when they go; printing, comparing and copying do not
// compile.
#include <cstring>
#include <string>
#include <string_view>
#include <utility>

namespace sallyport {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(Secret&& other) noexcept : value_(std::move(other.value_)) { other.wipe(); }
  Secret& operator=(Secret&& other) noexcept {
    wipe();
    value_ = std::move(other.value_);
    other.wipe();
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { wipe(); }

  bool empty() const { return value_.empty(); }
  // The bytes themselves, valid while this object lives. Every use is a place to review: search for `reveal`.
  std::string_view reveal() const { return value_; }

 private:
  void wipe() {
    ::explicit_bzero(value_.data(), value_.capacity());
    value_.clear();
  }
  std::string value_;
};

// Takes the same time wherever the first difference is; lengths are not hidden.
inline bool equal_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  unsigned char difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) difference |= static_cast<unsigned char>(a[i] ^ b[i]);
  return *static_cast<volatile unsigned char*>(&difference) == 0;
}

}  // namespace sallyport
