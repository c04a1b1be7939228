#pragma once
// doors/forward_auth/description.h: the request that a proxy asks about, written down again and read by the
// parser that reads our own requests: what our door would refuse is refused here. Pure.
#include <memory>
#include <string>

#include "doors/forward_auth/stated.h"

namespace sallyport::doors::forward_auth {

// Stays where it is: the head has views into the bytes.
class Description {
 public:
  // Method, target and host are what the proxy states; all other fields are those of the asking request,
  // which proxies hand on, but for what belongs to that request alone: hop-by-hop fields, framing, and every
  // field that claims an identity or an origin. There is no body. Proxies drop Connection and Upgrade when
  // they ask, so a request with Sec-WebSocket-Key is the opening of a WebSocket.
  // Errors: malformed: what read_stated() says; what RequestParser refuses, with its words; a path that is
  // not in its canonical spelling, because the proxy passes on the spelling that it has got and not the one
  // that was judged; an upgrade to anything but a WebSocket, for the same reason.
  static Result<std::unique_ptr<const Description>> make(const http1::RequestHead& asking, bool host_is_ours,
                                                         const http1::HeadLimits& limits);
  Description(const Description&) = delete;
  Description& operator=(const Description&) = delete;

  const http1::RequestHead& head() const { return head_; }

 private:
  Description() = default;
  std::string bytes_;
  http1::RequestHead head_;
};

}  // namespace sallyport::doors::forward_auth
