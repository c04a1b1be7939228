#pragma once
// model/path_pattern.h: anchored patterns over canonical paths: `/public/**`, `/api/*/status`, `/`.
// A segment is literal text or `*` (exactly one segment); a last segment `**` stands for any rest, the bare
// prefix included: `/public/**` matches /public, /public/ and /public/a/b, never /public-evil.
// Case-sensitive. The query never takes part (oauth2-proxy GHSA-7rh7-c77v-6434).
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace sallyport {

class PathPattern {
 public:
  // Errors: malformed, with words for the map's author: no leading `/`, `*` inside a segment, `**` not last,
  // a byte or an escape that no canonical path contains, more than 64 segments.
  static Result<PathPattern> parse(std::string_view text);

  // `path` is canonical (wire/http1/target.h): leading `/`, no dot segments, no empty segments but a last
  // one. A trailing slash is significant only without `**`.
  bool matches(std::string_view path) const;
  // Every path that `other` matches is matched by this pattern too.
  bool covers(const PathPattern& other) const;
  // Some path is matched by both.
  bool overlaps(const PathPattern& other) const;
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<std::string> segments_;  // without a last `**`
  bool open_end_ = false;
  bool literal_ = true;  // no segment is `*`: one comparison with the first `fixed_` bytes of `text_` decides
  std::size_t fixed_ = 0;  // without a last `/**`
};

}  // namespace sallyport
