#include "console/telemetry_post.h"

#include <charconv>

#include "net/blocking.h"
#include "wire/http1/head.h"

namespace sallyport::console {
namespace {

constexpr std::size_t max_answer = 64 << 10;

Error wrong_address(std::string_view url, std::string_view what) {
  return self_error(ErrorKind::malformed, "telemetry `" + std::string(url) + "`: " + std::string(what) +
                                              "; write http://HOST:4318 of an OTLP/HTTP collector");
}

bool is_plain(std::string_view text) {
  for (const char c : text) {
    if (c <= 0x20 || c >= 0x7f || std::string_view("@?#\\\"<>").find(c) != std::string_view::npos)
      return false;
  }
  return true;
}

// Splits "host:port", "[::1]:port" and either without a port.
bool split_authority(std::string_view authority, CollectorAddress& address) {
  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return false;
    address.host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    address.host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  if (address.host.empty()) return false;
  if (port.empty()) return true;
  port.remove_prefix(1);
  const auto [end, failure] = std::from_chars(port.data(), port.data() + port.size(), address.port);
  return failure == std::errc() && end == port.data() + port.size() && address.port != 0;
}

Result<std::uint16_t> read_status(net::BlockingStream& stream, milliseconds wait) {
  std::string bytes;
  http1::ResponseParser parser{http1::HeadLimits{}};
  parser.reset(http1::Method::post);
  while (bytes.size() < max_answer) {
    SP_TRY(const std::size_t count, stream.read(bytes, wait));
    http1::ResponseHead head;
    const http1::Outcome outcome = parser.parse(bytes, head);
    if (outcome.state == http1::Outcome::State::done && head.status >= 200) return head.status;
    if (outcome.state == http1::Outcome::State::refused || count == 0) break;
    if (outcome.state == http1::Outcome::State::done) {  // 1xx: the answer follows
      bytes.erase(0, outcome.consumed);
      parser.reset(http1::Method::post);
    }
  }
  return upstream_error(ErrorKind::malformed, "the collector's answer is no HTTP");
}

}  // namespace

Result<CollectorAddress> parse_collector(std::string_view url) {
  CollectorAddress address;
  std::string_view rest = url;
  if (rest.starts_with("https://")) {
    address.tls = true;
    rest.remove_prefix(8);
  } else if (rest.starts_with("http://")) {
    rest.remove_prefix(7);
  } else {
    return wrong_address(url, "neither http:// nor https://");
  }
  if (!is_plain(rest)) return wrong_address(url, "it may hold no blanks, name, password, query or fragment");
  const std::size_t slash = std::min(rest.find('/'), rest.size());
  address.port = address.tls ? 443 : 80;
  address.authority = rest.substr(0, slash);
  if (!split_authority(address.authority, address)) return wrong_address(url, "no host and port can be read");
  address.base_path = rest.substr(slash);
  while (address.base_path.ends_with('/')) address.base_path.pop_back();
  return address;
}

Result<PostResult> post_json(const CollectorAddress& collector, std::string_view path, std::string_view body,
                             milliseconds wait, std::string& why) {
  net::BlockingTarget target;
  target.address = collector.host;
  target.port = collector.port;
  target.tls = collector.tls;
  if (collector.tls) {
    target.server_name = collector.host;
    target.authority_file = collector.authority_file;
  }
  SP_TRY(const auto stream, net::BlockingStream::connect(target, wait));
  std::string head = "POST " + collector.base_path + std::string(path) + " HTTP/1.1\r\n";
  head.append("Host: ").append(collector.authority).append("\r\nUser-Agent: sallyport\r\n");
  head.append("Content-Type: application/json\r\nConnection: close\r\nContent-Length: ");
  head.append(std::to_string(body.size())).append("\r\n\r\n");
  SP_CHECK(stream->write(head, wait));
  SP_CHECK(stream->write(body, wait));
  SP_TRY(const std::uint16_t status, read_status(*stream, wait));
  if (status < 300) return PostResult::taken;
  why = "the collector answered " + std::to_string(status) + " to " + collector.base_path + std::string(path);
  const bool again = status == 429 || status == 502 || status == 503 || status == 504;
  return again ? PostResult::try_again : PostResult::refused;
}

}  // namespace sallyport::console
