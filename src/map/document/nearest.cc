#include "map/document/nearest.h"

#include <algorithm>
#include <vector>

namespace sallyport::map {
namespace {

constexpr std::size_t longest = 64;  // nobody mistypes more, and the table stays small

// Optimal string alignment distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t change = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, change});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

}  // namespace

std::string_view nearest(std::string_view wrong, std::span<const std::string_view> known) {
  std::string_view best;
  std::size_t best_distance = std::max<std::size_t>(1, wrong.size() / 3) + 1;
  if (wrong.size() > longest) return best;
  for (const std::string_view name : known) {
    if (name.size() > longest) continue;
    const std::size_t away = distance(wrong, name);
    if (away >= best_distance) continue;
    best = name;
    best_distance = away;
  }
  return best;
}

std::string suggestion(std::string_view wrong, std::span<const std::string_view> known) {
  constexpr std::size_t listed = 12;
  const std::string_view near = nearest(wrong, known);
  if (!near.empty()) return "did you mean `" + std::string(near) + "`?";
  if (known.empty()) return {};
  std::string out = "there is: ";
  for (std::size_t i = 0; i < known.size() && i < listed; ++i) {
    if (i > 0) out += ", ";
    out += known[i];
  }
  return known.size() > listed ? out + ", ..." : out;
}

}  // namespace sallyport::map
