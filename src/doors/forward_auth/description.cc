#include "doors/forward_auth/description.h"

#include "base/control/control.h"
#include "wire/http1/byte_class.h"

namespace sallyport::doors::forward_auth {
namespace {

using http1::FieldId;

// Of the asking request, and not of the one that is asked about.
bool is_of_asking(FieldId id) {
  switch (id) {
    case FieldId::connection:
    case FieldId::content_length:
    case FieldId::expect:
    case FieldId::forwarded:
    case FieldId::host:
    case FieldId::http2_settings:
    case FieldId::identity:
    case FieldId::keep_alive:
    case FieldId::proxy_authenticate:
    case FieldId::proxy_authorization:
    case FieldId::proxy_connection:
    case FieldId::te:
    case FieldId::trailer:
    case FieldId::transfer_encoding:
    case FieldId::upgrade:
    case FieldId::via:
    case FieldId::x_request_id:
      return true;
    default:
      return false;
  }
}

bool opens_websocket(const http1::RequestHead& asking) {
  return asking.has(FieldId::sec_websocket_key) || asking.has(FieldId::sec_websocket_version) ||
         http1::equals_folded(asking.find(FieldId::upgrade), "websocket");
}

void add(std::string& out, std::string_view name, std::string_view value) {
  out.append(name).append(": ").append(value).append("\r\n");
}

std::string write(const Stated& stated, const http1::RequestHead& asking) {
  std::string out;
  out.append(stated.method).append(" ").append(stated.target).append(" HTTP/1.1\r\n");
  add(out, "Host", stated.host);
  if (opens_websocket(asking)) {
    add(out, "Connection", "Upgrade");
    add(out, "Upgrade", "websocket");
  }
  for (const http1::Field& field : asking.fields()) {
    if (!is_of_asking(field.id)) add(out, field.name, field.value);
  }
  out += "\r\n";
  return out;
}

// Upper and lower case of the digits of an escape mean the same to everybody.
bool same_spelling(std::string_view path, std::string_view canonical) {
  if (path.size() != canonical.size()) return false;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const bool same =
        path[i] == canonical[i] || (digits > 0 && http1::to_lower(path[i]) == http1::to_lower(canonical[i]));
    if (!same) return false;
    digits = path[i] == '%' ? 2 : digits - (digits > 0 ? 1 : 0);
  }
  return true;
}

Error unlike(std::string_view why) { return client_error(ErrorKind::malformed, std::string(why)); }

}  // namespace

Result<std::unique_ptr<const Description>> Description::make(const http1::RequestHead& asking,
                                                             bool host_is_ours,
                                                             const http1::HeadLimits& limits) {
  SP_TRY(const Stated stated, read_stated(asking, host_is_ours));
  if (asking.has(FieldId::http2_settings)) return unlike("an upgrade to something else than a WebSocket");
  if (asking.has(FieldId::upgrade) && !http1::equals_folded(asking.find(FieldId::upgrade), "websocket"))
    return unlike("an upgrade to something else than a WebSocket");
  std::unique_ptr<Description> made(new Description);
  made->bytes_ = write(stated, asking);
  http1::RequestParser parser(limits);
  const http1::Outcome outcome = parser.parse(made->bytes_, made->head_);
  if (outcome.state == http1::Outcome::State::refused) return unlike(outcome.reason);
  const http1::RequestHead& head = made->head_;
  const bool whole = outcome.state == http1::Outcome::State::done && outcome.consumed == made->bytes_.size();
  if (!whole || head.method_name != stated.method) return unlike("a request that reads as another");
  if (head.wants_other_upgrade) return unlike("the opening of a WebSocket that is no GET");
  const std::string_view path = std::string_view(stated.target).substr(0, stated.target.find('?'));
  if (enforced(Control::canonical_path) && !same_spelling(path, head.path))
    return unlike("a path in another spelling than the canonical one, which the proxy would pass on");
  return std::unique_ptr<const Description>(std::move(made));
}

}  // namespace sallyport::doors::forward_auth
