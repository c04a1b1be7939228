#pragma once
// map/schema/values.h: the small languages of the map: durations, sizes, addresses, names. Each has one
// spelling, and errors (malformed) carry words for the map's author.
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "map/map.h"

namespace sallyport::map {

Result<std::uint64_t> parse_count(std::string_view text);            // "100"
Result<bool> parse_flag(std::string_view text);                      // "true", "false"
Result<std::chrono::seconds> parse_duration(std::string_view text);  // "30s", "5m", "8h", "7d"
Result<WallTime> parse_time(std::string_view text);                  // "2026-11-23T09:00:00Z"
Result<std::uint64_t> parse_size(std::string_view text);             // "512B", "16KiB", "64MiB", "1GiB"
Result<std::uint32_t> parse_rate(std::string_view text);             // "60/m", "2/s": a minute's worth
Result<std::string> parse_name(std::string_view text);               // a-z, 0-9 and `-`, from a letter
Result<std::string> parse_secret_reference(std::string_view text);   // "secret:stripe": the name
Result<std::string> parse_field_name(std::string_view text);         // "X-Signature": lower case
// A path as requests have it after canonicalisation: a pattern without stars.
Result<std::string> parse_canonical_path(std::string_view text);
// "5", "0.25": microdollars. At most 6 decimals, so that nothing is rounded.
Result<std::uint64_t> parse_money(std::string_view text);
inline constexpr std::uint64_t microdollars = 1'000'000;  // of a dollar
inline constexpr std::int64_t picodollars = 1'000'000;    // of a microdollar
Result<std::string> parse_model(std::string_view text);   // "gpt-4o", "gpt-4*", "meta/llama:8b"
Result<std::string> parse_pin(std::string_view text);     // "sha256/" and 44 letters of base64

Result<Address> parse_listen(std::string_view text);  // "127.0.0.1:8443", "[::1]:8443"
Result<Address> parse_web_listen(
    std::string_view text);  // the same, or "http://127.0.0.1:8080": no TLS, loopback
// The same for the egress door. A bare loopback address is plain HTTP, since what runs on this machine rarely
// trusts a certificate of our own; "https://127.0.0.1:8446" is TLS there, too. Elsewhere always TLS.
Result<Address> parse_egress_listen(std::string_view text);
Result<Address> parse_upstream(std::string_view text);  // "http://127.0.0.1:5678"
struct Base {
  Address address;
  std::string path;  // "/proxy"; mostly empty
};
Result<Base> parse_base(std::string_view text);  // "https://models.example.com/proxy"
// "https://collector.example.com:4318"; http:// on loopback only. In lower case, with its port.
Result<std::string> parse_collector(std::string_view text);
Result<Address> parse_public(std::string_view text);  // "https://flows.example.com"; host in lower case
// "https://host" or "https://host:port", as browsers write an Origin: lower case, no default port.
Result<std::string> parse_origin(std::string_view text);

// An issuer as its provider writes it, which is how tokens name it: neither changed nor completed. No query,
// no fragment, no user, no dot segments; http:// passes, as it may be on loopback.
Result<std::string> parse_issuer(std::string_view text);
Result<std::string> parse_key_address(std::string_view text);   // the same, with a query
Result<std::string> parse_email_domain(std::string_view text);  // "example.com"; in lower case
// Names in certificates (RFC 5280 §4.2.1.6), as they are compared: host names in lower case, without `*`.
Result<std::string> parse_host(std::string_view text);     // "backup.internal.example"
Result<std::string> parse_uri(std::string_view text);      // "spiffe://example.org/backup", as written
Result<std::string> parse_mailbox(std::string_view text);  // "Backup@example.com"; lower case behind the `@`
// Whether an address that one of the two let pass is http:// to a loopback address or to localhost.
bool is_plain_loopback(std::string_view url);

}  // namespace sallyport::map
