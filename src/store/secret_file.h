#pragma once
// store/secret_file.h: a secret out of a file that only we can touch, into memory that is wiped. Blocking.
#include <cstddef>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/secret.h"

namespace sallyport::store {

// Reads `directory`/`name`, following no link. The open file is judged, never its name, which may mean
// another file a moment later. `name` must not contain a slash. Errors: not_found (no such directory or
// file); forbidden, with the command that puts it right (a link, not a regular file, mode other than 0600 or
// 0400, another owner than us or root, a directory that others may write to); too_large; unavailable.
Result<Secret> read_secret_file(const std::string& directory, std::string_view name, std::size_t max_bytes);

}  // namespace sallyport::store
