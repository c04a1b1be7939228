#include <algorithm>

#include "base/control/control.h"
#include "wire/http1/byte_class.h"
#include "wire/http1/field_reader.h"
#include "wire/http1/head.h"
#include "wire/http1/target.h"

namespace sallyport::http1 {
namespace {

// The longest start line that can hold a target of the greatest length: any further byte makes it a 414.
constexpr std::size_t start_line_slack = 32;

constexpr std::uint64_t single_fields =
    bit(FieldId::authorization) | bit(FieldId::content_type) | bit(FieldId::cookie) | bit(FieldId::expect) |
    bit(FieldId::http2_settings) | bit(FieldId::origin) | bit(FieldId::sec_fetch_dest) |
    bit(FieldId::sec_fetch_mode) | bit(FieldId::sec_fetch_site) | bit(FieldId::sec_websocket_extensions) |
    bit(FieldId::sec_websocket_key) | bit(FieldId::sec_websocket_protocol) |
    bit(FieldId::sec_websocket_version) | bit(FieldId::upgrade);

struct Scheme {
  std::string_view start;
  std::uint16_t port;
};
constexpr Scheme schemes[] = {{"http://", 80}, {"https://", 443}};

// What the start line said about the host, if it was in absolute form.
struct Authority {
  std::string_view text;
  std::uint16_t default_port = 0;
};

Refusal read_version(std::string_view text, int& minor_version) {
  const auto is_digit = [&](std::size_t i) { return (class_of(text[i]) & digit_byte) != 0; };
  if (text.size() != 8 || !text.starts_with("HTTP/") || !is_digit(5) || text[6] != '.' || !is_digit(7)) {
    return {400, "start line that does not end with a version"};  // G14
  }
  minor_version = text[7] - '0';
  if (text[5] != '1' || minor_version > 1) return {505, "version other than 1.0 and 1.1"};
  return {};
}

Refusal read_method(std::string_view name, RequestHead& head) {
  if (!is_token(name)) return {400, "method that is no token"};
  head.method_name = name;
  head.method = Method::unknown;
  for (const Method method : {Method::get, Method::post, Method::head, Method::put, Method::patch,
                              Method::delete_, Method::options}) {
    if (name != to_string(method)) continue;
    head.method = method;
    return {};
  }
  if (!enforced(Control::method_list)) return {};
  const bool known = name == "CONNECT" || name == "TRACE";  // P26
  return known ? Refusal{405, "method never allowed"} : Refusal{501, "unknown method"};
}

// Takes `scheme://authority` off the front of `target`.
Refusal read_absolute(std::string_view& target, Authority& authority) {
  for (const Scheme& scheme : schemes) {
    if (!equals_folded(target.substr(0, scheme.start.size()), scheme.start)) continue;
    target.remove_prefix(scheme.start.size());
    const std::size_t end = std::min(target.find_first_of("/?"), target.size());
    authority = {target.substr(0, end), scheme.port};
    target.remove_prefix(end);
    return {};
  }
  return {400, "target that is neither a path nor an absolute URL"};
}

Refusal read_target(std::string_view target, const HeadLimits& limits, RequestHead& head,
                    Authority& authority) {
  if (target.size() > limits.max_target) return {414, "target too long"};
  head.has_query = false;
  head.query = {};
  head.needs = 0;
  if (target == "*" && head.method == Method::options) {
    head.path.assign(target);
    return {};
  }
  if (!target.starts_with('/')) {
    if (const Refusal refusal = read_absolute(target, authority)) return refusal;
  }
  const std::size_t mark = target.find('?');
  if (mark != std::string_view::npos) {
    head.has_query = true;
    head.query = target.substr(mark + 1);
    target = target.substr(0, mark);
    for (const char c : head.query) {
      if (!(class_of(c) & visible_byte)) return {400, "byte that no query may hold"};
    }
  }
  const TargetOutcome path = canonical_path(target.empty() ? std::string_view("/") : target, head.path);
  if (!path.ok) return {400, path.reason};
  head.needs = path.needs;
  return {};
}

Refusal read_start_line(std::string_view line, const HeadLimits& limits, RequestHead& head,
                        Authority& authority) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == last) return {400, "start line that is not method, target, version"};
  if (const Refusal refusal = read_version(line.substr(last + 1), head.minor_version)) return refusal;
  if (const Refusal refusal = read_method(line.substr(0, first), head)) return refusal;
  return read_target(line.substr(first + 1, last - first - 1), limits, head, authority);
}

std::uint16_t port_or(std::uint16_t port, std::uint16_t fallback) { return port != 0 ? port : fallback; }

bool agrees(const Authority& authority, const RequestHead& head) {
  std::string host;
  std::uint16_t port = 0;
  return parse_authority(authority.text, host, port) && host == head.host &&
         port_or(port, authority.default_port) == port_or(head.port, authority.default_port);
}

Refusal read_host(const Authority& authority, RequestHead& head) {
  Refusal refusal;
  if (!head.has(FieldId::host)) {
    refusal = {400, "no Host"};
  } else if (FieldReader::repeated(head) & bit(FieldId::host)) {
    refusal = {400, "two Hosts"};  // H04
  }
  const bool good = parse_authority(head.find(FieldId::host), head.host, head.port);
  if (!good && !refusal) refusal = {400, "Host that is no authority"};
  if (!refusal && authority.default_port != 0 && !agrees(authority, head)) {
    refusal = {400, "target and Host disagree"};  // P22
  }
  if (!refusal || enforced(Control::host_agreement)) return refusal;
  if (!good) head.host.assign(head.find(FieldId::host));
  return {};
}

Refusal read_connection_fields(RequestHead& head) {
  ConnectionOptions options;
  if (const Refusal refusal = read_connection(head, options)) return refusal;
  head.keep_alive = !options.close && (head.minor_version == 1 || options.keep_alive);
  const bool upgrade = head.has(FieldId::upgrade);
  head.wants_websocket = upgrade && options.upgrade && head.minor_version == 1 &&
                         head.method == Method::get &&
                         equals_folded(head.find(FieldId::upgrade), "websocket");
  head.wants_other_upgrade = (upgrade && !head.wants_websocket) || head.has(FieldId::http2_settings);
  head.expect_continue = false;
  if (!head.has(FieldId::expect)) return {};
  if (!equals_folded(head.find(FieldId::expect), "100-continue")) return {417, "unknown expectation"};
  head.expect_continue = head.minor_version == 1;  // RFC 9110 §10.1.1: ignored in 1.0
  return {};
}

Refusal read_head(const HeadLines& lines, std::string_view bytes, const HeadLimits& limits,
                  RequestHead& head) {
  Authority authority;
  if (const Refusal refusal = read_start_line(lines.line(bytes, 0), limits, head, authority)) return refusal;
  if (const Refusal refusal = FieldReader::read(lines, bytes, head)) return refusal;
  if (FieldReader::repeated(head) & single_fields)
    return {400, "field that may come once came twice"};  // T14
  if (const Refusal refusal = read_host(authority, head)) return refusal;
  if (const Refusal refusal = read_framing(head, head.minor_version, head.framing)) return refusal;
  return read_connection_fields(head);
}

}  // namespace

Outcome RequestParser::parse(std::string_view bytes, RequestHead& head) {
  const std::size_t max_fields = std::min<std::size_t>(limits_.max_fields, max_fields_ever);
  const Scan scan = lines_.scan(bytes, {limits_.max_target + start_line_slack, limits_.max_head, max_fields});
  if (scan == Scan::more) return Outcome::more();
  Refusal refusal = refusal_of(scan);
  if (!refusal) refusal = read_head(lines_, bytes, limits_, head);
  if (refusal) return Outcome::refuse(refusal.status, refusal.reason);
  return Outcome::head(lines_.head_bytes());
}

}  // namespace sallyport::http1
