#pragma once
// wire/http1/field_reader.h: what request and response heads share: field lines, framing, Connection (RFC
// 9112 §5, §6). Pure.
#include <cstdint>
#include <string_view>

#include "wire/http1/head.h"

namespace sallyport::http1 {

// Status 0: nothing to refuse.
struct Refusal {
  std::uint16_t status = 0;
  std::string_view reason;
  explicit operator bool() const { return status != 0; }
};

constexpr std::uint64_t bit(FieldId id) { return 1ull << static_cast<unsigned>(id); }

// The only writer of a FieldTable.
class FieldReader {
 public:
  // Replaces what `table` holds by the lines after the start line.
  static Refusal read(const HeadLines& lines, std::string_view bytes, FieldTable& table);
  // Bit per FieldId that came more than once.
  static std::uint64_t repeated(const FieldTable& table) { return table.twice_; }
};

Refusal refusal_of(Scan scan);

// How the body is delimited as far as the fields say: none if they say nothing.
Refusal read_framing(const FieldTable& table, int minor_version, Framing& framing);

struct ConnectionOptions {
  bool close = false;
  bool keep_alive = false;
  bool upgrade = false;
  bool names_fields = false;  // options besides these three
};
Refusal read_connection(const FieldTable& table, ConnectionOptions& options);
// True if a Connection field names the field `name`.
bool is_named_by_connection(const FieldTable& table, std::string_view name);

}  // namespace sallyport::http1
