#pragma once
// vault/bytes.h: numbers and texts in a row, as the vault's files and what is authenticated with them are
// written: numbers big-endian, texts behind their length in 4 bytes. Pure.
#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport::vault {

class ByteWriter {
 public:
  ByteWriter& u8(std::uint8_t value) { return number(value, 1); }
  ByteWriter& u32(std::uint32_t value) { return number(value, 4); }
  ByteWriter& u64(std::uint64_t value) { return number(value, 8); }
  ByteWriter& i64(std::int64_t value) { return number(static_cast<std::uint64_t>(value), 8); }
  ByteWriter& raw(std::string_view bytes);
  ByteWriter& text(std::string_view bytes);
  const std::string& bytes() const { return bytes_; }

 private:
  ByteWriter& number(std::uint64_t value, int size);
  std::string bytes_;
};

// Once it has asked for more than there is, every further call gives zeros and nothing. Views point into
// `bytes`.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}
  std::uint8_t u8() { return static_cast<std::uint8_t>(number(1)); }
  std::uint32_t u32() { return static_cast<std::uint32_t>(number(4)); }
  std::uint64_t u64() { return number(8); }
  std::int64_t i64() { return static_cast<std::int64_t>(number(8)); }
  std::string_view raw(std::size_t size);
  std::string_view text(std::size_t max_size);  // longer: as if the bytes had ended
  bool failed() const { return failed_; }
  bool finished() const { return !failed_ && rest_.empty(); }
  std::string_view rest() const { return rest_; }

 private:
  std::uint64_t number(std::size_t size);
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace sallyport::vault
