#pragma once
// map/schema/table.h: what may stand in a map: one table, read by the checker (check.h) and by the JSON
// Schema generator (json_schema.cc). A new key is one row in tables.cc, and the line that compiles it.
#include <cstdint>
#include <span>
#include <string_view>

#include "base/result.h"

namespace sallyport::map {

enum class Type : std::uint8_t {
  text,
  file,
  name,
  count,
  flag,
  duration,
  size,
  rate,
  choice,  // one of `allowed`
  secret,
  field,
  listen,
  web_listen,
  upstream,
  egress_listen,
  web_name,  // public https address
  origin,
  collector,  // of telemetry
  network,
  pattern,
  reason,
  money,   // US dollars; range in whole ones
  model,   // a model's name, or a prefix with a last `*`
  pin,     // of a public key
  issuer,  // of tokens
  jwks,    // where an issuer's keys are
  domain,  // of e-mail addresses
  host,    // name in a certificate
  uri,
  mailbox,  // e-mail address
  texts,    // a mapping of text to text
  section,  // a mapping with the keys of `section`
  named,    // a mapping of names (`names` says of which type) to `section`s
};

struct Section;

struct Range {  // both 0: any. Counts, seconds, bytes or, for text, length
  std::uint64_t least = 0;
  std::uint64_t most = 0;
};

struct Key {
  std::string_view name = {};
  Type type = Type::text;
  bool list = false;          // a list of these
  bool may_be_empty = false;  // the list; an empty selector is a mistake elsewhere
  bool may_be_one = false;    // a section without the list around it
  bool required = false;
  std::string_view standard = {};  // default, as it would be written
  Range range = {};
  std::size_t most_entries = 0;  // of a mapping of text to text; 0: any number
  std::span<const std::string_view> allowed = {};
  const Section* section = nullptr;
  Type names = Type::name;
  std::string_view words = {};  // description
};

struct Section {
  std::string_view name = {};  // "component", as in "a component has no key `x`"
  std::span<const Key> keys = {};
  std::string_view words = {};
};

const Section& root_section();

// How one type of value is written.
struct ValueType {
  Type type = Type::text;
  std::string_view words = {};    // "a duration"
  std::string_view pattern = {};  // of the JSON Schema; looser than the check
  Result<void> (*check)(std::string_view text, Range range) = nullptr;
  bool plain = false;  // a JSON number or boolean: quotes are wrong
};
// Never null for types of scalars; null for sections.
const ValueType* find_value_type(Type type);

// A key that a later version will know, and what to say about it; empty if there is none.
std::string_view later_door(std::string_view section, std::string_view key);

}  // namespace sallyport::map
