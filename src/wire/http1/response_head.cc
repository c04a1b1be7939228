#include <algorithm>

#include "wire/http1/byte_class.h"
#include "wire/http1/field_reader.h"
#include "wire/http1/head.h"

namespace sallyport::http1 {
namespace {

constexpr std::uint64_t single_fields = bit(FieldId::location) | bit(FieldId::upgrade);

Refusal read_status_line(std::string_view line, ResponseHead& head) {
  const auto digit = [&](std::size_t i) { return (class_of(line[i]) & digit_byte) != 0; };
  const bool good = line.size() >= 13 && line.starts_with("HTTP/1.") && (line[7] == '0' || line[7] == '1') &&
                    line[8] == ' ' && digit(9) && digit(10) && digit(11) && line[12] == ' ';
  if (!good) return {502, "status line that is not version, three digits, reason"};
  head.minor_version = line[7] - '0';
  head.status = static_cast<std::uint16_t>((line[9] - '0') * 100 + (line[10] - '0') * 10 + line[11] - '0');
  if (head.status < 100 || head.status > 599) return {502, "status outside 100 to 599"};
  head.reason = line.substr(13);
  return {};
}

void read_body_rules(const ConnectionOptions& options, Method request, ResponseHead& head) {
  const bool never_a_body = head.status < 200 || head.status == 204;
  head.keep_alive = !options.close && (head.minor_version == 1 || options.keep_alive);
  head.upgraded =
      head.status == 101 && options.upgrade && equals_folded(head.find(FieldId::upgrade), "websocket");
  if (never_a_body || head.status == 304 || request == Method::head) {
    // Fields that announce a body which cannot be: whatever follows is not to be read as the next response.
    const bool announced = head.framing.kind == Framing::Kind::chunked || head.framing.length > 0;
    if (never_a_body && announced) head.keep_alive = false;
    head.framing = {};
  } else if (head.framing.kind == Framing::Kind::none) {
    head.framing.kind = Framing::Kind::until_close;
    head.keep_alive = false;
  }
}

Refusal read_head(const HeadLines& lines, std::string_view bytes, Method request, ResponseHead& head) {
  ConnectionOptions options;
  if (const Refusal refusal = read_status_line(lines.line(bytes, 0), head)) return refusal;
  if (const Refusal refusal = FieldReader::read(lines, bytes, head)) return refusal;
  if (FieldReader::repeated(head) & single_fields) return {502, "field that may come once came twice"};
  if (const Refusal refusal = read_framing(head, head.minor_version, head.framing)) return refusal;
  if (const Refusal refusal = read_connection(head, options)) return refusal;
  read_body_rules(options, request, head);
  return {};
}

}  // namespace

Outcome ResponseParser::parse(std::string_view bytes, ResponseHead& head) {
  const std::size_t max_fields = std::min<std::size_t>(limits_.max_fields, max_fields_ever);
  const Scan scan = lines_.scan(bytes, {limits_.max_head, limits_.max_head, max_fields});
  if (scan == Scan::more) return Outcome::more();
  Refusal refusal = refusal_of(scan);
  if (!refusal) refusal = read_head(lines_, bytes, request_, head);
  if (refusal) return Outcome::refuse(502, refusal.reason);
  return Outcome::head(lines_.head_bytes());
}

}  // namespace sallyport::http1
