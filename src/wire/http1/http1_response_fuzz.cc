// Whole against cut input; and what we write for the client must mean to us what we read from the upstream.
#include <cstdlib>

#include "wire/http1/forward.h"
#include "wire/http1/head.h"

namespace {

using namespace sallyport::http1;

void require(bool holds) {
  if (!holds) std::abort();
}

void check_forwarded(const ResponseHead& head, Method request) {
  const NewField add[] = {{"Set-Cookie", "__Host-sallyport-session=x"}};
  std::string out;
  append_response(out, head, {.add = add, .framing = head.framing, .websocket = head.upgraded});
  ResponseParser parser{HeadLimits{.max_head = 1 << 20, .max_target = 1 << 20, .max_fields = 256}};
  parser.reset(request);
  ResponseHead again;
  const Outcome outcome = parser.parse(out, again);
  require(outcome.state == Outcome::State::done && outcome.consumed == out.size());
  require(again.status == head.status && again.reason == head.reason && again.upgraded == head.upgraded);
  require(again.framing.kind == head.framing.kind && again.framing.length == head.framing.length);
  unsigned ours = 0;
  for (const Field& field : again.fields()) {
    require(field.id != FieldId::bad_alphabet && field.id != FieldId::alt_svc);
    if (field.id == FieldId::set_cookie && field.value.starts_with("__Host-sallyport")) ++ours;
  }
  require(ours == 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 3) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data) + 3, size - 3);
  const std::size_t cut = bytes.empty() ? 0 : (data[0] << 8 | data[1]) % bytes.size();
  const Method request = data[2] & 1 ? Method::head : Method::get;
  const HeadLimits limits{.max_head = 2048, .max_fields = 20};

  ResponseParser whole{limits}, pieces{limits};
  whole.reset(request);
  pieces.reset(request);
  ResponseHead head, other;
  const Outcome one = whole.parse(bytes, head);
  const std::string first = bytes.substr(0, cut);
  Outcome two = pieces.parse(first, other);
  if (two.state == Outcome::State::need_more) two = pieces.parse(bytes, other);
  require(one.state == two.state && one.status == two.status && one.reason == two.reason &&
          one.consumed == two.consumed);
  if (one.state != Outcome::State::done) return 0;
  require(head.status == other.status && head.framing.kind == other.framing.kind &&
          head.keep_alive == other.keep_alive);
  check_forwarded(head, request);
  return 0;
}
