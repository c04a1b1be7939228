#include "store/descriptor.h"

#include <sys/stat.h>

#include <system_error>

namespace sallyport::store {
namespace {

ErrorKind kind_of(int code) {
  switch (code) {
    case ENOENT:
      return ErrorKind::not_found;
    case EACCES:
    case EPERM:
    case ELOOP:
      return ErrorKind::forbidden;
    default:
      return ErrorKind::unavailable;
  }
}

}  // namespace

Error system_error(std::string_view what, std::string_view path, int code) {
  std::string detail(what);
  detail.append(" ").append(path).append(": ").append(std::generic_category().message(code));
  return self_error(kind_of(code), std::move(detail));
}

Result<Descriptor> open_descriptor(const std::string& path, int flags, unsigned mode) {
  int fd = -1;
  do {
    fd = ::open(path.c_str(), flags | O_CLOEXEC, mode);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return system_error("open", path, errno);
  return Descriptor(fd);
}

Result<void> write_all(int fd, std::string_view bytes, std::uint64_t offset, std::string_view path) {
  while (!bytes.empty()) {
    const ssize_t count = ::pwrite(fd, bytes.data(), bytes.size(), static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("write", path, errno);
    if (count == 0) return system_error("write", path, EIO);
    bytes.remove_prefix(static_cast<std::size_t>(count));
    offset += static_cast<std::uint64_t>(count);
  }
  return {};
}

Result<void> sync_directory(const std::string& path) {
  SP_TRY(const Descriptor directory, open_descriptor(path, O_RDONLY | O_DIRECTORY));
  if (::fsync(directory.fd()) != 0) return system_error("fsync", path, errno);
  return {};
}

std::string parent_of(const std::string& path) {
  const std::size_t slash = path.find_last_of('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

}  // namespace sallyport::store
