// Whatever a proxy says: the described request is the stated one, read by our parser, or there is none.
#include <algorithm>
#include <cstdlib>

#include "doors/forward_auth/description.h"
#include "wire/http1/byte_class.h"
#include "wire/http1/target.h"

namespace {

using namespace sallyport;
using namespace sallyport::http1;
using doors::forward_auth::Description;
using doors::forward_auth::read_stated;

void require(bool holds) {
  if (!holds) std::abort();
}

// Fields that are decided by: the described request has those of the asking one, and no others.
constexpr FieldId handed_on[] = {FieldId::cookie,         FieldId::authorization,     FieldId::origin,
                                 FieldId::sec_fetch_mode, FieldId::sec_websocket_key, FieldId::accept};
constexpr FieldId never[] = {FieldId::identity,       FieldId::forwarded, FieldId::transfer_encoding,
                             FieldId::content_length, FieldId::expect,    FieldId::x_request_id};

void check(const RequestHead& asking, const RequestHead& described, bool host_is_ours) {
  const auto stated = read_stated(asking, host_is_ours);
  require(stated.ok());
  require(described.method_name == stated->method && described.method != Method::unknown);
  std::string canonical, host;
  std::uint16_t port = 0;
  const std::size_t mark = stated->target.find('?');
  require(canonical_path(std::string_view(stated->target).substr(0, mark), canonical).ok);
  require(described.path == canonical);
  require(described.has_query == (mark != std::string::npos));
  require(!described.has_query || described.query == std::string_view(stated->target).substr(mark + 1));
  require(parse_authority(stated->host, host, port) && described.host == host && described.port == port);
  require(described.framing.kind == Framing::Kind::none && described.keep_alive);
  require(!described.wants_other_upgrade && !described.expect_continue);
  for (const FieldId id : handed_on) require(described.find(id) == asking.find(id));
  for (const FieldId id : never) require(!described.has(id));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const HeadLimits limits{.max_head = 4096, .max_target = 1024, .max_fields = 40};
  RequestParser parser(limits);
  RequestHead asking;
  if (parser.parse(bytes, asking).state != Outcome::State::done) return 0;
  const bool host_is_ours = (data[0] & 1) != 0;
  const auto made = Description::make(asking, host_is_ours, limits);
  if (made.ok()) check(asking, (*made)->head(), host_is_ours);
  const auto client = doors::forward_auth::read_client(asking, {});
  if (client.ok()) require(parse_address(to_text(*client)).ok());
  return 0;
}
