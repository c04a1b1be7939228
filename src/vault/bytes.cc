#include "vault/bytes.h"

namespace sallyport::vault {

ByteWriter& ByteWriter::number(std::uint64_t value, int size) {
  for (int shift = (size - 1) * 8; shift >= 0; shift -= 8)
    bytes_.push_back(static_cast<char>((value >> shift) & 0xff));
  return *this;
}

ByteWriter& ByteWriter::raw(std::string_view bytes) {
  bytes_.append(bytes);
  return *this;
}

ByteWriter& ByteWriter::text(std::string_view bytes) {
  return u32(static_cast<std::uint32_t>(bytes.size())).raw(bytes);
}

std::string_view ByteReader::raw(std::size_t size) {
  if (failed_ || rest_.size() < size) {
    failed_ = true;
    rest_ = {};
    return {};
  }
  const std::string_view taken = rest_.substr(0, size);
  rest_.remove_prefix(size);
  return taken;
}

std::string_view ByteReader::text(std::size_t max_size) {
  const std::size_t size = u32();
  return raw(size <= max_size ? size : rest_.size() + 1);
}

std::uint64_t ByteReader::number(std::size_t size) {
  std::uint64_t value = 0;
  for (const char byte : raw(size)) value = value << 8 | static_cast<unsigned char>(byte);
  return value;
}

}  // namespace sallyport::vault
