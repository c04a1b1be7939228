#include "wire/models/meter_tally.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace sallyport::models {
namespace {

using json::Kind;
using json::Value;

// What stands beside text in a piece of output and is no output.
constexpr std::array<std::string_view, 14> bookkeeping = {
    "role",     "id",         "type",   "object",    "status",           "call_id",
    "item_id",  "index",      "format", "signature", "thoughtSignature", "encrypted_content",
    "mimeType", "annotations"};
// Pictures and sounds: their length says nothing about tokens.
constexpr std::array<std::string_view, 4> payloads = {"data", "b64_json", "result", "url"};
// Arguments of a tool that come as an object: the model wrote the JSON.
constexpr std::array<std::string_view, 3> arguments = {"args", "arguments", "input"};

template <std::size_t N>
bool is_one_of(const Value& member, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return member.is_named(name); });
}

// The depth is bounded by that of the document.
std::size_t text_in(const Value& value) {
  if (value.is_string()) return value.text_at_most();
  std::size_t bytes = 0;
  if (value.is_array()) {
    for (const Value element : value.children()) bytes += text_in(element);
  } else if (value.is_object()) {
    for (const Value member : value.children()) {
      if (is_one_of(member, bookkeeping)) continue;
      if (member.is_string() && is_one_of(member, payloads)) {
        bytes += std::min<std::size_t>(member.text_at_most(), 1);
      } else if (member.is_object() && is_one_of(member, arguments)) {
        bytes += member.raw().size();
      } else {
        bytes += text_in(member);
      }
    }
  }
  return bytes;
}

}  // namespace

void Tally::saw(std::size_t text_bytes) {
  pieces = std::min(pieces + 1, most_tokens);
  saw_bytes(text_bytes);
}

void Tally::saw_bytes(std::size_t text_bytes) {
  bytes = std::min(bytes + static_cast<std::int64_t>(text_bytes), 4 * most_tokens);
}

std::int64_t Tally::output_seen() const { return std::max(pieces, (bytes + 3) / 4); }

std::optional<std::int64_t> count_of(const Value& value) {
  if (value.kind() != Kind::number) return std::nullopt;
  const std::string_view text = value.raw();
  double number = 0;  // some write 12.0, and what is beyond 64 bits is a number, too
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  if (read.ec == std::errc::result_out_of_range) {
    // Too large to be told from infinity, or too small to be told from zero.
    const bool small = text.front() == '-' || text.find("e-") != text.npos || text.find("E-") != text.npos;
    return small ? 0 : most_tokens;
  }
  return static_cast<std::int64_t>(std::clamp(number, 0.0, static_cast<double>(most_tokens)));
}

void take_count(const Value& object, std::string_view name, std::optional<std::int64_t>& count) {
  if (const auto found = count_of(object.find(name))) count = found;
}

void take_finish_reason(const Value& value, Tally& tally) {
  constexpr std::size_t longest = 64;
  std::string scratch;
  const std::string_view text = value.text(scratch).substr(0, longest);
  if (text.empty()) return;
  tally.finish_reason = text;
  for (char& c : tally.finish_reason) {
    if (c < 0x20 || c > 0x7e) c = '?';
  }
}

void saw_output(const Value& written, Tally& tally) {
  if (const std::size_t bytes = text_in(written); bytes > 0) tally.saw(bytes);
}

}  // namespace sallyport::models
