#pragma once
// wire/json/names.h: whether an object says a name twice (RFC 8259 §4 leaves open what that means, so readers
// differ: litellm and its kin have been fooled by a second `model`). Pure.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "wire/json/document.h"

namespace sallyport::json {

class NameCheck {
 public:
  // Row of a member whose name another one of the object at row `object` has too; 0: none. Costs n log n of
  // the names' bytes, however they are chosen. Keeps its memory.
  std::uint32_t find_repeated(std::string_view text, const std::vector<Node>& nodes, std::uint32_t object);

 private:
  struct Named {
    std::string_view name;
    std::uint32_t row;
  };
  std::uint32_t compare_sorted(std::string_view text, const std::vector<Node>& nodes, std::uint32_t object);
  std::vector<Named> named_;
  std::string unescaped_;
};

}  // namespace sallyport::json
