// map/schema/value_types.cc: one row for each way of writing a value.
#include <algorithm>
#include <array>
#include <string>

#include "map/schema/table.h"
#include "map/schema/values.h"
#include "model/network.h"
#include "model/path_pattern.h"

namespace sallyport::map {
namespace {

Error wrong(std::string detail) { return self_error(ErrorKind::malformed, std::move(detail)); }

Result<void> check_range(std::uint64_t value, Range range, std::string_view unit) {
  if (range.least == 0 && range.most == 0) return {};
  if (value >= range.least && value <= range.most) return {};
  return wrong("from " + std::to_string(range.least) + " to " + std::to_string(range.most) +
               std::string(unit));
}

template <auto parse>
Result<void> check_by(std::string_view text, Range) {
  const auto parsed = parse(text);
  if (!parsed) return parsed.error();
  return {};
}

Result<void> check_text(std::string_view text, Range range) {
  if (text.empty()) return wrong("it is empty");
  return check_range(text.size(), range, " characters");
}
Result<void> check_count(std::string_view text, Range range) {
  SP_TRY(const std::uint64_t value, parse_count(text));
  return check_range(value, range, "");
}
Result<void> check_duration(std::string_view text, Range range) {
  SP_TRY(const std::chrono::seconds value, parse_duration(text));
  return check_range(static_cast<std::uint64_t>(value.count()), range, " seconds");
}
Result<void> check_size(std::string_view text, Range range) {
  SP_TRY(const std::uint64_t value, parse_size(text));
  return check_range(value, range, " bytes");
}
Result<void> check_money(std::string_view text, Range range) {
  SP_TRY(const std::uint64_t value, parse_money(text));
  if (value <= range.most * microdollars) return {};
  return wrong("at most " + std::to_string(range.most));
}
Result<void> check_choice(std::string_view, Range) { return {}; }  // the table lists them

constexpr std::array value_types = {
    ValueType{Type::text, "text", "", check_text},
    ValueType{Type::file, "a file name", "", check_text},
    ValueType{Type::name, "a name", "^[a-z][a-z0-9-]{0,62}$", check_by<parse_name>},
    ValueType{Type::count, "a whole number", "", check_count, true},
    ValueType{Type::flag, "true or false", "", check_by<parse_flag>, true},
    ValueType{Type::duration, "a duration", "^[0-9]+[smhd]$", check_duration},
    ValueType{Type::size, "a size", "^[0-9]+(B|KiB|MiB|GiB)$", check_size},
    ValueType{Type::rate, "a rate", "^[0-9]+/[sm]$", check_by<parse_rate>},
    ValueType{Type::choice, "one of the known words", "", check_choice},
    ValueType{Type::secret, "a reference to a secret", "^secret:[a-z0-9-]{1,63}$",
              check_by<parse_secret_reference>},
    ValueType{Type::field, "a header's name", "^[A-Za-z0-9-]{1,64}$", check_by<parse_field_name>},
    ValueType{Type::listen, "an address to listen on", "^[0-9a-z.:\\[\\]]+:[0-9]{1,5}$",
              check_by<parse_listen>},
    ValueType{Type::web_listen, "an address to listen on", "^(http://)?[0-9a-z.:\\[\\]]+:[0-9]{1,5}$",
              check_by<parse_web_listen>},
    ValueType{Type::egress_listen, "an address to listen on", "^(https?://)?[0-9a-z.:\\[\\]]+:[0-9]{1,5}$",
              check_by<parse_egress_listen>},
    ValueType{Type::upstream, "the address of an upstream", "^https?://[^@?#]+$", check_by<parse_base>},
    ValueType{Type::web_name, "a public address", "^https://[^/@?#]+$", check_by<parse_public>},
    ValueType{Type::origin, "an origin", "^https?://[^/@?#]+$", check_by<parse_origin>},
    ValueType{Type::collector, "the address of a collector", "^https?://[^/@?#]+$",
              check_by<parse_collector>},
    ValueType{Type::network, "a network", "^[0-9a-fA-F.:]+(/[0-9]{1,3})?$", check_by<parse_network>},
    ValueType{Type::pattern, "a path pattern", "^/", check_by<PathPattern::parse>},
    ValueType{Type::reason, "a reason", "", check_text},
    ValueType{Type::money, "an amount of US dollars", "", check_money, true},
    ValueType{Type::model, "a model's name", "^[^* ]*[^ ]$", check_by<parse_model>},
    ValueType{Type::pin, "the hash of a public key", "^sha256/[A-Za-z0-9+/]{43}=$", check_by<parse_pin>},
    ValueType{Type::issuer, "an issuer", "^https?://[^@?#]+$", check_by<parse_issuer>},
    ValueType{Type::jwks, "the address of keys", "^https?://[^@?#]+(\\?[^@#]*)?$",
              check_by<parse_key_address>},
    ValueType{Type::domain, "a domain of e-mail addresses", "^[A-Za-z0-9.-]+$", check_by<parse_email_domain>},
    ValueType{Type::host, "a host's name", "^[A-Za-z0-9.-]+$", check_by<parse_host>},
    ValueType{Type::uri, "a URI", "^[A-Za-z][A-Za-z0-9+.-]*:.+$", check_by<parse_uri>},
    ValueType{Type::mailbox, "an e-mail address", "^[^@ ]+@[A-Za-z0-9.-]+$", check_by<parse_mailbox>},
    ValueType{Type::texts, "text", "", check_text},
};

}  // namespace

const ValueType* find_value_type(Type type) {
  const auto found = std::find_if(value_types.begin(), value_types.end(),
                                  [&](const ValueType& row) { return row.type == type; });
  return found == value_types.end() ? nullptr : &*found;
}

}  // namespace sallyport::map
