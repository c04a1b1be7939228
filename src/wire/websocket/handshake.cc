#include "wire/websocket/handshake.h"

#include "base/encoding.h"

namespace sallyport::websocket {

using http1::FieldId;
using http1::Framing;

Result<void> check_request(const http1::RequestHead& head) {
  const auto refuse = [](const char* detail) { return client_error(ErrorKind::malformed, detail); };
  if (!head.wants_websocket) return refuse("websocket: not a GET in HTTP/1.1 that asks for the upgrade");
  if (head.framing.kind == Framing::Kind::chunked || head.framing.length != 0)
    return refuse("websocket: body");
  if (head.find(FieldId::sec_websocket_version) != "13") return refuse("websocket: version other than 13");
  const Result<std::vector<std::byte>> key = parse_base64(head.find(FieldId::sec_websocket_key));
  if (!key.ok() || key.value().size() != 16) return refuse("websocket: key that is not 16 bytes");
  return {};
}

}  // namespace sallyport::websocket
