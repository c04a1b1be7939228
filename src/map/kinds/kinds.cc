#include <algorithm>
#include <vector>

#include "map/kinds/kind.h"

namespace sallyport::map {

std::span<const Kind* const> kinds() {
  static const std::vector<const Kind*> all = [] {
    std::vector<const Kind*> list = {&http_kind(), &n8n_kind()};
    list.insert(list.end(), model_kinds().begin(), model_kinds().end());
    return list;
  }();
  return all;
}

const Kind* find_kind(std::string_view name) {
  const auto all = kinds();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Kind* kind) { return kind->name() == name; });
  return found == all.end() ? nullptr : *found;
}

}  // namespace sallyport::map
