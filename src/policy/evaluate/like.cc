#include "policy/evaluate/like.h"

namespace sallyport::cedar {
namespace {

// The literal text before the first wildcard, between each two, and after the last.
std::vector<std::string> literals_between(const Pattern& pattern) {
  std::vector<std::string> literals(1);
  for (const Pattern::Piece& piece : pattern.pieces) {
    if (piece.wildcard) {
      literals.emplace_back();
    } else {
      literals.back() += piece.text;
    }
  }
  return literals;
}

}  // namespace

bool is_like(std::string_view text, const Pattern& pattern) {
  const std::vector<std::string> literals = literals_between(pattern);
  if (literals.size() == 1) return text == literals.front();

  if (!text.starts_with(literals.front())) return false;
  text.remove_prefix(literals.front().size());
  if (!text.ends_with(literals.back())) return false;
  text.remove_suffix(literals.back().size());
  for (std::size_t i = 1; i + 1 < literals.size(); ++i) {  // the leftmost place leaves most to the rest
    const std::size_t found = text.find(literals[i]);
    if (found == std::string_view::npos) return false;
    text.remove_prefix(found + literals[i].size());
  }
  return true;
}

}  // namespace sallyport::cedar
