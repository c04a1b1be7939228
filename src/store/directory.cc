#include "store/directory.h"

#include <sys/file.h>
#include <sys/stat.h>

#include <cstdio>

#include "store/descriptor.h"
#include "store/file.h"

namespace sallyport::store {
namespace {

class SystemFile final : public File {
 public:
  SystemFile(Descriptor file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  Result<void> write_at(std::uint64_t offset, std::string_view bytes) override {
    return write_all(file_.fd(), bytes, offset, path_);
  }

  Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) override {
    std::size_t done = 0;
    while (done < into.size()) {
      const ssize_t count =
          ::pread(file_.fd(), into.data() + done, into.size() - done, static_cast<off_t>(offset + done));
      if (count < 0 && errno == EINTR) continue;
      if (count < 0) return system_error("read", path_, errno);
      if (count == 0) break;
      done += static_cast<std::size_t>(count);
    }
    return done;
  }

  Result<void> sync() override {
    if (::fdatasync(file_.fd()) != 0) return system_error("fdatasync", path_, errno);
    return {};
  }

  Result<void> truncate(std::uint64_t size) override {
    if (::ftruncate(file_.fd(), static_cast<off_t>(size)) != 0) return system_error("truncate", path_, errno);
    return {};
  }

  Result<std::uint64_t> size() override {
    struct stat status{};
    if (::fstat(file_.fd(), &status) != 0) return system_error("stat", path_, errno);
    return static_cast<std::uint64_t>(status.st_size);
  }

 private:
  Descriptor file_;
  std::string path_;
};

class SystemLock final : public Lock {
 public:
  explicit SystemLock(Descriptor file) : file_(std::move(file)) {}

 private:
  Descriptor file_;  // closing it gives the lock back
};

int flags_of(Open how) {
  switch (how) {
    case Open::read:
      return O_RDONLY;
    case Open::write:
      return O_RDWR;
    case Open::create:
      return O_RDWR | O_CREAT | O_EXCL;
  }
  return O_RDONLY;
}

class SystemDirectory final : public Directory {
 public:
  explicit SystemDirectory(std::string path) : path_(std::move(path)) {}

  Result<std::unique_ptr<File>> open(const std::string& name, Open how) override {
    SP_TRY(Descriptor file, open_descriptor(full(name), flags_of(how) | O_NOFOLLOW));
    return std::unique_ptr<File>(std::make_unique<SystemFile>(std::move(file), full(name)));
  }

  Result<std::vector<std::string>> list() override { return list_directory(path_); }
  Result<void> remove(const std::string& name) override { return remove_file(full(name)); }
  Result<void> rename(const std::string& from, const std::string& to) override {
    if (std::rename(full(from).c_str(), full(to).c_str()) != 0)
      return system_error("rename", full(from), errno);
    return {};
  }
  Result<void> sync() override { return sync_directory(path_); }

  Result<std::unique_ptr<Lock>> lock(const std::string& name) override {
    SP_TRY(Descriptor file, open_descriptor(full(name), O_RDWR | O_CREAT | O_NOFOLLOW));
    if (::flock(file.fd(), LOCK_EX | LOCK_NB) != 0) {
      if (errno != EWOULDBLOCK) return system_error("lock", full(name), errno);
      return self_error(ErrorKind::unavailable,
                        "another process writes to " + path_ + ": it holds " + full(name));
    }
    return std::unique_ptr<Lock>(std::make_unique<SystemLock>(std::move(file)));
  }

  const std::string& path() const override { return path_; }

 private:
  std::string full(const std::string& name) const { return path_ + "/" + name; }
  std::string path_;
};

}  // namespace

Result<std::unique_ptr<Directory>> open_directory(const std::string& path, IfMissing if_missing) {
  if (if_missing == IfMissing::make) SP_CHECK(make_private_directory(path));
  SP_TRY(const Descriptor directory, open_descriptor(path, O_RDONLY | O_DIRECTORY));
  return std::unique_ptr<Directory>(std::make_unique<SystemDirectory>(path));
}

}  // namespace sallyport::store
