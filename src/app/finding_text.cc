#include "app/finding_text.h"

#include <algorithm>

#include "map/document/key_like.h"

namespace sallyport::app {
namespace {

constexpr std::size_t width = 120;  // of the line that is shown

std::string_view find_line(std::string_view text, std::uint32_t line) {
  for (; line > 1; --line) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  text = text.substr(0, text.find('\n'));
  if (text.ends_with('\r')) text.remove_suffix(1);
  return text;
}

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

std::size_t letters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char byte) { return !continues(byte); }));
}

// How much of `rest`, which starts at the place, the finding is about: one word, or what stands in quotes.
std::size_t word_length(std::string_view rest) {
  if (rest.empty()) return 0;
  if (rest[0] == '"' || rest[0] == '\'') {
    const std::size_t end = rest.find(rest[0], 1);
    return end == std::string_view::npos ? 1 : end + 1;
  }
  std::size_t length = 0;
  while (length < rest.size() && std::string_view(" ,]}").find(rest[length]) == std::string_view::npos)
    ++length;
  if (length > 1 && rest[length - 1] == ':') --length;
  return std::max<std::size_t>(length, 1);
}

// A window of a long line around `column`; `column` is moved along.
std::string_view clip(std::string_view line, std::size_t& column) {
  if (line.size() <= width) return line;
  std::size_t start = column > width / 2 ? column - width / 2 : 0;
  start = std::min(start, line.size() - width);
  while (start > 0 && continues(line[start])) --start;
  std::size_t length = std::min(width, line.size() - start);
  while (start + length < line.size() && continues(line[start + length])) ++length;
  column -= start;
  return line.substr(start, length);
}

}  // namespace

std::string show_finding(const map::Finding& finding, std::string_view text) {
  std::string out = finding.file;
  if (finding.line > 0) out += ":" + std::to_string(finding.line) + ":" + std::to_string(finding.column);
  out += finding.severity == map::Finding::Severity::error ? ": error: " : ": warning: ";
  out += finding.message + "\n";

  const std::string number = std::to_string(finding.line);
  const std::string margin(number.size() + 4, ' ');
  std::string_view line = find_line(text, finding.line);
  if (!map::key_like(line).empty()) {
    out += "  " + number + " | (not shown: it holds what looks like a key)\n";
  } else if (finding.column >= 1 && finding.column <= line.size()) {
    std::size_t column = finding.column - 1;
    line = clip(line, column);
    const std::size_t length = letters(line.substr(column, word_length(line.substr(column))));
    std::string shown(line);
    std::replace_if(
        shown.begin(), shown.end(), [](char b) { return static_cast<unsigned char>(b) < 0x20 || b == 0x7f; },
        ' ');
    out += "  " + number + " | " + shown + "\n";
    out += margin.substr(1) + "| " + std::string(letters(line.substr(0, column)), ' ') + "^";
    out += std::string(length > 1 ? length - 1 : 0, '~') + "\n";
  }
  if (!finding.hint.empty()) out += margin.substr(1) + "= " + finding.hint + "\n";
  return out;
}

}  // namespace sallyport::app
