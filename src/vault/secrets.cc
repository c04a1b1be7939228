#include "vault/secrets.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>

namespace sallyport::vault {
namespace {

constexpr std::size_t max_name = 64;
constexpr std::size_t max_value = 64 << 10;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int number() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_;
};

bool is_valid_name(std::string_view name) {
  const auto allowed = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= max_name && std::all_of(name.begin(), name.end(), allowed);
}

std::string variable_of(std::string_view name) {
  std::string out = "SALLYPORT_SECRET_";
  for (const char c : name)
    out.push_back(c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
  return out;
}

std::string reason(int number) { return std::strerror(number); }

bool is_ours(const struct stat& status) { return status.st_uid == ::geteuid() || status.st_uid == 0; }

// Who may write to the directory may put another file in the place of ours.
Result<void> check_directory(const std::string& path, int fd) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return self_error(ErrorKind::unavailable, path + ": " + reason(errno));
  if (!is_ours(status)) {
    return self_error(ErrorKind::forbidden,
                      path + " belongs to another user; do: chown $(id -u) '" + path + "'");
  }
  if ((status.st_mode & 0022) != 0) {
    return self_error(ErrorKind::forbidden,
                      path + " can be written to by others; do: chmod 700 '" + path + "'");
  }
  return {};
}

// Asked of the file that is open, not of its name: the name may mean another file a moment later.
Result<std::size_t> check_file(const std::string& path, int fd) {
  struct stat status{};
  if (::fstat(fd, &status) != 0) return self_error(ErrorKind::unavailable, path + ": " + reason(errno));
  if (!S_ISREG(status.st_mode)) return self_error(ErrorKind::forbidden, path + " is not a regular file");
  if (!is_ours(status)) {
    return self_error(ErrorKind::forbidden,
                      path + " belongs to another user; do: chown $(id -u) '" + path + "'");
  }
  if ((status.st_mode & 07177) != 0) {
    return self_error(ErrorKind::forbidden,
                      path + " can be read or written by others; do: chmod 600 '" + path + "'");
  }
  if (status.st_size > static_cast<off_t>(max_value) + 1) {
    return self_error(ErrorKind::malformed, path + " is larger than 64 KiB");
  }
  return static_cast<std::size_t>(status.st_size);
}

Result<Secret> make_secret(std::string value, const std::string& place) {
  if (value.ends_with('\n')) value.pop_back();
  Secret secret(std::move(value));
  if (secret.empty()) return self_error(ErrorKind::malformed, place + " is empty");
  if (secret.reveal().size() > max_value)
    return self_error(ErrorKind::malformed, place + " is larger than 64 KiB");
  return secret;
}

Result<Secret> read_secret(const std::string& path, int fd) {
  SP_TRY(const std::size_t size, check_file(path, fd));
  std::string value(size + 1, '\0');  // one more than there is: a full buffer means that the file has grown
  std::size_t filled = 0;
  while (filled < value.size()) {
    const ssize_t n = ::read(fd, value.data() + filled, value.size() - filled);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) {
      const int number = errno;
      const Secret wiped(std::move(value));
      return self_error(ErrorKind::unavailable, path + ": " + reason(number));
    }
    if (n == 0) break;
    filled += static_cast<std::size_t>(n);
  }
  if (filled > size) {
    const Secret wiped(std::move(value));
    return self_error(ErrorKind::unavailable, path + " changed while it was read; try again");
  }
  value.resize(filled);
  return make_secret(std::move(value), path);
}

class FileSecrets final : public SecretSource {
 public:
  explicit FileSecrets(std::string directory) : directory_(std::move(directory)) {}

  Result<Secret> find(std::string_view name) const override {
    if (!is_valid_name(name)) {
      return self_error(ErrorKind::malformed, "a secret's name has 1 to 64 characters of a-z, 0-9 and -");
    }
    const Descriptor directory(::open(directory_.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (directory.open()) return find_in(directory.number(), name);
    if (errno == ENOENT) return find_in_environment(name);
    return self_error(ErrorKind::unavailable, directory_ + ": " + reason(errno));
  }

 private:
  // Only a file that is not there lets the environment speak: one that is there and cannot be trusted is an
  // error.
  Result<Secret> find_in(int directory, std::string_view name) const {
    const std::string path = path_of(name);
    // O_NONBLOCK: a FIFO in the place of the file must not hang us.
    const int flags = O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;
    const Descriptor file(::openat(directory, std::string(name).c_str(), flags));
    const int number = errno;
    if (!file.open() && number == ENOENT) return find_in_environment(name);
    SP_CHECK(check_directory(directory_, directory));
    if (file.open()) return read_secret(path, file.number());
    if (number == ELOOP) {
      return self_error(ErrorKind::forbidden, path + " is a symbolic link; put the file itself there");
    }
    const ErrorKind kind = number == EACCES ? ErrorKind::forbidden : ErrorKind::unavailable;
    return self_error(kind, path + ": " + reason(number));
  }

  Result<Secret> find_in_environment(std::string_view name) const {
    const std::string variable = variable_of(name);
    if (const char* value = std::getenv(variable.c_str()))
      return make_secret(value, "environment variable " + variable);
    return self_error(ErrorKind::not_found, "secret:" + std::string(name) + " is neither in the file " +
                                                path_of(name) + " nor in the environment variable " +
                                                variable);
  }

  std::string path_of(std::string_view name) const { return directory_ + "/" + std::string(name); }

  std::string directory_;
};

}  // namespace

std::unique_ptr<SecretSource> make_file_secrets(std::string directory) {
  return std::make_unique<FileSecrets>(std::move(directory));
}

}  // namespace sallyport::vault
