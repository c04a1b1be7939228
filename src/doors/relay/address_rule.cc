#include "doors/relay/address_rule.h"

#include <algorithm>

#include "base/control/control.h"
#include "base/encoding.h"
#include "model/network.h"

namespace sallyport::doors {

Result<void> check_addresses(const map::Component& component, std::span<const net::PinnedAddress> addresses) {
  if (!enforced(Control::address_rule)) return {};
  for (const net::PinnedAddress& one : addresses) {
    const Address& address = one.address();
    if (is_metadata(address)) {
      return upstream_error(ErrorKind::forbidden, component.address.host + " is " + to_text(address) +
                                                      ": a metadata service, which no component may be");
    }
    if (component.kind->dialect() && !component.address.tls && is_global(address)) {
      return upstream_error(ErrorKind::forbidden,
                            component.address.host + " is " + to_text(address) +
                                ": a public address, and no credential goes there without TLS");
    }
    if (!component.inside && !is_global(address)) {
      return upstream_error(ErrorKind::forbidden, component.address.host + " is " + to_text(address) +
                                                      ": not a public address, and " + component.name +
                                                      " is declared outside");
    }
  }
  return {};
}

Result<void> check_pin(const map::Component& component, const net::Stream& stream) {
  if (component.pins.empty() || !enforced(Control::upstream_pin)) return {};
  const std::string shown = "sha256/" + base64(as_bytes(stream.peer_key_digest()));
  const bool known = std::find(component.pins.begin(), component.pins.end(), shown) != component.pins.end();
  if (known) return {};
  return upstream_error(ErrorKind::forbidden,
                        component.name + " showed the key " + shown + ", which is none of its pins");
}

}  // namespace sallyport::doors
