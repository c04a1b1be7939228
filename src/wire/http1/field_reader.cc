#include "wire/http1/field_reader.h"

#include <algorithm>

#include "base/control/control.h"
#include "wire/http1/byte_class.h"
#include "wire/http1/field_name.h"

namespace sallyport::http1 {
namespace {

constexpr unsigned max_connection_options = 32;  // bounds the work of is_named_by_connection

// What a parser without Control::strict_syntax makes of a line: blanks trimmed, any name, no colon means no
// field.
bool read_leniently(std::string_view line, Field& field) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return false;
  field.name = trim_blanks(line.substr(0, colon));
  field.value = trim_blanks(line.substr(colon + 1));
  field.id = FieldId::bad_alphabet;
  for (const char c : field.name) {
    if (!(class_of(c) & alphabet_byte)) return true;
  }
  if (!field.name.empty()) field.id = find_field_id(field.name);
  return true;
}

std::string_view why_no_field(std::string_view line, std::size_t at) {
  if (is_blank(line[0])) return "folded line or blank before the first name";  // G07, G08
  if (at == line.size()) return "line without a colon";
  if (line[at] == ':') return "empty field name";
  return is_blank(line[at]) ? "blank in or after a field name" : "byte that no field name may hold";
}

// Calls `take(option)` for each element of each Connection field until it returns false.
template <class Take>
bool each_option(const FieldTable& table, Take take) {
  if (!table.has(FieldId::connection)) return true;
  for (const Field& field : table.fields()) {
    if (field.id != FieldId::connection) continue;
    std::string_view rest = field.value;
    while (!rest.empty()) {
      const std::size_t comma = std::min(rest.find(','), rest.size());
      const std::string_view option = trim_blanks(rest.substr(0, comma));
      rest.remove_prefix(std::min(comma + 1, rest.size()));
      if (!option.empty() && !take(option)) return false;
    }
  }
  return true;
}

bool parse_length(std::string_view text, std::uint64_t& length) {
  if (text.empty() || text.size() > 19) return false;
  length = 0;
  for (const char c : text) {
    if (!(class_of(c) & digit_byte)) return false;
    length = length * 10 + static_cast<unsigned>(c - '0');
  }
  return true;
}

Refusal read_strictly(const FieldTable& table, int minor_version, Framing& framing) {
  if (FieldReader::repeated(table) & (bit(FieldId::content_length) | bit(FieldId::transfer_encoding))) {
    return {400, "Content-Length or Transfer-Encoding twice"};  // G02, G04
  }
  if (table.has(FieldId::transfer_encoding)) {
    if (table.has(FieldId::content_length)) return {400, "Content-Length with Transfer-Encoding"};  // G01
    if (minor_version == 0) return {400, "Transfer-Encoding in HTTP/1.0"};                          // G13
    const bool chunked = equals_folded(table.find(FieldId::transfer_encoding), "chunked");
    if (!chunked) return {501, "Transfer-Encoding other than chunked"};  // G03
    framing.kind = Framing::Kind::chunked;
    return {};
  }
  if (!parse_length(table.find(FieldId::content_length), framing.length)) {
    return {400, "Content-Length that is not 1 to 19 digits"};  // G05
  }
  framing.kind = Framing::Kind::length;
  return {};
}

// What parsers without Control::strict_framing do: chunked wins, the first length counts, digits are read as
// far as they go.
Framing read_naively(const FieldTable& table) {
  if (table.find(FieldId::transfer_encoding).find("chunked") != std::string_view::npos) {
    return {Framing::Kind::chunked, 0};
  }
  if (!table.has(FieldId::content_length)) return {};
  Framing framing{Framing::Kind::length, 0};
  for (const char c : table.find(FieldId::content_length).substr(0, 19)) {
    if (!(class_of(c) & digit_byte)) break;
    framing.length = framing.length * 10 + static_cast<unsigned>(c - '0');
  }
  return framing;
}

}  // namespace

Refusal FieldReader::read(const HeadLines& lines, std::string_view bytes, FieldTable& table) {
  table.seen_ = 0;
  table.twice_ = 0;
  table.count_ = 0;
  for (std::size_t i = 1; i < lines.count(); ++i) {
    const std::string_view line = lines.line(bytes, i);
    Field& field = table.fields_[table.count_];
    unsigned common = alphabet_byte;
    std::size_t at = 0;
    for (; at < line.size(); ++at) {
      const unsigned classes = class_of(line[at]);
      if (!(classes & token_byte)) break;
      common &= classes;
    }
    if (at > 0 && at < line.size() && line[at] == ':') {
      field.name = line.substr(0, at);
      field.value = trim_blanks(line.substr(at + 1));
      field.id = common ? find_field_id(field.name) : FieldId::bad_alphabet;
    } else if (enforced(Control::strict_syntax)) {
      return {400, why_no_field(line, at)};
    } else if (!read_leniently(line, field)) {
      continue;
    }
    const std::uint64_t mask = bit(field.id);
    if (table.seen_ & mask) {
      table.twice_ |= mask;
    } else {
      table.seen_ |= mask;
      table.first_[static_cast<std::size_t>(field.id)] = static_cast<std::uint8_t>(table.count_);
    }
    ++table.count_;
  }
  return {};
}

Refusal refusal_of(Scan scan) {
  if (scan == Scan::complete) return {};
  switch (scan) {
    case Scan::empty_start:
      return {400, "blank line before the start line"};
    case Scan::bare_line_feed:
      return {400, "line feed without carriage return"};
    case Scan::bare_return:
      return {400, "carriage return without line feed"};
    case Scan::start_too_long:
      return {414, "target too long"};
    case Scan::head_too_long:
      return {431, "head too long"};
    case Scan::too_many_lines:
      return {431, "too many fields"};
    default:
      return {400, "control byte in the head"};
  }
}

Refusal read_framing(const FieldTable& table, int minor_version, Framing& framing) {
  framing = {};
  if (!table.has(FieldId::content_length) && !table.has(FieldId::transfer_encoding)) return {};
  const Refusal refusal = read_strictly(table, minor_version, framing);
  if (!refusal || enforced(Control::strict_framing)) return refusal;
  framing = read_naively(table);
  return {};
}

Refusal read_connection(const FieldTable& table, ConnectionOptions& options) {
  unsigned count = 0;
  const bool good = each_option(table, [&](std::string_view option) {
    if (equals_folded(option, "close")) {
      options.close = true;
    } else if (equals_folded(option, "keep-alive")) {
      options.keep_alive = true;
    } else if (equals_folded(option, "upgrade")) {
      options.upgrade = true;
    } else {
      options.names_fields = true;
      return is_token(option) && ++count <= max_connection_options;
    }
    return true;
  });
  return good ? Refusal() : Refusal{400, "Connection that is not a short list of names"};
}

bool is_named_by_connection(const FieldTable& table, std::string_view name) {
  return !each_option(table, [&](std::string_view option) { return !same_name(option, name); });
}

}  // namespace sallyport::http1
