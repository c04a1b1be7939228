#pragma once
// wire/http1/head_lines.h: finds the lines of a head and its end, 16 bytes at a time, each byte once. Pure.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace sallyport::http1 {

inline constexpr std::size_t max_fields_ever = 128;  // a head takes 40 bytes for each

enum class Scan : std::uint8_t {
  more,
  complete,
  empty_start,  // a blank line where the start line belongs
  bare_line_feed,
  bare_return,
  control,
  start_too_long,
  head_too_long,
  too_many_lines,
};

// Where the first control byte other than TAB is, from `at` on; the size if there is none.
std::size_t find_control(std::string_view bytes, std::size_t at);

// The verdict on a prefix never depends on how it was cut: a limit is judged by the place of a byte, not by
// what has arrived.
class HeadLines {
 public:
  struct Limits {
    std::size_t start_line;
    std::size_t head;
    std::size_t fields;
  };
  void reset() {
    scanned_ = 0;
    count_ = 0;
    starts_[0] = 0;
  }
  // `bytes` starts with what was given before. Once it is not `more`, asking again gives the same answer.
  Scan scan(std::string_view bytes, const Limits& limits);

  // After `complete`: the lines, start line first, blank line left out.
  std::size_t count() const { return count_; }
  std::string_view line(std::string_view bytes, std::size_t i) const {
    std::size_t end = starts_[i + 1] - 1;  // of the line feed
    if (end > starts_[i] && bytes[end - 1] == '\r') --end;
    return {bytes.data() + starts_[i], end - starts_[i]};
  }
  std::size_t head_bytes() const { return head_bytes_; }

 private:
  Scan pause(std::size_t at, std::size_t seen, const Limits& limits);
  Scan end_line(std::size_t end, std::size_t next, const Limits& limits);

  std::size_t scanned_ = 0;
  std::size_t count_ = 0;
  std::size_t head_bytes_ = 0;
  std::array<std::uint32_t, max_fields_ever + 3> starts_;  // of each line; filled up to count_
};

}  // namespace sallyport::http1
