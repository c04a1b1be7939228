#pragma once
// verify/run/workflow_key.h: the text of a workflow key, or of a person's API token, written by somebody who
// knows their published form and none of their secrets. Ours to forge with, so not the gate's own code.
#include <string>
#include <string_view>

#include "base/random.h"

namespace sallyport::verify {

inline constexpr std::string_view key_start = "spk_";
inline constexpr std::string_view token_start = "spt_";  // as long as that of a key

// START ID SECRET and the check over them: well-formed, and most likely nobody's.
std::string write_key(std::string_view start, std::string_view id, std::string_view secret);
// The secret of such a text, made up: 32 letters and digits.
std::string made_up_secret(Random& random);
// The public id inside a key or token; empty if it is too short for one.
std::string_view id_of_key(std::string_view key);

}  // namespace sallyport::verify
