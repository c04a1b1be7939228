#pragma once
// wire/http1/target.h: the canonical path: one spelling for what routing, policy, the upstream and the record
// see.
#include <cstdint>
#include <string>
#include <string_view>

namespace sallyport::http1 {

struct TargetOutcome {
  bool ok = false;
  std::string_view reason;  // when not ok; static
  std::uint8_t needs = 0;   // bit per Relaxation (head.h) that the path must be allowed
};

// Rewrites the path part of an origin-form target into `out` (reusing its capacity):
//   - percent-encoded unreserved bytes are decoded, once; other escapes are kept with upper-case digits
//   (`%25` stays);
//   - empty segments are merged, `.` and `..` resolved (RFC 3986 §5.2.4), encoded dots included;
//   - kept as data: `;` and everything in it, case.
// Refused: not starting with `/`; `..` above the root; bad or cut escapes; %00, encoded controls and DEL; raw
// `\`; bytes outside 0x21..0x7e; escapes that are not UTF-8 or are overlong, per segment. Needs a relaxation:
// `%2F` (encoded_slash), `%5C` (encoded_backslash): kept as escapes when allowed, but a segment that would be
// a dot segment to someone who decodes them is refused all the same. The same input in any spelling gives the
// same output, and canonicalising twice changes nothing.
TargetOutcome canonical_path(std::string_view path, std::string& out);

// Lower-cases, strips one trailing dot, splits and checks a Host value or authority: reg-name of letters,
// digits, `-`, `.`,
// `_`; IPv4; bracketed IPv6. No userinfo, no blanks, no comma, no empty label; port 1..65535 without leading
// zeros' harm
// (":0443" is 443). False if it is none of these.
bool parse_authority(std::string_view value, std::string& host, std::uint16_t& port);

}  // namespace sallyport::http1
