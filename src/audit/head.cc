#include "audit/head.h"

#include <algorithm>
#include <charconv>

#include "audit/segment.h"
#include "base/encoding.h"
#include "crypto/sha256.h"

namespace sallyport::audit {
namespace {

constexpr std::size_t number_bytes = 20;
constexpr std::size_t name_bytes = 26;
constexpr std::size_t check_bytes = 16;
constexpr std::size_t text_bytes = number_bytes + 1 + 64 + 1 + name_bytes + 1 + number_bytes + 1;
constexpr std::size_t head_bytes = text_bytes + check_bytes + 1;

std::string padded(std::uint64_t number) {
  std::string text = std::to_string(number);
  return std::string(number_bytes - text.size(), '0') + text;
}

std::string check_of(std::string_view text) { return hex(crypto::sha256(text)).substr(0, check_bytes); }

std::uint64_t number_of(std::string_view text) {
  std::uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

Result<std::string> read_text(store::Directory& directory) {
  SP_TRY(const auto file, directory.open(head_file_name, store::Open::read));
  std::string text(head_bytes, '\0');
  SP_TRY(const std::size_t count, file->read_at(0, text));
  text.resize(count);
  return text;
}

}  // namespace

std::string format_head(const Position& position) {
  std::string text = padded(position.head.sequence) + " ";
  text.append(position.head.hash_text()).append(" ").append(position.segment).append(" ");
  text.append(padded(position.offset)).append(" ");
  return text + check_of(text) + "\n";
}

std::optional<Position> parse_head(std::string_view text) {
  if (text.size() != head_bytes ||
      check_of(text.substr(0, text_bytes)) != text.substr(text_bytes, check_bytes)) {
    return std::nullopt;
  }
  Position position;
  position.head.sequence = number_of(text.substr(0, number_bytes));
  const std::string_view hash = text.substr(number_bytes + 1, 64);
  std::copy(hash.begin(), hash.end(), position.head.hash.begin());
  position.segment = text.substr(number_bytes + 66, name_bytes);
  position.offset = number_of(text.substr(number_bytes + 67 + name_bytes, number_bytes));
  return position;
}

std::optional<Position> read_head(store::Directory& directory, bool& unreadable) {
  unreadable = false;
  // Read while it is being rewritten it can be half of each: look again.
  for (int attempt = 0; attempt < 5; ++attempt) {
    const Result<std::string> text = read_text(directory);
    if (!text.ok() && text.error().kind == ErrorKind::not_found) return std::nullopt;
    if (!text.ok()) break;
    if (auto position = parse_head(*text)) return position;
  }
  unreadable = true;
  return std::nullopt;
}

Result<HeadFile> HeadFile::open(store::Directory& directory) {
  Result<std::unique_ptr<store::File>> file = directory.open(head_file_name, store::Open::write);
  if (!file.ok() && file.error().kind == ErrorKind::not_found) {
    file = directory.open(head_file_name, store::Open::create);
    if (file.ok()) SP_CHECK(directory.sync());
  }
  if (!file.ok()) return std::move(file).error();
  return HeadFile(std::move(file).value());
}

}  // namespace sallyport::audit
