#include "map/draw/markup.h"

#include "wire/http1/form.h"

namespace sallyport::map {
namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

}  // namespace

std::string escape_markup(std::string_view text) {
  std::string plain(text);
  // XML has no way to write most controls.
  for (char& byte : plain) byte = static_cast<unsigned char>(byte) < 0x20 ? ' ' : byte;
  return http1::html_escape(plain);
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
