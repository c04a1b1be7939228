// Step 2, end of: the route.
#include <algorithm>

#include "base/control/control.h"
#include "doors/web/pages/pages.h"
#include "doors/web/steps.h"
#include "wire/websocket/handshake.h"

namespace sallyport::doors {
namespace {

// Names in SNI are compared without regard to case (RFC 6066 §3); `host` is in lower case already.
bool same_name(std::string_view sni, std::string_view host) {
  return std::equal(sni.begin(), sni.end(), host.begin(), host.end(),
                    [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + ('a' - 'A') : a) == b; });
}

Result<void> check_server_name(Crossing& crossing) {
  const std::string_view name = crossing.connection().client().server_name();
  if (name.empty() || same_name(name, crossing.head().host) || !enforced(Control::host_agreement)) return {};
  crossing.verdict_.status = 421;
  return client_error(ErrorKind::malformed, "TLS server name and Host differ");
}

// A WebSocket is opened by any page the browser shows, with our cookie: only our own origin may (CSWSH).
Result<void> check_origin(const Crossing& crossing) {
  if (!enforced(Control::origin_check)) return {};
  const map::Component& component = *crossing.route().component;
  const std::string_view origin = crossing.head().find(http1::FieldId::origin);
  if (origin == crossing.site().origin(component)) return {};
  for (const std::string& other : component.origins) {
    if (origin == other) return {};
  }
  return client_error(ErrorKind::forbidden, "WebSocket from a foreign or missing Origin");
}

Result<void> check_relaxations(Crossing& crossing) {
  const std::uint8_t missing = crossing.head().needs & static_cast<std::uint8_t>(~crossing.route().relaxed);
  for (std::size_t i = 0; i < http1::relaxation_count; ++i) {
    const auto relaxation = static_cast<http1::Relaxation>(i);
    if ((missing >> i & 1) != 0) {
      return client_error(ErrorKind::malformed, "needs relax: " + std::string(http1::to_string(relaxation)));
    }
    if ((crossing.head().needs >> i & 1) != 0) crossing.record_.relaxed = http1::to_string(relaxation);
  }
  return {};
}

}  // namespace

Result<void> choose_route(Crossing& crossing) {
  const http1::RequestHead& head = crossing.head();
  SP_CHECK(check_server_name(crossing));
  const map::Component* const component = crossing.site().routes().find_host(head.host);
  if (component == nullptr) {
    crossing.verdict_.status = 421;
    return client_error(ErrorKind::not_found, "no component has this host");
  }
  crossing.route_ =
      crossing.site().routes().match(*component, head.method_name, head.path, head.wants_websocket);
  if (is_own_page(crossing)) {
    if (crossing.by_certificate_) return client_error(ErrorKind::not_found, "no pages on this listener");
    crossing.route_.webhook = nullptr;
    crossing.route_.route = {"sallyport-page", "page", map::Access::session};
    return {};
  }
  SP_CHECK(check_relaxations(crossing));
  if (crossing.route().wrong_method) {
    crossing.verdict_.status = 405;
    return client_error(ErrorKind::malformed, "not a method of this webhook");
  }
  if (crossing.route().route.access == map::Access::internal) {
    return client_error(ErrorKind::not_found, "this route is never open from outside");
  }
  if (crossing.route().route.access == map::Access::webhook && crossing.route().webhook == nullptr) {
    return client_error(ErrorKind::not_found, "no webhook flow has this path");
  }
  if (!head.wants_websocket) return {};
  SP_CHECK(websocket::check_request(head));
  return crossing.route().webhook == nullptr ? check_origin(crossing) : Result<void>();
}

}  // namespace sallyport::doors
