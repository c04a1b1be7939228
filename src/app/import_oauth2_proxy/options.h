#pragma once
// app/import_oauth2_proxy/options.h: every option of oauth2-proxy that is known, and what becomes of those
// that a map has no place for.
#include <cstdint>
#include <span>
#include <string_view>

namespace sallyport::app {

struct Option {
  enum class Kind : std::uint8_t { text, flag, list };
  // translated: by translate.cc, which says what became of it. The others say it themselves, in `words`.
  // refused_if_on, refused_if_off: dangerous with that value, and nothing to keep with the other.
  enum class Fate : std::uint8_t { translated, left_out, refused, refused_if_on, refused_if_off };

  std::string_view name;  // as in the file
  Kind kind = Kind::text;
  Fate fate = Fate::left_out;
  std::string_view words = {};
  std::string_view flag = {};  // without dashes; empty: the name with `-`
};

std::span<const Option> options();
const Option* find_option(std::string_view name);
const Option* find_option_of_flag(std::string_view flag);

}  // namespace sallyport::app
