#include "verify/boot/folder.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace sallyport::verify {
namespace {
namespace fs = std::filesystem;

Error broken(const std::string& path, const std::string& why) {
  return self_error(ErrorKind::unavailable, path + ": " + why);
}

}  // namespace

Result<TemporaryFolder> TemporaryFolder::make() {
  std::error_code code;
  std::string path = fs::temp_directory_path(code).string() + "/sallyport-verify-XXXXXX";
  if (!::mkdtemp(path.data())) return broken(path, std::strerror(errno));
  return TemporaryFolder(std::move(path));
}

TemporaryFolder::~TemporaryFolder() {
  if (!path_.empty()) remove_folder(path_);
}

std::string read_text_file(const std::string& path) {
  const std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

Result<void> write_private_file(const std::string& path, std::string_view text) {
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) return broken(path, std::strerror(errno));
  const bool whole = ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  ::close(file);
  return whole ? Result<void>() : Result<void>(broken(path, "could not be written"));
}

Result<void> copy_folder(const std::string& from, const std::string& to) {
  std::error_code code;
  remove_folder(to);
  fs::create_directory(to, fs::path(from), code);
  if (code) return broken(to, code.message());
  for (const fs::directory_entry& entry : fs::directory_iterator(from, code)) {
    const std::string target = to + "/" + entry.path().filename().string();
    if (entry.is_directory(code)) {
      SP_CHECK(copy_folder(entry.path().string(), target));
    } else if (entry.is_regular_file(code)) {
      fs::copy_file(entry.path(), target, code);
      if (code) return broken(target, code.message());
    }
  }
  return code ? Result<void>(broken(from, code.message())) : Result<void>();
}

void remove_folder(const std::string& path) {
  std::error_code code;
  fs::remove_all(path, code);
}

}  // namespace sallyport::verify
