#pragma once
// wire/http1/head.h: request and response heads, read strictly and once (RFC 9112; stricter where noted).
// Pure; no I/O. Everything a crossing is decided, forwarded and recorded by comes from the RequestHead made
// here.
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "wire/http1/head_lines.h"

namespace sallyport::http1 {

enum class Method : std::uint8_t { unknown, get, head, post, put, patch, delete_, options };
std::string_view to_string(Method method);  // "GET"; "" for unknown

// Names that something in the product looks at. Found by length and case-insensitive compare while parsing.
enum class FieldId : std::uint8_t {
  other,
  accept,
  accept_encoding,
  accept_language,
  alt_svc,
  authorization,
  cache_control,
  connection,
  content_encoding,
  content_length,
  content_type,
  cookie,
  date,
  expect,
  forwarded,
  host,
  http2_settings,
  if_none_match,
  keep_alive,
  location,
  origin,
  proxy_authenticate,
  proxy_authorization,
  proxy_connection,
  referer,
  retry_after,
  sec_fetch_dest,
  sec_fetch_mode,
  sec_fetch_site,
  sec_websocket_extensions,
  sec_websocket_key,
  sec_websocket_protocol,
  sec_websocket_version,
  server,
  set_cookie,
  te,
  trailer,
  transfer_encoding,
  traceparent,
  tracestate,
  upgrade,
  user_agent,
  via,
  x_request_id,
  identity,      // any name that claims an identity, an address or a method: see scrub.h
  bad_alphabet,  // a token, but with a byte outside [A-Za-z0-9-]: never forwarded unless a relaxation says so
};

struct Field {
  std::string_view name;   // as received
  std::string_view value;  // without surrounding blanks
  FieldId id = FieldId::other;
};

struct HeadLimits {
  std::uint32_t max_head = 16 << 10;   // bytes, start line and blank line included
  std::uint32_t max_target = 8 << 10;  // bytes
  std::uint32_t max_fields = 100;      // at most max_fields_ever
};
struct Framing {
  enum class Kind : std::uint8_t { none, length, chunked, until_close };
  Kind kind = Kind::none;
  std::uint64_t length = 0;
};

// What reading a head came to.
struct Outcome {
  enum class State : std::uint8_t { need_more, done, refused };
  State state = State::need_more;
  std::size_t consumed = 0;  // done: bytes of the head, blank line included
  std::uint16_t status = 0;  // refused: 400 405 414 417 431 501 505; for a response always 502
  std::string_view reason;   // refused: static text for the record
  static Outcome more() { return {}; }
  static Outcome head(std::size_t bytes) { return {State::done, bytes, 0, {}}; }
  static Outcome refuse(std::uint16_t status, std::string_view reason) {
    return {State::refused, 0, status, reason};
  }
};

// Relaxations of the canonical form that a flow may name (`relax:`); each use is recorded.
enum class Relaxation : std::uint8_t { encoded_slash, encoded_backslash, underscore_fields };
inline constexpr std::size_t relaxation_count = 3;
std::string_view to_string(Relaxation relaxation);  // "encoded-slash"
bool find_relaxation(std::string_view name, Relaxation& found);

// The fields of one head in the order received. Nothing is allocated; nothing but the counts is written when
// it is emptied.
class FieldTable {
 public:
  std::span<const Field> fields() const { return {fields_.data(), count_}; }
  bool has(FieldId id) const { return (seen_ >> static_cast<unsigned>(id) & 1) != 0; }
  // First value of the field, or an empty view with data() == nullptr. Fields that carry a decision are
  // refused when they come twice, so there is no second.
  std::string_view find(FieldId id) const {
    return has(id) ? fields_[first_[static_cast<std::size_t>(id)]].value : std::string_view();
  }

 private:
  friend class FieldReader;
  std::size_t count_ = 0;
  std::uint64_t seen_ = 0;              // bit per FieldId
  std::uint64_t twice_ = 0;             // bit per FieldId that came more than once
  std::array<std::uint8_t, 64> first_;  // place of the first one; only where seen_ says so
  std::array<Field, max_fields_ever> fields_;
};

// One request, as everybody after this sees it. Views point into the buffer that was parsed, except `path`.
// Reused from request to request on one connection: parsing does not allocate once the path has its capacity.
class RequestHead : public FieldTable {
 public:
  Method method = Method::unknown;
  std::string_view method_name;  // as received
  std::string path;              // canonical: see target.h. "*" only for OPTIONS *
  std::string_view query;        // raw, without `?`; visible ASCII without `#`; empty if there was none
  bool has_query = false;
  std::string host;        // lower case, without port and trailing dot; IPv6 in brackets
  std::uint16_t port = 0;  // 0: none was named
  int minor_version = 1;   // HTTP/1.0 or HTTP/1.1
  Framing framing;
  bool keep_alive = true;
  bool expect_continue = false;
  bool wants_websocket =
      false;  // GET, `Connection: upgrade`, `Upgrade: websocket`: see websocket/handshake.h
  bool wants_other_upgrade = false;  // any other Upgrade or HTTP2-Settings; scrubbed
  std::uint8_t needs = 0;            // bit per Relaxation that must be allowed, or the request is a 400
};

// Reads one head from the start of `bytes`, which may hold less (need_more: call again with more of the same
// buffer; the buffer may have moved) or more (a body, a pipelined request: see Outcome::consumed). One per
// connection; call reset() before each request. Not thread-safe. Fields that carry a decision and come twice
// are a 400: Host, Content-Length, Transfer-Encoding, Content-Type, Origin, Cookie, Authorization, Upgrade,
// Expect, Sec-WebSocket-*, Sec-Fetch-*. Refused: bare CR or LF, folding, blanks before `:`, non-token names,
// controls in values, empty names; targets other than /path, absolute-form that disagrees with Host, `*` of
// OPTIONS; `#`, controls and 0x80.. in targets; versions other than 1.0 and 1.1 (505); no, two or bad Host;
// Content-Length that is not one field of 1 to 19 digits; Transfer-Encoding other than `chunked` (501),
// twice, with Content-Length or in 1.0 (400); methods that are not in Method (501; CONNECT and TRACE 405);
// more than 32 Connection options; Expect other than 100-continue (417); limits (431, 414).
class RequestParser {
 public:
  explicit RequestParser(HeadLimits limits) : limits_(limits) { reset(); }
  void reset() { lines_.reset(); }
  Outcome parse(std::string_view bytes, RequestHead& head);

 private:
  HeadLimits limits_;
  HeadLines lines_;
};

// One response head from an upstream. Views point into the buffer that was parsed.
class ResponseHead : public FieldTable {
 public:
  std::uint16_t status = 0;  // 100..599
  std::string_view reason;
  int minor_version = 1;
  Framing framing;         // none for 1xx, 204, 304 and answers to HEAD, whatever the fields say
  bool keep_alive = true;  // the connection may be used again after the body
  bool upgraded = false;   // 101 with `Upgrade: websocket`
};

class ResponseParser {
 public:
  explicit ResponseParser(HeadLimits limits) : limits_(limits) { reset(Method::get); }
  // `request`: what is being answered; decides whether there is a body.
  void reset(Method request) {
    lines_.reset();
    request_ = request;
  }
  Outcome parse(std::string_view bytes, ResponseHead& head);

 private:
  HeadLimits limits_;
  HeadLines lines_;
  Method request_ = Method::get;
};

}  // namespace sallyport::http1
