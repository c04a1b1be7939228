#include "base/utf8.h"
#include "verify/report/reports.h"

namespace sallyport::verify {
namespace {

std::string_view entity(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    default:
      return {};
  }
}

}  // namespace

std::string escape_markup(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    const Utf8Step step = decode_utf8(text);
    const char c = text.front();
    const bool forbidden = step.code < 0x20 && c != '\t' && c != '\n';
    const std::string_view named = step.length == 1 ? entity(c) : std::string_view();
    if (!step.valid || forbidden) {
      out += "\xef\xbf\xbd";
    } else if (!named.empty()) {
      out += named;
    } else {
      out += text.substr(0, step.length);
    }
    text.remove_prefix(step.length);
  }
  return out;
}

std::string source_address(std::string_view source) {
  if (source.find(' ') != std::string_view::npos) return {};
  const std::string text(source);
  if (text.starts_with("CVE-")) return "https://www.cve.org/CVERecord?id=" + text;
  if (text.starts_with("GHSA-")) return "https://github.com/advisories/" + text;
  if (text.starts_with("CWE-")) return "https://cwe.mitre.org/data/definitions/" + text.substr(4) + ".html";
  const std::size_t number = text.find('#');
  if (number == std::string::npos || text.find('/') > number) return {};
  return "https://github.com/" + text.substr(0, number) + "/issues/" + text.substr(number + 1);
}

}  // namespace sallyport::verify
