#pragma once
// outbound/url.h: an absolute http(s) address, read in one way only. Pure.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "model/network.h"

namespace sallyport::outbound {

struct Url {
  bool tls = false;
  std::string host;                // lower case; a literal address as to_text() writes it, without brackets
  std::optional<Address> literal;  // set if the host is an address
  std::uint16_t port = 0;
  std::string authority;  // as in `Host`: the port only if it is not the scheme's
  std::string target;     // "/path?query"
};

// Errors: malformed, quoting the host at most: an address may carry what nobody should see. Refused are user
// names, fragments, backslashes, anything but visible ASCII, names that are no host names, and every spelling
// of an address that parse_address() does not read: decimal, octal, hexadecimal, short (R15).
Result<Url> parse_url(std::string_view text);

}  // namespace sallyport::outbound
