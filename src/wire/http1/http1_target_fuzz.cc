// Canonicalising twice changes nothing, spelling an unreserved byte as an escape changes nothing, no dots are
// left.
#include <cstdlib>

#include "wire/http1/byte_class.h"
#include "wire/http1/target.h"

namespace {

using namespace sallyport::http1;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_canonical(std::string_view path) {
  require(path.starts_with('/') && path.find("//") == std::string_view::npos);
  require(path.find("/./") == std::string_view::npos && path.find("/../") == std::string_view::npos);
  require(!path.ends_with("/.") && !path.ends_with("/.."));
  for (const char c : path) require((class_of(c) & visible_byte) && c != '\\' && c != '?');
  std::string decoded;  // by a careless upstream, once
  for (std::size_t i = 0; i < path.size(); ++i) {
    if (path[i] != '%') {
      decoded.push_back(path[i]);
      continue;
    }
    const char c = static_cast<char>(hex_digit(path[i + 1]) << 4 | hex_digit(path[i + 2]));
    require(!is_control(c));
    decoded.push_back(c == '\\' ? '/' : c);
    i += 2;
  }
  require(decoded.find("/../") == std::string::npos && !decoded.ends_with("/..") &&
          decoded.find("/..;") == std::string::npos);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const std::string input(reinterpret_cast<const char*>(data) + 1, size - 1);
  std::string host, same_host;
  std::uint16_t port = 0, same_port = 0;
  if (parse_authority(input, host, port)) {
    const std::string text = port == 0 ? host : host + ":" + std::to_string(port);
    require(parse_authority(text, same_host, same_port) && same_host == host && same_port == port);
  }
  std::string once, twice, respelt;
  const TargetOutcome outcome = canonical_path(input, once);
  const std::size_t at = data[0] % input.size();
  const bool free = (class_of(input[at]) & unreserved_byte) && (at < 1 || input[at - 1] != '%') &&
                    (at < 2 || input[at - 2] != '%');
  if (free) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(input[at]);
    const std::string other =
        input.substr(0, at) + '%' + digits[byte >> 4] + digits[byte & 15] + input.substr(at + 1);
    require(canonical_path(other, respelt).ok == outcome.ok && (!outcome.ok || respelt == once));
  }
  if (!outcome.ok) return 0;
  check_canonical(once);
  const TargetOutcome again = canonical_path(once, twice);
  require(again.ok && again.needs == outcome.needs && once == twice && once.size() <= input.size());
  return 0;
}
