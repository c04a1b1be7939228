#include "app/archive/file_tree.h"

#include <algorithm>
#include <filesystem>

#include "app/archive/gzip.h"
#include "app/archive/tar.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_file_bytes = 64UL << 20;
constexpr std::size_t most_archive_bytes = 512UL << 20;
constexpr std::size_t most_files = 1'000'000;

Result<std::vector<std::string>> list(const std::string& folder) {
  std::vector<std::string> paths;
  std::error_code error;
  fs::recursive_directory_iterator at(folder, error);
  for (; !error && at != fs::recursive_directory_iterator(); at.increment(error)) {
    if (!fs::is_regular_file(at->symlink_status())) continue;
    if (paths.size() == most_files) return self_error(ErrorKind::too_large, "too many files below " + folder);
    paths.push_back(at->path().lexically_relative(folder).generic_string());
  }
  if (error) return self_error(ErrorKind::unavailable, "cannot list " + folder + ": " + error.message());
  std::sort(paths.begin(), paths.end());
  return paths;
}

bool is_archive(std::string_view path) {
  return path.ends_with(".tar") || path.ends_with(".tar.gz") || path.ends_with(".tgz");
}

}  // namespace

Result<FileTree> FileTree::open(const std::string& path) {
  FileTree tree;
  tree.name_ = path;
  std::error_code error;
  if (fs::is_directory(path, error)) {
    tree.folder_ = path;
    SP_TRY(tree.paths_, list(path));
    return tree;
  }
  if (!is_archive(path)) {
    if (!fs::is_regular_file(path, error))
      return self_error(ErrorKind::not_found, "no file or folder " + path);
    tree.folder_ = fs::path(path).has_parent_path() ? fs::path(path).parent_path().string() : ".";
    tree.paths_ = {fs::path(path).filename().string()};
    return tree;
  }
  SP_TRY(tree.archive_, store::read_file(path, most_archive_bytes, store::Privacy::anyone));
  if (is_gzip(tree.archive_)) {
    SP_TRY(tree.archive_, gunzip(tree.archive_));
  }
  SP_TRY(const std::vector<TarFile> files, read_tar(tree.archive_));
  for (const TarFile& file : files) {
    const auto offset = static_cast<std::size_t>(file.text.data() - tree.archive_.data());
    tree.places_[file.path] = {offset, file.text.size()};
  }
  for (const auto& [name, place] : tree.places_) tree.paths_.push_back(name);
  return tree;
}

bool FileTree::has(const std::string& path) const {
  if (folder_.empty()) return places_.contains(path);
  std::error_code error;
  return fs::is_regular_file(fs::path(folder_) / path, error);
}

Result<std::string> FileTree::read(const std::string& path) const {
  if (!folder_.empty()) {
    return store::read_file((fs::path(folder_) / path).string(), most_file_bytes, store::Privacy::anyone);
  }
  const auto found = places_.find(path);
  if (found == places_.end()) return self_error(ErrorKind::not_found, name_ + " holds no " + path);
  const auto [offset, size] = found->second;
  if (size > most_file_bytes) return self_error(ErrorKind::too_large, path + " is too large");
  return archive_.substr(offset, size);
}

}  // namespace sallyport::app
