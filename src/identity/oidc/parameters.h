#pragma once
// identity/oidc/parameters.h: names and values as OAuth carries them in addresses and forms. Pure.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace sallyport::identity {

using Parameters = std::vector<std::pair<std::string, std::string>>;

// application/x-www-form-urlencoded, in the order given; everything but unreserved bytes is escaped.
std::string write_parameters(const Parameters& parameters);
// `address` with these behind what query it has.
std::string with_parameters(std::string_view address, const Parameters& parameters);

// An address that a provider may be reached at: https, a host that is one, no user, no fragment, visible
// ASCII alone, at most 2048 bytes. With `inside` also http:// to a loopback address or to "localhost". Which
// addresses a name may resolve to is for outbound to say.
bool is_provider_address(std::string_view address, bool inside);

// Printable ASCII of `text`, at most `most` bytes: what an operator may be shown of others' words (T19).
std::string shown(std::string_view text, std::size_t most = 200);

}  // namespace sallyport::identity
