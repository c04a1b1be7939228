// map/schema/addresses.cc: the addresses of values.h. No userinfo, no path, no query (R05: a URL with
// userinfo names another host than it seems to).
#include "map/schema/values.h"
#include "model/network.h"

namespace sallyport::map {
namespace {

Error wrong(std::string detail) { return self_error(ErrorKind::malformed, std::move(detail)); }

bool is_digit(char byte) { return byte >= '0' && byte <= '9'; }
bool is_host_byte(char byte) { return (byte >= 'a' && byte <= 'z') || is_digit(byte) || byte == '-'; }

char to_lower(char byte) { return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte; }

// RFC 1123 §2.1 labels; a last label of digits would be read as an address by some and is refused.
bool is_host_name(std::string_view host) {
  if (host.empty() || host.size() > 253 || host.ends_with('.')) return false;
  if (is_digit(host[host.rfind('.') + 1])) return false;
  while (true) {
    const std::size_t dot = host.find('.');
    const std::string_view label = host.substr(0, dot);
    if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-') return false;
    for (const char byte : label) {
      if (!is_host_byte(byte)) return false;
    }
    if (dot == std::string_view::npos) return true;
    host.remove_prefix(dot + 1);
  }
}

bool read_port(std::string_view text, std::uint16_t& port) {
  if (text.empty() || text.size() > 5 || text[0] == '0') return false;
  std::uint32_t value = 0;
  for (const char byte : text) {
    if (!is_digit(byte)) return false;
    value = value * 10 + static_cast<std::uint32_t>(byte - '0');
  }
  port = static_cast<std::uint16_t>(value);
  return value <= 65535;
}

// "host", "host:port", "[::1]:port"; `port` keeps its value when none is written.
Result<Address> read_authority(std::string_view text, std::uint16_t port, bool tls) {
  Address address{"", port, tls};
  std::string_view rest;
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    if (end == std::string_view::npos) return wrong("an IPv6 address ends with `]`");
    address.host = text.substr(1, end - 1);
    rest = text.substr(end + 1);
    if (address.host.find(':') == std::string::npos || !parse_address(address.host)) {
      return wrong("no IPv6 address between `[` and `]`");
    }
  } else {
    const std::size_t colon = text.find(':');
    for (const char byte : text.substr(0, colon)) address.host.push_back(to_lower(byte));
    rest = colon == std::string_view::npos ? std::string_view() : text.substr(colon);
    if (!is_host_name(address.host) && !parse_address(address.host)) {
      const std::size_t dot = address.host.rfind('.', address.host.size() < 2 ? 0 : address.host.size() - 2);
      const bool numeric =
          !address.host.empty() && is_digit(address.host[dot == std::string::npos ? 0 : dot + 1]);
      // 127.1, 2130706433, 0x7f000001 and 0177.0.0.1 are 127.0.0.1 to some programs (E15).
      return wrong(numeric ? "an address is written in full, as in 192.0.2.1" : "no host name or address");
    }
  }
  if (!rest.empty() && (rest[0] != ':' || !read_port(rest.substr(1), address.port))) {
    return wrong("a port is a number from 1 to 65535");
  }
  return address;
}

Result<Address> read_url(std::string_view text, std::string_view example) {
  const bool tls = text.starts_with("https://");
  if (!tls && !text.starts_with("http://"))
    return wrong("start with https:// or http://, as in " + std::string(example));
  text.remove_prefix(tls ? 8 : 7);
  if (text.find('@') != std::string_view::npos) return wrong("no user or password in an address");
  if (text.find_first_of("/?#") != std::string_view::npos) {
    return wrong("no path, no query and no last `/`, as in " + std::string(example));
  }
  return read_authority(text, tls ? 443 : 80, tls);
}

std::string bracketed(const Address& address) {
  return address.host.find(':') == std::string::npos ? address.host : "[" + address.host + "]";
}

bool is_loopback_host(const std::string& host) {
  const auto literal = parse_address(host);
  return literal.ok() && is_loopback(*literal);
}

}  // namespace

Result<Address> parse_listen(std::string_view text) {
  if (text.find("://") != std::string_view::npos) return wrong("only address and port: 127.0.0.1:8443");
  SP_TRY(Address address, read_authority(text, 0, false));
  if (address.port == 0) return wrong("write address and port: 127.0.0.1:8443");
  if (address.host != "localhost" && !parse_address(address.host)) {
    return wrong("listen on an address of this machine: 127.0.0.1:8443, 0.0.0.0:443 or [::]:443");
  }
  if (address.host == "localhost") address.host = "127.0.0.1";
  return address;
}

// Without TLS only where nobody else can listen in: behind something on this machine that ends TLS.
Result<Address> parse_web_listen(std::string_view text) {
  constexpr std::string_view plain = "http://";
  const bool tls = !text.starts_with(plain);
  if (!tls) text.remove_prefix(plain.size());
  SP_TRY(Address address, parse_listen(text));
  address.tls = tls;
  if (!tls && !is_loopback_host(address.host)) {
    return wrong("without TLS only on a loopback address: http://127.0.0.1:8080");
  }
  return address;
}

Result<Address> parse_egress_listen(std::string_view text) {
  constexpr std::string_view secure = "https://", plain = "http://";
  const bool says_tls = text.starts_with(secure);
  const bool says_plain = text.starts_with(plain);
  text.remove_prefix(says_tls ? secure.size() : says_plain ? plain.size() : 0);
  SP_TRY(Address address, parse_listen(text));
  const bool loopback = is_loopback_host(address.host);
  if (says_plain && !loopback) return wrong("without TLS only on a loopback address: http://127.0.0.1:8446");
  address.tls = says_tls || !loopback;
  return address;
}

Result<Base> parse_base(std::string_view text) {
  const std::size_t scheme = text.find("://");
  const std::size_t slash = scheme == std::string_view::npos ? scheme : text.find('/', scheme + 3);
  Base base;
  SP_TRY(base.address, read_url(text.substr(0, slash), "http://127.0.0.1:5678"));
  if (slash == std::string_view::npos) return base;
  const std::string_view path = text.substr(slash);
  if (path.ends_with('/') || path.find_first_of("?#@") != std::string_view::npos) {
    return wrong("no query and no last `/`, as in https://models.example.com/proxy");
  }
  SP_TRY(base.path, parse_canonical_path(path));
  return base;
}

Result<std::string> parse_collector(std::string_view text) {
  SP_TRY(const Address address, read_url(text, "http://127.0.0.1:4318"));
  if (!address.tls && !is_loopback_host(address.host) && address.host != "localhost") {
    return wrong("http:// on a loopback address only: elsewhere https://");
  }
  return (address.tls ? "https://" : "http://") + bracketed(address) + ":" + std::to_string(address.port);
}

Result<Address> parse_upstream(std::string_view text) { return read_url(text, "http://127.0.0.1:5678"); }

Result<Address> parse_public(std::string_view text) {
  SP_TRY(Address address, read_url(text, "https://flows.example.com"));
  if (!address.tls) return wrong("what people reach is https://: sessions and passwords cross it");
  return address;
}

Result<std::string> parse_origin(std::string_view text) {
  SP_TRY(const Address address, read_url(text, "https://flows.example.com"));
  std::string origin = (address.tls ? "https://" : "http://") + bracketed(address);
  if (address.port != (address.tls ? 443 : 80)) origin += ":" + std::to_string(address.port);
  return origin;
}

namespace {

// From the first slash of `text` behind its host.
Result<void> check_web_path(std::string_view path) {
  for (const char byte : path) {
    if (byte <= ' ' || byte >= 0x7f || std::string_view("\"<>\\^`{|}@").find(byte) != std::string_view::npos)
      return wrong("spaces, quotes, `@` and `\\` cannot stand in it");
  }
  const std::string closed = std::string(path) + "/";
  if (closed.find("/../") != std::string::npos || closed.find("/./") != std::string::npos) {
    return wrong("no `.` and `..` in its path");
  }
  return {};
}

Result<std::string> read_exact(std::string_view text, std::string_view example) {
  constexpr std::size_t most = 500;
  if (text.size() > most) return wrong("at most " + std::to_string(most) + " characters");
  const std::size_t scheme = text.find("://");
  const std::size_t slash = scheme == std::string_view::npos ? scheme : text.find('/', scheme + 3);
  SP_TRY(const Address address, read_url(text.substr(0, slash), example));
  static_cast<void>(address);
  if (slash != std::string_view::npos) SP_CHECK(check_web_path(text.substr(slash)));
  return std::string(text);
}

}  // namespace

Result<std::string> parse_issuer(std::string_view text) {
  constexpr std::string_view example = "https://login.example.com/realms/main";
  if (text.find_first_of("?#") != std::string_view::npos) {
    return wrong("an issuer has no query and no fragment, as in " + std::string(example));
  }
  if (text.ends_with("/.well-known/openid-configuration")) {
    return wrong("leave /.well-known/openid-configuration out: that is added");
  }
  return read_exact(text, example);
}

Result<std::string> parse_key_address(std::string_view text) {
  if (text.find('#') != std::string_view::npos) return wrong("no fragment");
  const std::size_t query = std::min(text.find('?'), text.size());
  SP_TRY(std::string address, read_exact(text.substr(0, query), "https://login.example.com/jwks"));
  SP_CHECK(check_web_path(text.substr(query)));
  return std::string(text);
}

Result<std::string> parse_email_domain(std::string_view text) {
  if (text.find('*') != std::string_view::npos) {
    return wrong("name each domain; every address is let in when `email_domains` is left out");
  }
  if (text.find('@') != std::string_view::npos) return wrong("only what stands behind the `@`: example.com");
  std::string domain;
  for (const char byte : text) domain.push_back(to_lower(byte));
  if (!is_host_name(domain) || domain.find('.') == std::string::npos) {
    return wrong("write it as in example.com; other alphabets as xn--...");
  }
  return domain;
}

Result<std::string> parse_host(std::string_view text) {
  if (text.find('*') != std::string_view::npos) {
    return wrong("one host's whole name: a wildcard names nobody, as in backup.internal.example");
  }
  std::string host;
  for (const char byte : text) host.push_back(to_lower(byte));
  if (!is_host_name(host)) {
    return wrong("write it as in backup.internal.example; other alphabets as xn--...");
  }
  return host;
}

Result<std::string> parse_uri(std::string_view text) {  // RFC 3986 §3
  constexpr std::size_t most = 500;
  const std::size_t colon = std::min(text.find(':'), text.size());
  bool good = colon > 0 && colon + 1 < text.size() && text.size() <= most;
  for (std::size_t i = 0; i < colon; ++i) {
    const char byte = to_lower(text[i]);
    const bool letter = byte >= 'a' && byte <= 'z';
    good = good && (letter || (i > 0 && (is_digit(byte) || byte == '+' || byte == '-' || byte == '.')));
  }
  for (const char byte : text) {
    good = good && byte > ' ' && byte < 0x7f &&
           std::string_view("\"<>\\^`{|}").find(byte) == std::string_view::npos;
  }
  if (!good) return wrong("write it whole, with its scheme, as in spiffe://example.org/backup");
  return std::string(text);
}

Result<std::string> parse_mailbox(std::string_view text) {
  constexpr std::size_t most = 64;  // before the `@` (RFC 5321 §4.5.3.1.1)
  const std::size_t sign = text.find('@');
  bool good = sign != std::string_view::npos && sign > 0 && sign <= most;
  for (const char byte : text.substr(0, std::min(sign, text.size()))) {
    good = good && byte > ' ' && byte < 0x7f &&
           std::string_view("\"(),:;<>[\\]").find(byte) == std::string_view::npos;
  }
  const auto host = parse_host(good ? text.substr(sign + 1) : std::string_view());
  if (!host) return wrong("write one address with one `@`, as in backup@example.com");
  return std::string(text.substr(0, sign + 1)) + *host;
}

bool is_plain_loopback(std::string_view url) {
  const std::size_t path = url.find('/', std::min(url.find("://"), url.size() - 3) + 3);
  const Result<Address> address = read_url(url.substr(0, path), "");
  return address.ok() && !address->tls && (address->host == "localhost" || is_loopback_host(address->host));
}

}  // namespace sallyport::map
