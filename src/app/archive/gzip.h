#pragma once
// app/archive/gzip.h: unpacks gzip (RFC 1952). Pure; no I/O.
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::app {

inline constexpr std::size_t most_unpacked_bytes = 1UL << 30;

bool is_gzip(std::string_view bytes);

// Errors: malformed  no gzip, cut off, a wrong checksum, or something behind it
//         too_large  more than `limit` bytes come out
Result<std::string> gunzip(std::string_view bytes, std::size_t limit = most_unpacked_bytes);

}  // namespace sallyport::app
