// Whole against cut input; and what we write for the upstream must mean to us what we read from the client.
#include <cstdlib>

#include "wire/http1/forward.h"
#include "wire/http1/head.h"

namespace {

using namespace sallyport::http1;

void require(bool holds) {
  if (!holds) std::abort();
}

bool same(const RequestHead& a, const RequestHead& b) {
  return a.method == b.method && a.path == b.path && a.query == b.query && a.has_query == b.has_query &&
         a.host == b.host && a.port == b.port && a.framing.kind == b.framing.kind &&
         a.framing.length == b.framing.length && a.needs == b.needs && a.wants_websocket == b.wants_websocket;
}

void check_forwarded(const RequestHead& head, std::uint8_t relaxed) {
  const NewField add[] = {{"X-Sallyport-Assertion", "ours"}, {"X-Broken", "a\r\nX-Role: admin"}};
  RequestForward how;
  how.add = add;
  how.own_cookie_prefix = "__Host-sallyport";
  how.relaxed = relaxed;
  how.websocket = head.wants_websocket;
  how.framing = head.framing;
  std::string out;
  append_request(out, head, how);

  RequestParser parser{HeadLimits{.max_head = 1 << 20, .max_target = 1 << 20, .max_fields = 256}};
  RequestHead again;
  const Outcome outcome = parser.parse(out, again);
  require(outcome.state == Outcome::State::done && outcome.consumed == out.size());
  require(same(head, again) && !again.wants_other_upgrade && !again.expect_continue && again.keep_alive);
  unsigned ours = 0;
  for (const Field& field : again.fields()) {
    if (field.id == FieldId::identity) ++ours;
    require(field.id != FieldId::forwarded && field.id != FieldId::x_request_id);
    require(field.id != FieldId::bad_alphabet || relaxed != 0);
  }
  require(ours == 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 3, size - 3);
  const std::size_t cut = bytes.empty() ? 0 : (data[0] << 8 | data[1]) % bytes.size();
  const HeadLimits limits{.max_head = 2048, .max_target = 1024, .max_fields = 20};

  RequestParser whole{limits}, pieces{limits};
  RequestHead head, other;
  const Outcome one = whole.parse(bytes, head);
  const std::string first = bytes.substr(0, cut);
  Outcome two = pieces.parse(first, other);
  if (two.state == Outcome::State::need_more) two = pieces.parse(bytes, other);
  require(one.state == two.state && one.status == two.status && one.reason == two.reason &&
          one.consumed == two.consumed);
  if (one.state != Outcome::State::done) return 0;
  require(same(head, other) && head.fields().size() == other.fields().size());
  check_forwarded(head, data[2] & 7);
  return 0;
}
