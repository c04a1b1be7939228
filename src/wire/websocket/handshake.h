#pragma once
// wire/websocket/handshake.h: is this a WebSocket opening handshake (RFC 6455 §4.2.1)? Pure.
#include <string>
#include <string_view>

#include "base/result.h"
#include "wire/http1/head.h"

namespace sallyport::websocket {

// Errors: malformed: not GET over HTTP/1.1, no body allowed, `Sec-WebSocket-Key` not 16 bytes of base64,
// version not 13.
Result<void> check_request(const http1::RequestHead& head);

}  // namespace sallyport::websocket
