#pragma once
// app/archive/tar.h: the files of a tar archive (POSIX ustar and pax, and GNU's long names), strictly:
// regular files and folders only, relative paths without `..`, checksums that fit. Pure; no I/O.
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::app {

struct TarFile {
  std::string path;       // relative, as "folder/name"; no leading "./"
  std::string_view text;  // points into the archive
};

struct TarLimits {
  std::size_t files = 1'000'000;
  std::size_t path_bytes = 4096;
};

// In the order of the archive. Of two files with one path the later counts, as tar has it; both are given.
// Errors: malformed  no tar, cut off, a wrong checksum, a link, a device, or a path that leaves the folder
//         too_large  more files or a longer path than `limits` allow
Result<std::vector<TarFile>> read_tar(std::string_view archive, const TarLimits& limits = {});

}  // namespace sallyport::app
