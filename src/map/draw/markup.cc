#include "map/draw/markup.h"

namespace sallyport::map {
namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

}  // namespace

std::string escape_markup(std::string_view text) {
  std::string out;
  for (const char byte : text) {
    switch (byte) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out.push_back(static_cast<unsigned char>(byte) < 0x20 ? ' ' : byte);
    }
  }
  return out;
}

std::string shorten(std::string_view text, std::size_t most) {
  std::size_t letters = 0;
  std::size_t cut = text.size();
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (continues(text[i])) continue;
    if (letters + 1 == most) cut = i;
    if (++letters > most) return std::string(text.substr(0, cut)) + "\xe2\x80\xa6";
  }
  return std::string(text);
}

}  // namespace sallyport::map
