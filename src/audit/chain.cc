#include "audit/chain.h"

#include <algorithm>
#include <charconv>

#include "crypto/sha256.h"

namespace sallyport::audit {
namespace {

constexpr std::string_view start = R"({"seq":)";
constexpr std::string_view before_hash = R"(,"hash":")";
constexpr std::string_view end = R"("})";
constexpr std::size_t tail_bytes = before_hash.size() + 64 + end.size();

HashText chained(const HashText& previous, std::string_view text) {
  crypto::Sha256 hash;
  const crypto::Digest256 digest =
      hash.add(std::string_view(previous.data(), previous.size())).add(text).finish();
  constexpr std::string_view digits = "0123456789abcdef";
  HashText out;
  for (std::size_t i = 0; i < digest.size(); ++i) {
    const auto byte = std::to_integer<unsigned>(digest[i]);
    out[2 * i] = digits[byte >> 4];
    out[2 * i + 1] = digits[byte & 15];
  }
  return out;
}

bool is_hex(char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); }

}  // namespace

HashText ChainHead::genesis() {
  HashText zeros;
  zeros.fill('0');
  return zeros;
}

void append_line(std::string& out, ChainHead& head, std::string_view body) {
  const std::size_t begin = out.size();
  char digits[20];
  ++head.sequence;
  out.append(start)
      .append(digits, std::to_chars(digits, digits + sizeof digits, head.sequence).ptr)
      .append(body);
  head.hash = chained(head.hash, std::string_view(out).substr(begin));
  out.append(before_hash).append(head.hash_text()).append(end).push_back('\n');
}

bool read_line(std::string_view line, ChainHead& head) {
  if (line.size() < start.size() + tail_bytes || !line.starts_with(start) || !line.ends_with(end))
    return false;
  const std::string_view tail = line.substr(line.size() - tail_bytes);
  const std::string_view hash = tail.substr(before_hash.size(), 64);
  if (!tail.starts_with(before_hash) || !std::all_of(hash.begin(), hash.end(), is_hex)) return false;
  const char* number = line.data() + start.size();
  const auto parsed = std::from_chars(number, line.data() + line.size() - tail_bytes, head.sequence);
  if (parsed.ec != std::errc() || *number == '0' || *parsed.ptr != ',') return false;
  std::copy(hash.begin(), hash.end(), head.hash.begin());
  return true;
}

LineCheck check_line(std::string_view line, const ChainHead& before) {
  LineCheck check;
  if (!read_line(line, check.after)) return check;
  check.sequence = check.after.sequence;
  check.fault = LineFault::out_of_order;
  if (check.sequence != before.sequence + 1) return check;
  check.fault = LineFault::altered;
  if (check.after.hash != chained(before.hash, line.substr(0, line.size() - tail_bytes))) return check;
  check.fault = LineFault::none;
  return check;
}

std::string describe(const LineCheck& check, const ChainHead& before) {
  const std::string expected = std::to_string(before.sequence + 1);
  switch (check.fault) {
    case LineFault::none:
      return "good";
    case LineFault::malformed:
      return "expected record " + expected + ", found a line that is no record";
    case LineFault::out_of_order:
      return "expected record " + expected + ", found record " + std::to_string(check.sequence) +
             ": records were deleted, inserted or moved";
    case LineFault::altered:
      return "record " + expected + " does not fit its hash: it, or the one before it, was altered";
  }
  return "unknown";
}

}  // namespace sallyport::audit
