#include "app/archive/tar.h"

#include <algorithm>
#include <charconv>
#include <optional>

namespace sallyport::app {
namespace {

constexpr std::size_t block = 512;

Error malformed(std::string detail) { return self_error(ErrorKind::malformed, "tar: " + std::move(detail)); }

// A field ends at its first NUL.
std::string_view field(std::string_view header, std::size_t at, std::size_t size) {
  const std::string_view text = header.substr(at, size);
  return text.substr(0, text.find('\0'));
}

// Octal digits, with blanks before and blanks or a NUL after.
std::optional<std::uint64_t> octal(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  const std::size_t end = text.find_first_not_of("01234567");
  if (end != std::string_view::npos && text.find_first_not_of(' ', end) != std::string_view::npos) return {};
  std::uint64_t value = 0;
  const auto [stopped, error] =
      std::from_chars(text.data(), text.data() + std::min(end, text.size()), value, 8);
  if (error != std::errc()) return {};
  return value;
}

bool checksum_fits(std::string_view header) {
  constexpr std::size_t at = 148;
  constexpr std::size_t size = 8;
  std::uint64_t sum = 0;
  for (std::size_t i = 0; i < block; ++i) {
    sum += i >= at && i < at + size ? ' ' : static_cast<unsigned char>(header[i]);
  }
  return octal(field(header, at, size)) == sum;
}

std::string path_of(std::string_view header) {
  const std::string name(field(header, 0, 100));
  // Old tar has other things where ustar keeps the first part of a long path.
  if (header.substr(257, 6) != std::string_view("ustar\0", 6)) return name;
  const std::string_view prefix = field(header, 345, 155);
  return prefix.empty() ? name : std::string(prefix) + "/" + name;
}

// The path in a pax header: records "LENGTH KEYWORD=VALUE\n", where LENGTH counts the whole record.
std::optional<std::string> pax_path(std::string_view text) {
  std::string path;
  while (!text.empty()) {
    std::size_t length = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), length);
    const auto digits = static_cast<std::size_t>(end - text.data());
    if (error != std::errc() || length <= digits + 1 || length > text.size() || text[digits] != ' ')
      return {};
    const std::string_view record = text.substr(digits + 1, length - digits - 1);
    if (record.back() != '\n') return {};
    if (record.starts_with("path=")) path = record.substr(5, record.size() - 6);
    text.remove_prefix(length);
  }
  return path;
}

// Empty: the path would leave the folder, or names nothing.
std::string clean(std::string_view path) {
  while (path.starts_with("./")) path.remove_prefix(2);
  if (path.starts_with('/') || path.find('\0') != std::string_view::npos) return {};
  for (std::string_view rest = path; !rest.empty();) {
    const std::size_t slash = std::min(rest.find('/'), rest.size());
    if (rest.substr(0, slash) == "..") return {};
    rest.remove_prefix(std::min(slash + 1, rest.size()));
  }
  return std::string(path);
}

class Reader {
 public:
  Reader(std::string_view archive, const TarLimits& limits) : rest_(archive), limits_(limits) {}

  Result<std::vector<TarFile>> read() {
    while (!rest_.empty()) {
      if (rest_.size() < block) return malformed("cut off in a header");
      const std::string_view header = rest_.substr(0, block);
      if (header.find_first_not_of('\0') == std::string_view::npos) return std::move(files_);
      rest_.remove_prefix(block);
      if (!checksum_fits(header)) return malformed("a header's checksum does not fit");
      const Result<void> taken = take(header);
      if (!taken) return taken.error();
    }
    return malformed("cut off: the end mark is missing");
  }

 private:
  Result<void> take(std::string_view header) {
    const std::optional<std::uint64_t> size = octal(field(header, 124, 12));
    if (!size || *size > rest_.size()) return malformed("cut off in a file");
    const std::string_view text = rest_.substr(0, *size);
    rest_.remove_prefix(std::min((*size + block - 1) / block * block, rest_.size()));
    switch (header[156]) {
      case '0':
      case '\0':
        return add(header, text);
      case '5':
      case 'g':  // defaults for all files: of no interest
        long_path_.clear();
        return {};
      case 'L':
        long_path_ = text.substr(0, text.find('\0'));
        return {};
      case 'x':
        if (std::optional<std::string> path = pax_path(text)) {
          if (!path->empty()) long_path_ = std::move(*path);
          return {};
        }
        return malformed("a pax header is not as it should be");
      default:
        return malformed("`" + path_of(header) + "` is a link or a device");
    }
  }

  Result<void> add(std::string_view header, std::string_view text) {
    const std::string written = long_path_.empty() ? path_of(header) : long_path_;
    long_path_.clear();
    if (files_.size() == limits_.files) return self_error(ErrorKind::too_large, "tar: too many files");
    if (written.size() > limits_.path_bytes)
      return self_error(ErrorKind::too_large, "tar: a path is too long");
    std::string path = clean(written);
    if (path.empty()) return malformed("`" + written + "` leaves the archive's folder");
    files_.push_back({std::move(path), text});
    return {};
  }

  std::string_view rest_;
  const TarLimits& limits_;
  std::string long_path_;
  std::vector<TarFile> files_;
};

}  // namespace

Result<std::vector<TarFile>> read_tar(std::string_view archive, const TarLimits& limits) {
  return Reader(archive, limits).read();
}

}  // namespace sallyport::app
