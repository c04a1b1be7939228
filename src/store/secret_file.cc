#include "store/secret_file.h"

#include <sys/stat.h>

#include "store/descriptor.h"

namespace sallyport::store {
namespace {

Error forbidden(std::string detail) { return self_error(ErrorKind::forbidden, std::move(detail)); }

bool is_ours(const struct stat& status) { return status.st_uid == ::geteuid() || status.st_uid == 0; }

Error of_another(const std::string& path) {
  return forbidden(path + " belongs to another user; do: chown $(id -u) '" + path + "'");
}

// Who may write to the directory may put another file in the place of ours.
Result<void> check_directory(const std::string& path, int fd) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return system_error("stat", path, errno);
  if (!is_ours(status)) return of_another(path);
  if ((status.st_mode & 0022) == 0) return {};
  return forbidden(path + " can be written to by others; do: chmod 700 '" + path + "'");
}

Result<std::size_t> check_file(const std::string& path, int fd, std::size_t max_bytes) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return system_error("stat", path, errno);
  if (!S_ISREG(status.st_mode)) return forbidden(path + " is not a regular file");
  if (!is_ours(status)) return of_another(path);
  if ((status.st_mode & 07177) != 0) {
    return forbidden(path + " can be read or written by others; do: chmod 600 '" + path + "'");
  }
  if (status.st_size < 0 || static_cast<std::size_t>(status.st_size) > max_bytes) {
    return self_error(ErrorKind::too_large, path + " is larger than " + std::to_string(max_bytes) + " bytes");
  }
  return static_cast<std::size_t>(status.st_size);
}

Result<void> fill(std::string& buffer, std::size_t& filled, int fd, const std::string& path) {
  while (filled < buffer.size()) {
    const ssize_t count = ::read(fd, buffer.data() + filled, buffer.size() - filled);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return system_error("read", path, errno);
    if (count == 0) break;
    filled += static_cast<std::size_t>(count);
  }
  return {};
}

// One buffer from the first byte on, so that no copy is left behind when it is wiped.
Result<Secret> read_all(const std::string& path, int fd, std::size_t size) {
  std::string buffer(size + 1, '\0');  // one more than there is: a full buffer means that the file has grown
  std::size_t filled = 0;
  Result<void> done = fill(buffer, filled, fd, path);
  if (done.ok() && filled > size)
    done = self_error(ErrorKind::unavailable, path + " changed while it was read");
  buffer.resize(filled);
  Secret secret(std::move(buffer));
  if (!done.ok()) return std::move(done).error();
  return secret;
}

}  // namespace

Result<Secret> read_secret_file(const std::string& directory, std::string_view name, std::size_t max_bytes) {
  const std::string path = directory + "/" + std::string(name);
  SP_TRY(const Descriptor folder, open_descriptor(directory, O_RDONLY | O_DIRECTORY));
  // O_NONBLOCK: a FIFO in the place of the file must not hang us.
  const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
  const int fd = ::openat(folder.fd(), std::string(name).c_str(), flags);
  const int code = errno;
  if (fd < 0 && code == ELOOP) return forbidden(path + " is a symbolic link; put the file itself there");
  if (fd < 0) return system_error("open", path, code);
  const Descriptor file(fd);
  SP_CHECK(check_directory(directory, folder.fd()));
  SP_TRY(const std::size_t size, check_file(path, file.fd(), max_bytes));
  return read_all(path, file.fd(), size);
}

}  // namespace sallyport::store
