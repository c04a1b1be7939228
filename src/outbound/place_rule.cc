#include "outbound/place_rule.h"

#include "base/control/control.h"

namespace sallyport::outbound {
namespace {

Error forbidden(const Url& url, const Address& address, std::string_view why) {
  return upstream_error(ErrorKind::forbidden, url.host + " is " + to_text(address) + ": " + std::string(why));
}

}  // namespace

Result<void> check_place(const Url& url, const Place& place, std::span<const Address> addresses) {
  for (const Address& address : addresses) {
    if (enforced(Control::address_rule)) {
      if (is_metadata(address)) return forbidden(url, address, "a metadata service, which is never called");
      if (!place.inside && !is_global(address))
        return forbidden(url, address, "not a public address, and it is not declared inside");
    }
    if (!url.tls && !place.plain_anywhere && !is_loopback(address))
      return forbidden(url, address, "another machine, which is called by https only");
  }
  return {};
}

}  // namespace sallyport::outbound
