#pragma once
// app/archive/file_tree.h: files below one path: of a folder, or of a tar archive (.tar, .tar.gz), which is
// read in place and never unpacked to disk.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::app {

class FileTree {
 public:
  // `path` names a folder, an archive, or one file, which then is the only one below it. Links below a folder
  // are not followed. Errors: not_found, malformed, too_large.
  static Result<FileTree> open(const std::string& path);

  const std::string& name() const { return name_; }                 // as given
  const std::vector<std::string>& paths() const { return paths_; }  // sorted, relative to name()
  bool has(const std::string& path) const;
  // At most 64 MiB of one file.
  Result<std::string> read(const std::string& path) const;

 private:
  std::string name_;
  std::string folder_;   // files are read below it; empty for an archive
  std::string archive_;  // the whole tar
  std::vector<std::string> paths_;
  std::map<std::string, std::pair<std::size_t, std::size_t>, std::less<>>
      places_;  // offset and size in archive_
};

}  // namespace sallyport::app
