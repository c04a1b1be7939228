#include "policy/schema/names.h"

#include <algorithm>
#include <array>

namespace sallyport::cedar {
namespace {

template <std::size_t N>
bool is_one_of(const std::array<std::string_view, N>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Calls `test` with each part; false as soon as one fails.
template <class Test>
bool all_parts(std::string_view path, const Test& test) {
  while (true) {
    const std::size_t colon = path.find("::");
    if (!test(path.substr(0, colon))) return false;
    if (colon == std::string_view::npos) return true;
    path.remove_prefix(colon + 2);
  }
}

}  // namespace

bool is_identifier(std::string_view text) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; };
  const auto later = [&](char c) { return letter(c) || (c >= '0' && c <= '9'); };
  return !text.empty() && letter(text[0]) && std::all_of(text.begin(), text.end(), later);
}

bool is_reserved_word(std::string_view word) {
  static constexpr std::array<std::string_view, 9> words = {"true", "false", "if",   "then", "else",
                                                            "in",   "is",    "like", "has"};
  return is_one_of(words, word);
}

bool is_path(std::string_view text) {
  return all_parts(text,
                   [](std::string_view part) { return is_identifier(part) && !is_reserved_word(part); });
}

bool is_internal_path(std::string_view path) {
  return !all_parts(path, [](std::string_view part) { return part != "__cedar"; });
}

bool is_reserved_type_name(std::string_view name) {
  static constexpr std::array<std::string_view, 8> names = {"Bool", "Boolean", "Entity", "Extension",
                                                            "Long", "Record",  "Set",    "String"};
  return is_one_of(names, name);
}

bool is_extension_type(std::string_view name) {
  static constexpr std::array<std::string_view, 4> names = {"decimal", "ipaddr", "datetime", "duration"};
  return is_one_of(names, name);
}

std::string qualify(std::string_view space, std::string_view name) {
  if (space.empty()) return std::string(name);
  std::string full(space);
  full += "::";
  full += name;
  return full;
}

std::string_view base_name(std::string_view path) {
  const std::size_t colon = path.rfind("::");
  return colon == std::string_view::npos ? path : path.substr(colon + 2);
}

}  // namespace sallyport::cedar
