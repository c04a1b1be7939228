#include "identity/oidc/parameters.h"

#include <algorithm>
#include <cstdint>

#include "model/network.h"
#include "wire/http1/form.h"
#include "wire/http1/target.h"

namespace sallyport::identity {
namespace {

constexpr std::size_t max_address = 2048;

bool may_stand_in_address(char c) {
  return c > 0x20 && c < 0x7f && std::string_view("\"<>\\^`{|}#").find(c) == std::string_view::npos;
}

bool is_loopback_host(std::string_view host) {
  if (host == "localhost") return true;
  if (host.starts_with('[') && host.ends_with(']')) host = host.substr(1, host.size() - 2);
  const auto address = parse_address(host);
  return address.ok() && is_loopback(*address);
}

}  // namespace

std::string write_parameters(const Parameters& parameters) {
  std::string out;
  for (const auto& [name, value] : parameters) {
    if (!out.empty()) out.push_back('&');
    out += http1::url_encode(name) + "=" + http1::url_encode(value);
  }
  return out;
}

std::string with_parameters(std::string_view address, const Parameters& parameters) {
  const bool has_query = address.find('?') != std::string_view::npos;
  const bool open = address.ends_with('?') || address.ends_with('&');
  return std::string(address) + (open ? "" : has_query ? "&" : "?") + write_parameters(parameters);
}

bool is_provider_address(std::string_view address, bool inside) {
  if (address.size() > max_address || !std::ranges::all_of(address, may_stand_in_address)) return false;
  const bool plain = address.starts_with("http://");
  if (!plain && !address.starts_with("https://")) return false;
  const std::string_view rest = address.substr(plain ? 7 : 8);
  const std::string_view authority = rest.substr(0, rest.find_first_of("/?"));
  std::string host;
  std::uint16_t port = 0;
  if (authority.find('@') != std::string_view::npos || !http1::parse_authority(authority, host, port)) {
    return false;
  }
  return !plain || (inside && is_loopback_host(host));
}

std::string shown(std::string_view text, std::size_t most) {
  std::string out(text.substr(0, most));
  std::ranges::replace_if(out, [](char c) { return c < 0x20 || c > 0x7e; }, '?');
  return out;
}

}  // namespace sallyport::identity
