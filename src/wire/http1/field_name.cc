#include "wire/http1/field_name.h"

#include <array>
#include <cstring>

#include "wire/http1/scrub.h"

namespace sallyport::http1 {
namespace {

struct Known {
  std::string_view name;
  FieldId id;
};

constexpr std::array known_fields = {
    Known{"accept", FieldId::accept},
    Known{"accept-encoding", FieldId::accept_encoding},
    Known{"accept-language", FieldId::accept_language},
    Known{"alt-svc", FieldId::alt_svc},
    Known{"authorization", FieldId::authorization},
    Known{"cache-control", FieldId::cache_control},
    Known{"connection", FieldId::connection},
    Known{"content-encoding", FieldId::content_encoding},
    Known{"content-length", FieldId::content_length},
    Known{"content-type", FieldId::content_type},
    Known{"cookie", FieldId::cookie},
    Known{"date", FieldId::date},
    Known{"expect", FieldId::expect},
    Known{"forwarded", FieldId::forwarded},
    Known{"host", FieldId::host},
    Known{"http2-settings", FieldId::http2_settings},
    Known{"if-none-match", FieldId::if_none_match},
    Known{"keep-alive", FieldId::keep_alive},
    Known{"location", FieldId::location},
    Known{"origin", FieldId::origin},
    Known{"proxy-authenticate", FieldId::proxy_authenticate},
    Known{"proxy-authorization", FieldId::proxy_authorization},
    Known{"proxy-connection", FieldId::proxy_connection},
    Known{"referer", FieldId::referer},
    Known{"retry-after", FieldId::retry_after},
    Known{"sec-fetch-dest", FieldId::sec_fetch_dest},
    Known{"sec-fetch-mode", FieldId::sec_fetch_mode},
    Known{"sec-fetch-site", FieldId::sec_fetch_site},
    Known{"sec-websocket-extensions", FieldId::sec_websocket_extensions},
    Known{"sec-websocket-key", FieldId::sec_websocket_key},
    Known{"sec-websocket-protocol", FieldId::sec_websocket_protocol},
    Known{"sec-websocket-version", FieldId::sec_websocket_version},
    Known{"server", FieldId::server},
    Known{"set-cookie", FieldId::set_cookie},
    Known{"te", FieldId::te},
    Known{"trailer", FieldId::trailer},
    Known{"transfer-encoding", FieldId::transfer_encoding},
    Known{"traceparent", FieldId::traceparent},
    Known{"tracestate", FieldId::tracestate},
    Known{"upgrade", FieldId::upgrade},
    Known{"user-agent", FieldId::user_agent},
    Known{"via", FieldId::via},
    Known{"x-request-id", FieldId::x_request_id},
};
constexpr std::size_t shortest = 2;
constexpr std::size_t longest = 24;
constexpr std::size_t slots = 256;

constexpr unsigned folded(char c) { return static_cast<unsigned char>(c) | 0x20u; }

// Length, first and last two bytes tell all known names apart; the multiplier is searched below, at compile
// time.
constexpr std::size_t slot_of(std::string_view name, unsigned multiplier) {
  const unsigned mixed = static_cast<unsigned>(name.size()) ^ folded(name.front()) << 5 ^
                         folded(name.back()) << 11 ^ folded(name[name.size() - 2]) << 17;
  return (mixed * multiplier) >> 24;
}

struct Table {
  unsigned multiplier = 0;
  std::array<std::uint8_t, slots> index{};  // 1 + place in known_fields; 0: none
};

consteval bool fill(Table& table) {
  table.index = {};
  for (std::size_t i = 0; i < known_fields.size(); ++i) {
    std::uint8_t& slot = table.index[slot_of(known_fields[i].name, table.multiplier)];
    if (slot != 0) return false;
    slot = static_cast<std::uint8_t>(i + 1);
  }
  return true;
}

consteval Table make_table() {
  Table table;
  table.multiplier = 0x9e3779b1u;
  while (!fill(table)) table.multiplier += 0x3c6ef372u;
  return table;
}
constexpr Table table = make_table();

std::uint64_t folded_word(const char* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word | 0x2020202020202020u;
}

// Inside [A-Za-z0-9-], setting bit 5 lower-cases letters and changes nothing else.
bool is_known(std::string_view name, std::string_view lower) {
  if (name.size() != lower.size()) return false;
  if (name.size() < 8) {
    for (std::size_t i = 0; i < name.size(); ++i) {
      if (folded(name[i]) != static_cast<unsigned char>(lower[i])) return false;
    }
    return true;
  }
  for (std::size_t i = 0; i + 8 < name.size(); i += 8) {
    if (folded_word(name.data() + i) != folded_word(lower.data() + i)) return false;
  }
  const std::size_t last = name.size() - 8;
  return folded_word(name.data() + last) == folded_word(lower.data() + last);
}

}  // namespace

FieldId find_field_id(std::string_view name) {
  if (name.size() >= shortest && name.size() <= longest) {
    const std::uint8_t found = table.index[slot_of(name, table.multiplier)];
    if (found != 0 && is_known(name, known_fields[found - 1].name)) return known_fields[found - 1].id;
  }
  return claims_identity(name) ? FieldId::identity : FieldId::other;
}

}  // namespace sallyport::http1
