#pragma once
// audit/chain.h: one line of the journal, and how each line vouches for all before it. Pure.
//
// A line is   {"seq":N,"at":...,...,"hash":"H(N)"}   and a line feed, where
//   H(N) = SHA-256( H(N-1) as 64 hex digits || the line up to, not including, `,"hash":` ),  H(0) = 64 zeros.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport::audit {

using HashText = std::array<char, 64>;  // lower-case hex digits

// The state of the chain after one line.
struct ChainHead {
  std::uint64_t sequence = 0;  // 0: before the first line
  HashText hash = genesis();

  std::string_view hash_text() const { return {hash.data(), hash.size()}; }
  static HashText genesis();
  bool operator==(const ChainHead&) const = default;
};

// Appends the line after `head`, line feed included, and moves `head` on. `body`: as encode_record makes it.
void append_line(std::string& out, ChainHead& head, std::string_view body);

enum class LineFault : unsigned char {
  none,
  malformed,     // not of this shape
  out_of_order,  // another sequence number than the next one
  altered,       // the hash does not fit this text after the line before
};

struct LineCheck {
  LineFault fault = LineFault::malformed;
  std::uint64_t sequence = 0;  // as written in the line; 0 if malformed
  ChainHead after;             // with LineFault::none
};

// `line` without its line feed.
LineCheck check_line(std::string_view line, const ChainHead& before);

// What the line says of itself, unchecked. False if malformed.
bool read_line(std::string_view line, ChainHead& head);

// "expected record 5, found 7": for people.
std::string describe(const LineCheck& check, const ChainHead& before);

}  // namespace sallyport::audit
