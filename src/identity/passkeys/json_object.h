#pragma once
// identity/passkeys/json_object.h: JSON objects of browsers, read strictly. For sources of this module only.
#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace sallyport::identity {

// Errors: malformed (longer than `max_size`, not UTF-8, no object, nested over eight deep, a member of the
// object twice: the last would count here, and the first elsewhere).
Result<boost::json::object> parse_object(std::string_view text, std::size_t max_size);

// Nothing if it is missing or no string.
std::optional<std::string_view> find_text(const boost::json::object& object, std::string_view name);
// Decoded from strict base64url; 1 to `max_size` bytes. Errors: malformed.
Result<std::string> find_binary(const boost::json::object& object, std::string_view name,
                                std::size_t max_size);

}  // namespace sallyport::identity
