#include "store/file.h"

#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>

#include "store/descriptor.h"

namespace sallyport::store {
namespace {

Result<void> check_privacy(const struct stat& status, const std::string& path) {
  if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    return self_error(ErrorKind::forbidden,
                      path + " belongs to another user: chown it to the user that runs this");
  }
  if ((status.st_mode & 077) != 0) {
    return self_error(ErrorKind::forbidden, path + " can be read or changed by others: chmod 600 " + path);
  }
  return {};
}

Result<struct stat> status_of(const Descriptor& file, const std::string& path) {
  struct stat status{};
  if (::fstat(file.fd(), &status) != 0) return system_error("stat", path, errno);
  return status;
}

Result<std::string> read_up_to(int fd, std::size_t max_bytes, const std::string& path) {
  std::string bytes;
  while (bytes.size() <= max_bytes) {
    const std::size_t had = bytes.size();
    bytes.resize(had + std::min<std::size_t>(64 << 10, max_bytes + 1 - had));
    const ssize_t count = ::read(fd, bytes.data() + had, bytes.size() - had);
    if (count < 0 && errno != EINTR) return system_error("read", path, errno);
    bytes.resize(had + static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    if (count == 0) return bytes;
  }
  return self_error(ErrorKind::too_large, path + " is larger than " + std::to_string(max_bytes) + " bytes");
}

Result<void> fill_temporary(const std::string& path, std::string_view bytes, Privacy privacy) {
  SP_TRY(const Descriptor file, open_descriptor(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW));
  SP_CHECK(write_all(file.fd(), bytes, 0, path));
  if (privacy == Privacy::anyone && ::fchmod(file.fd(), 0644) != 0) return system_error("chmod", path, errno);
  if (::fsync(file.fd()) != 0) return system_error("fsync", path, errno);
  return {};
}

Result<void> make_parents(const std::string& path) {
  for (std::size_t slash = path.find('/', 1); slash != std::string::npos; slash = path.find('/', slash + 1)) {
    const std::string parent = path.substr(0, slash);
    if (::mkdir(parent.c_str(), 0700) != 0 && errno != EEXIST) return system_error("mkdir", parent, errno);
  }
  return {};
}

}  // namespace

Result<std::string> read_file(const std::string& path, std::size_t max_bytes, Privacy privacy) {
  // O_NONBLOCK: opening a pipe must not wait for a writer. Of no effect on regular files.
  const int no_follow = privacy == Privacy::owner_only ? O_NOFOLLOW : 0;
  SP_TRY(const Descriptor file, open_descriptor(path, O_RDONLY | O_NONBLOCK | no_follow));
  SP_TRY(const auto status, status_of(file, path));
  if (!S_ISREG(status.st_mode)) return self_error(ErrorKind::forbidden, path + " is not a regular file");
  if (privacy == Privacy::owner_only) SP_CHECK(check_privacy(status, path));
  return read_up_to(file.fd(), max_bytes, path);
}

Result<void> write_file_atomically(const std::string& path, std::string_view bytes, Privacy privacy) {
  const std::string temporary = path + ".new";
  SP_CHECK(remove_file(temporary));  // left by a crash; nobody reads it
  Result<void> filled = fill_temporary(temporary, bytes, privacy);
  if (filled.ok() && std::rename(temporary.c_str(), path.c_str()) != 0)
    filled = system_error("rename", path, errno);
  if (!filled.ok()) {
    ::unlink(temporary.c_str());
    return filled;
  }
  return sync_directory(parent_of(path));
}

Result<void> make_private_directory(const std::string& path) {
  SP_CHECK(make_parents(path));
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return system_error("mkdir", path, errno);
  SP_TRY(const Descriptor directory, open_descriptor(path, O_RDONLY | O_DIRECTORY));
  SP_TRY(const auto status, status_of(directory, path));
  if (status.st_uid != ::geteuid() && status.st_uid != 0) {
    return self_error(ErrorKind::forbidden, path + " belongs to another user");
  }
  if ((status.st_mode & 022) != 0) {
    return self_error(ErrorKind::forbidden, path + " can be changed by others: chmod 700 " + path);
  }
  return {};
}

Result<void> make_private_file(const std::string& path) {
  const Result<Descriptor> made = open_descriptor(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW);
  if (made.ok()) return sync_directory(parent_of(path));
  struct stat status{};
  if (::lstat(path.c_str(), &status) != 0) return made.error();
  if (!S_ISREG(status.st_mode)) return self_error(ErrorKind::forbidden, path + " is not a regular file");
  return check_privacy(status, path);
}

Result<std::vector<std::string>> list_directory(const std::string& path) {
  const std::unique_ptr<DIR, int (*)(DIR*)> directory(::opendir(path.c_str()), &::closedir);
  if (!directory) return system_error("list", path, errno);
  std::vector<std::string> names;
  while (const dirent* entry = ::readdir(directory.get())) {
    std::string name = entry->d_name;
    if (name != "." && name != "..") names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end());
  return names;
}

bool file_exists(const std::string& path) { return ::access(path.c_str(), F_OK) == 0; }

Result<void> remove_file(const std::string& path) {
  if (::unlink(path.c_str()) != 0 && errno != ENOENT) return system_error("remove", path, errno);
  return {};
}

}  // namespace sallyport::store
