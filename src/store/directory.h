#pragma once
// store/directory.h: a directory whose files stay open and are written in place: what the journal lives on.
// An interface, so that tests can fail or cut every single write and sync.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::store {

// One open file. Not thread-safe. Closed by its destructor, without sync.
class File {
 public:
  virtual ~File() = default;
  // After an error some of `bytes` may have been written.
  virtual Result<void> write_at(std::uint64_t offset, std::string_view bytes) = 0;
  // Up to `into.size()` bytes; fewer only at the end of the file.
  virtual Result<std::size_t> read_at(std::uint64_t offset, std::span<char> into) = 0;
  // fdatasync. After an error the kernel may have dropped what was written since the last good sync, and a
  // second call that succeeds says nothing about it.
  virtual Result<void> sync() = 0;
  virtual Result<void> truncate(std::uint64_t size) = 0;
  virtual Result<std::uint64_t> size() = 0;
};

// Held until destroyed, also against other processes.
class Lock {
 public:
  virtual ~Lock() = default;
};

enum class Open : unsigned char {
  read,    // must exist
  write,   // read and write; must exist
  create,  // read and write; must not exist; mode 0600
};

class Directory {
 public:
  virtual ~Directory() = default;
  virtual Result<std::unique_ptr<File>> open(const std::string& name, Open how) = 0;
  virtual Result<std::vector<std::string>> list() = 0;  // sorted
  virtual Result<void> remove(const std::string& name) = 0;
  // Whoever opens `to` finds what was there before or all of `from`. `to` need not exist.
  virtual Result<void> rename(const std::string& from, const std::string& to) = 0;
  // Makes created, renamed and removed entries survive a power cut.
  virtual Result<void> sync() = 0;
  // Makes the file if needed. Errors: unavailable (somebody else holds it).
  virtual Result<std::unique_ptr<Lock>> lock(const std::string& name) = 0;
  virtual const std::string& path() const = 0;
};

// `make`: as make_private_directory (store/file.h). Otherwise it must exist.
enum class IfMissing : unsigned char { fail, make };
Result<std::unique_ptr<Directory>> open_directory(const std::string& path, IfMissing if_missing);

}  // namespace sallyport::store
