#pragma once
// store/file.h: whole small files, and the file system words that the rest uses. Together with
// store/directory.h the only place that opens files. Blocking: never on a connection's thread after start-up.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport::store {

enum class Privacy : unsigned char {
  owner_only,  // a secret: must belong to us (or root), no access for group or others, no symbolic link
  anyone,      // public: certificates, the map
};

// Reads a whole file, a regular one only (a pipe would hang).
// Errors: not_found · forbidden (not readable, or not as private as asked; says what to do) · too_large ·
// unavailable.
Result<std::string> read_file(const std::string& path, std::size_t max_bytes, Privacy privacy);

// Readers see the old bytes or all of the new ones, also after a power cut: temporary file, fsync, rename,
// fsync of the directory. Mode 0600, or 0644 for Privacy::anyone. The directory must exist.
Result<void> write_file_atomically(const std::string& path, std::string_view bytes,
                                   Privacy privacy = Privacy::owner_only);

// Makes the directory with mode 0700, and missing parents. Not an error if it is there, but forbidden if it
// belongs to somebody else or group or others may write to it.
Result<void> make_private_directory(const std::string& path);

// Makes an empty file of mode 0600. If it is there: checks that it is as private as Privacy::owner_only asks,
// without opening it (closing a second descriptor would drop the locks SQLite holds on it).
Result<void> make_private_file(const std::string& path);

// Names of the entries, sorted, without "." and "..".
Result<std::vector<std::string>> list_directory(const std::string& path);

bool file_exists(const std::string& path);
// Not an error if it is not there.
Result<void> remove_file(const std::string& path);

}  // namespace sallyport::store
