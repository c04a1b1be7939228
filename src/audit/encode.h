#pragma once
// audit/encode.h: a record as JSON members in a fixed order. Pure.
#include <string>

#include "model/record.h"

namespace sallyport::audit {

// No encoded record is longer: a line with its sequence and hash stays below 64 KiB, the entry size of public
// transparency logs.
inline constexpr std::size_t max_body_bytes = 60'000;

// Replaces `out` by the members of `record` from `,"at":` on, without sequence, hash and closing brace. Empty
// and zero fields are left out. If the whole were longer than max_body_bytes, each text is cut and
// `"clipped":true` says so.
void encode_record(const Record& record, std::string& out);

}  // namespace sallyport::audit
