#pragma once
// policy/language/format.h: policies in the layout that `cedar format` gives them, comments kept.
#include <optional>
#include <string>

#include "policy/language/source.h"

namespace sallyport::cedar {

struct FormatOptions {
  unsigned line_width = 80;  // code points; what cannot be broken may be wider. At most 1000
  unsigned indent = 2;       // blanks for each level. At most 16
};

// The text of `source` again, laid out; it ends in a line end unless it is empty. Empty result: `source` is
// not a text of policies; or, which would be a mistake of ours, the outcome would say something else or lack
// a comment. `diagnostics` then says so. Pure; thread-safe.
std::optional<std::string> format_policies(const SourcePtr& source, const FormatOptions& options,
                                           Diagnostics& diagnostics);

}  // namespace sallyport::cedar
