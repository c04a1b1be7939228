#include "wire/http1/head_lines.h"

#include "base/control/control.h"
#include "wire/http1/byte_class.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace sallyport::http1 {
namespace {

#if defined(__SSE2__)
// One bit per byte that is a control other than TAB.
unsigned controls_in_16(const char* at) {
  const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
  const __m128i low = _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1f)), bytes);
  const __m128i del = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f));
  const __m128i tab = _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\t'));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_andnot_si128(tab, _mm_or_si128(low, del))));
}
#endif

Scan kind_of(char control) {
  if (control == '\n') return Scan::bare_line_feed;
  return control == '\r' ? Scan::bare_return : Scan::control;
}

}  // namespace

std::size_t find_control(std::string_view bytes, std::size_t at) {
#if defined(__SSE2__)
  for (; at + 16 <= bytes.size(); at += 16) {
    const unsigned found = controls_in_16(bytes.data() + at);
    if (found != 0) return at + static_cast<unsigned>(__builtin_ctz(found));
  }
#endif
  while (at < bytes.size() && (!is_control(bytes[at]) || bytes[at] == '\t')) ++at;
  return at;
}

Scan HeadLines::pause(std::size_t at, std::size_t seen, const Limits& limits) {
  scanned_ = at;
  if (count_ == 0 && at > limits.start_line) return Scan::start_too_long;
  return seen >= limits.head ? Scan::head_too_long : Scan::more;
}

Scan HeadLines::end_line(std::size_t end, std::size_t next, const Limits& limits) {
  if (end == starts_[count_]) {
    head_bytes_ = next;
    return count_ == 0 ? Scan::empty_start : Scan::complete;
  }
  if (count_ > limits.fields) return Scan::too_many_lines;
  starts_[++count_] = static_cast<std::uint32_t>(next);
  scanned_ = next;
  return Scan::more;
}

Scan HeadLines::scan(std::string_view bytes, const Limits& limits) {
  std::size_t at = scanned_;
  for (;;) {
    at = find_control(bytes, at);
    if (at >= bytes.size()) return pause(bytes.size(), bytes.size(), limits);
    if (count_ == 0 && at > limits.start_line) return Scan::start_too_long;
    if (at >= limits.head) return Scan::head_too_long;
    std::size_t next = at + 1;
    if (bytes[at] == '\r') {
      if (next == bytes.size()) return pause(at, next, limits);
      if (next >= limits.head) return Scan::head_too_long;
      if (bytes[next] == '\n') ++next;
    }
    if (next == at + 1) {  // anything but CRLF (G06, G09)
      if (enforced(Control::strict_syntax)) return kind_of(bytes[at]);
      if (bytes[at] != '\n') {
        at = next;
        continue;
      }
    }
    const Scan line = end_line(at, next, limits);
    if (line != Scan::more) return line;
    at = next;
  }
}

}  // namespace sallyport::http1
