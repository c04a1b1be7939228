#include "policy/language/format.h"

#include <algorithm>

#include "policy/language/arrange.h"
#include "policy/language/compare.h"
#include "policy/language/parser.h"

namespace sallyport::cedar {
namespace {

std::string arrange(const Source& source, const FormatOptions& options) {
  Arrangement arrangement(commented_tokens(source.text()), std::min(options.indent, 16U));
  std::string out;
  while (!arrangement.at_end()) {
    if (!out.empty()) out += "\n\n";
    out += arrangement.policy(std::min(options.line_width, 1000U));
  }
  if (!out.empty()) out += '\n';
  for (const std::string_view comment : arrangement.rest()) out.append(comment).append("\n");
  return out;
}

bool same_policies(const std::vector<Policy>& a, const std::vector<Policy>& b) {
  return std::ranges::equal(
      a, b, [](const Policy& x, const Policy& y) { return x.id == y.id && same_content(x, y); });
}

// The order may change where a comment stood within an expression.
bool same_comments(std::string_view a, std::string_view b) {
  std::vector<std::string_view> left = comments(a);
  std::vector<std::string_view> right = comments(b);
  std::ranges::sort(left);
  std::ranges::sort(right);
  return left == right;
}

}  // namespace

std::optional<std::string> format_policies(const SourcePtr& source, const FormatOptions& options,
                                           Diagnostics& diagnostics) {
  const std::optional<PolicySet> set = parse_policies(source, diagnostics);
  if (!set) return std::nullopt;
  std::string out = arrange(*source, options);
  Diagnostics again;
  const auto formatted = std::make_shared<const Source>(source->name(), out);
  const std::optional<PolicySet> read = parse_policies(formatted, again);
  const bool same = read && same_policies(set->policies, read->policies) &&
                    same_policies(set->templates, read->templates) && same_comments(source->text(), out);
  if (!same) {
    diagnostics.error(*source, {}, "formatting would change what this text says; it was left as it is");
    return std::nullopt;
  }
  return out;
}

}  // namespace sallyport::cedar
