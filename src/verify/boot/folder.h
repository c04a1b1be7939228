#pragma once
// verify/boot/folder.h: a temporary folder of our own (mode 0700) that goes when we go, and the files in it.
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::verify {

class TemporaryFolder {
 public:
  // Below $TMPDIR, or /tmp. Errors: unavailable.
  static Result<TemporaryFolder> make();
  TemporaryFolder(TemporaryFolder&& other) noexcept : path_(std::move(other.path_)) { other.path_.clear(); }
  TemporaryFolder& operator=(TemporaryFolder&&) = delete;
  ~TemporaryFolder();
  const std::string& path() const { return path_; }

 private:
  explicit TemporaryFolder(std::string path) : path_(std::move(path)) {}
  std::string path_;
};

std::string read_text_file(const std::string& path);  // empty if it cannot be read
// Mode 0600. Errors: unavailable.
Result<void> write_private_file(const std::string& path, std::string_view text);
// Folders and plain files, nothing else (no sockets); `to` is made anew with mode 0700. Errors: unavailable.
Result<void> copy_folder(const std::string& from, const std::string& to);
void remove_folder(const std::string& path);

}  // namespace sallyport::verify
