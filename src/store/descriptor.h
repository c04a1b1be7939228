#pragma once
// store/descriptor.h: one owned file descriptor, and errno as an Error. Used inside store/ only.
#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.h"

namespace sallyport::store {

class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  int fd() const { return fd_; }
  explicit operator bool() const { return fd_ >= 0; }

 private:
  int fd_;
};

// "open /var/x: Permission denied"; the kind follows errno.
Error system_error(std::string_view what, std::string_view path, int code);

// open(2) with O_CLOEXEC, repeated when interrupted.
Result<Descriptor> open_descriptor(const std::string& path, int flags, unsigned mode = 0600);

// All of `bytes`, at `offset`. After an error some of them may have been written.
Result<void> write_all(int fd, std::string_view bytes, std::uint64_t offset, std::string_view path);

// fsync of the directory `path`, so that a new or renamed entry survives a power cut.
Result<void> sync_directory(const std::string& path);

std::string parent_of(const std::string& path);

}  // namespace sallyport::store
