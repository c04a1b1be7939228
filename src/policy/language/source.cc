#include "policy/language/source.h"

#include <algorithm>

#include "base/utf8.h"

namespace sallyport::cedar {
namespace {

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t above = row[j];
      const bool same = (a[i - 1] | 0x20) == (b[j - 1] | 0x20);
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (same ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

Source::Source(std::string name, std::string text) : name_(std::move(name)), text_(std::move(text)) {
  line_starts_.push_back(0);
  for (std::size_t i = 0; i < text_.size(); ++i) {
    if (text_[i] == '\n') line_starts_.push_back(static_cast<std::uint32_t>(i + 1));
  }
}

Position Source::position(std::uint32_t offset) const {
  offset = std::min(offset, static_cast<std::uint32_t>(text_.size()));
  const auto after = std::upper_bound(line_starts_.begin(), line_starts_.end(), offset);
  const auto line = static_cast<std::uint32_t>(after - line_starts_.begin());
  std::uint32_t column = 1;
  for (std::uint32_t at = line_starts_[line - 1]; at < offset; ++column) {
    at += static_cast<std::uint32_t>(decode_utf8(std::string_view(text_).substr(at)).length);
  }
  return {line, column};
}

std::string_view Source::text_of(Span span) const {
  const std::string_view text(text_);
  if (span.begin > text.size() || span.end < span.begin) return {};
  return text.substr(span.begin, span.end - span.begin);
}

std::string_view Source::line(std::uint32_t number) const {
  if (number == 0 || number > line_starts_.size()) return {};
  const std::string_view rest = std::string_view(text_).substr(line_starts_[number - 1]);
  std::string_view line = rest.substr(0, rest.find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

std::string to_text(const Diagnostic& diagnostic) {
  std::string text = diagnostic.file;
  if (diagnostic.position.line != 0) {
    text += ':' + std::to_string(diagnostic.position.line) + ':' + std::to_string(diagnostic.position.column);
  }
  if (!text.empty()) text += ": ";
  text += diagnostic.severity == Diagnostic::Severity::error ? "error: " : "warning: ";
  if (!diagnostic.policy.empty()) text += diagnostic.policy + ": ";
  text += diagnostic.message;
  if (!diagnostic.hint.empty()) text += "\n  hint: " + diagnostic.hint;
  return text;
}

void Diagnostics::error(const Source& source, Span span, std::string message, std::string hint) {
  failed_ = true;
  if (all_.size() >= limit) return;  // a place in a long line takes long to find
  add({Diagnostic::Severity::error,
       source.name(),
       source.position(span.begin),
       {},
       std::move(message),
       std::move(hint)});
}

void Diagnostics::warning(const Source& source, Span span, std::string message, std::string hint) {
  if (all_.size() >= limit) return;  // a place in a long line takes long to find
  add({Diagnostic::Severity::warning,
       source.name(),
       source.position(span.begin),
       {},
       std::move(message),
       std::move(hint)});
}

void Diagnostics::add(Diagnostic diagnostic) {
  failed_ = failed_ || diagnostic.severity == Diagnostic::Severity::error;
  if (all_.size() < limit) all_.push_back(std::move(diagnostic));
}

std::string_view nearest_name(std::string_view name, const std::vector<std::string_view>& known) {
  constexpr std::size_t longest = 128;
  if (name.size() > longest) return {};
  std::string_view best;
  std::size_t least = std::max<std::size_t>(1, name.size() / 3) + 1;
  for (const std::string_view candidate : known) {
    if (candidate.size() > longest) continue;
    const std::size_t distance = edit_distance(name, candidate);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

}  // namespace sallyport::cedar
