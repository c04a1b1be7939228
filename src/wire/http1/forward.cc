#include "wire/http1/forward.h"

#include <algorithm>
#include <charconv>

#include "base/control/control.h"
#include "wire/http1/byte_class.h"
#include "wire/http1/cookie.h"
#include "wire/http1/field_reader.h"
#include "wire/http1/flat_writer.h"
#include "wire/http1/scrub.h"

namespace sallyport::http1 {
namespace {

// RFC 9110 §7.6.1, and what this hop writes anew.
constexpr std::uint64_t hop_fields =
    bit(FieldId::connection) | bit(FieldId::content_length) | bit(FieldId::keep_alive) |
    bit(FieldId::proxy_authenticate) | bit(FieldId::proxy_authorization) | bit(FieldId::proxy_connection) |
    bit(FieldId::te) | bit(FieldId::trailer) | bit(FieldId::transfer_encoding) | bit(FieldId::upgrade);
constexpr std::uint64_t claims =
    bit(FieldId::identity) | bit(FieldId::forwarded) | bit(FieldId::x_request_id);
constexpr std::uint64_t request_special = hop_fields | claims | bit(FieldId::bad_alphabet) |
                                          bit(FieldId::cookie) | bit(FieldId::expect) | bit(FieldId::host) |
                                          bit(FieldId::http2_settings);
constexpr std::uint64_t response_special =
    hop_fields | bit(FieldId::bad_alphabet) | bit(FieldId::alt_svc) | bit(FieldId::set_cookie);

constexpr bool is_in(FieldId id, std::uint64_t set) { return (set & bit(id)) != 0; }

bool is_added(std::span<const NewField> add, std::string_view name) {
  return std::any_of(add.begin(), add.end(),
                     [&](const NewField& field) { return same_name(field.name, name); });
}

bool is_clean(const NewField& field) {
  return is_token(field.name) && std::none_of(field.value.begin(), field.value.end(), is_control);
}

// Bytes outside [A-Za-z0-9-] in the name: read alike by no two upstreams (T03, T06).
bool may_keep_odd_name(std::string_view name, std::uint8_t relaxed) {
  if (!enforced(Control::name_alphabet)) return true;
  const bool allowed = relaxed >> static_cast<unsigned>(Relaxation::underscore_fields) & 1;
  const bool only_underscores =
      std::all_of(name.begin(), name.end(), [](char c) { return c == '_' || (class_of(c) & alphabet_byte); });
  return allowed && only_underscores && !claims_identity(name);
}

// A name without its cookie, `=__Host-x=1`, reaches the next request as if `__Host-x` had been set (RFC
// 6265bis §5.6).
bool plants_our_cookie(std::string_view set_cookie) {
  constexpr std::string_view ours = "__host-sallyport";
  while (!set_cookie.empty() && (is_blank(set_cookie[0]) || set_cookie[0] == '='))
    set_cookie.remove_prefix(1);
  return equals_folded(set_cookie.substr(0, ours.size()), ours);
}

std::size_t bytes_of(const FieldTable& head, std::span<const NewField> add) {
  std::size_t bytes = 128;
  for (const Field& field : head.fields()) bytes += field.name.size() + field.value.size() + 4;
  for (const NewField& field : add) bytes += field.name.size() + field.value.size() + 4;
  return bytes;
}

bool names_fields(const FieldTable& head) {
  ConnectionOptions options;
  return read_connection(head, options) || options.names_fields;
}

void write_framing(FlatWriter& out, const Framing& framing) {
  if (framing.kind == Framing::Kind::chunked) out.put("Transfer-Encoding: chunked\r\n");
  if (framing.kind == Framing::Kind::length) {
    char text[24];
    const auto end = std::to_chars(text, text + sizeof text, framing.length).ptr;
    out.field("Content-Length", {text, static_cast<std::size_t>(end - text)});
  }
}

// Ours come after all that the other side could remove, so `Connection: X-Sallyport-Assertion` removes
// nothing (T08).
void write_added(FlatWriter& out, const FieldTable& head, std::span<const NewField> add, bool named) {
  for (const NewField& field : add) {
    if (!is_clean(field)) continue;
    if (named && is_named_by_connection(head, field.name) && !enforced(Control::hop_by_hop)) continue;
    out.field(field.name, field.value);
  }
}

void write_cookie(FlatWriter& out, std::string_view value, std::string_view own_prefix) {
  std::string kept;
  append_without(kept, value, own_prefix);
  if (!kept.empty()) out.field("Cookie", kept);
}

bool may_cross(const Field& field, const RequestForward& how) {
  if (is_in(field.id, claims)) return !enforced(Control::header_scrubbing);
  if (field.id == FieldId::bad_alphabet) return may_keep_odd_name(field.name, how.relaxed);
  if (field.id == FieldId::upgrade || field.id == FieldId::http2_settings) {
    return !how.websocket && !enforced(Control::upgrade_list);  // T22
  }
  return !is_in(field.id, request_special);
}

void write_request_fields(FlatWriter& out, const RequestHead& head, const RequestForward& how, bool named) {
  for (const Field& field : head.fields()) {
    const bool special = is_in(field.id, request_special);
    if (special && field.id != FieldId::cookie && !may_cross(field, how)) continue;
    if (field.id == FieldId::authorization && how.own_authorization) continue;
    if (named && is_named_by_connection(head, field.name)) continue;
    if (!is_in(field.id, claims) && is_added(how.add, field.name)) continue;
    if (field.id == FieldId::cookie) {
      write_cookie(out, field.value, how.own_cookie_prefix);
    } else {
      out.field(field.name, field.value);
    }
  }
}

void write_host(FlatWriter& out, const RequestHead& head) {
  char text[8];
  const auto end = std::to_chars(text, text + sizeof text, head.port).ptr;
  out.put("Host: ");
  out.put(head.host);
  if (head.port != 0) {
    out.put(":");
    out.put({text, static_cast<std::size_t>(end - text)});
  }
  out.put("\r\n");
}

bool may_cross(const Field& field) {
  if (field.id == FieldId::set_cookie) return !plants_our_cookie(field.value);
  return field.id == FieldId::bad_alphabet && may_keep_odd_name(field.name, 0);
}

}  // namespace

void append_request(std::string& out, const RequestHead& head, const RequestForward& how) {
  const bool named = names_fields(head);
  FlatWriter writer(out, bytes_of(head, how.add) + head.path.size() + head.query.size() + head.host.size());
  writer.put(head.method_name);
  writer.put(" ");
  writer.put(head.path);
  if (head.has_query) {
    writer.put("?");
    writer.put(head.query);
  }
  writer.put(" HTTP/1.1\r\n");
  write_host(writer, head);
  write_request_fields(writer, head, how, named);
  write_framing(writer, how.framing);
  if (how.websocket) {
    writer.put("Connection: Upgrade\r\nUpgrade: websocket\r\n");
  } else if (head.wants_other_upgrade && !enforced(Control::upgrade_list)) {
    writer.put("Connection: Upgrade, HTTP2-Settings\r\n");
  }
  write_added(writer, head, how.add, named);
  writer.put("\r\n");
}

void append_response(std::string& out, const ResponseHead& head, const ResponseForward& how) {
  const bool named = names_fields(head);
  char status[8];
  const auto end = std::to_chars(status, status + sizeof status, head.status).ptr;
  FlatWriter writer(out, bytes_of(head, how.add) + head.reason.size());
  writer.put("HTTP/1.1 ");
  writer.put({status, static_cast<std::size_t>(end - status)});
  writer.put(" ");
  writer.put(head.reason);
  writer.put("\r\n");
  for (const Field& field : head.fields()) {
    if (is_in(field.id, response_special) && !may_cross(field)) continue;
    if (named && is_named_by_connection(head, field.name)) continue;
    if (field.id != FieldId::set_cookie && is_added(how.add, field.name)) continue;
    writer.field(field.name, field.value);
  }
  write_framing(writer, how.framing);
  if (how.websocket) {
    writer.put("Connection: Upgrade\r\nUpgrade: websocket\r\n");
  } else if (!how.keep_alive || how.framing.kind == Framing::Kind::until_close) {
    writer.put("Connection: close\r\n");
  } else if (how.client_is_1_0) {
    writer.put("Connection: keep-alive\r\n");
  }
  write_added(writer, head, how.add, named);
  writer.put("\r\n");
}

}  // namespace sallyport::http1
