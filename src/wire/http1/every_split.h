#pragma once
// wire/http1/every_split.h: for tests: the same bytes whole, byte by byte, and cut in two at every place
// (every seventh if it is long).
#include <string_view>
#include <vector>

namespace sallyport::http1 {

using Pieces = std::vector<std::string_view>;

// Calls `check(pieces)` for each way of cutting.
template <class Check>
void for_every_split(std::string_view bytes, Check check) {
  check(Pieces{bytes});
  Pieces single;
  for (std::size_t i = 0; i < bytes.size(); ++i) single.push_back(bytes.substr(i, 1));
  check(single);
  const std::size_t step = bytes.size() > 4096 ? 7 : 1;
  for (std::size_t i = 1; i < bytes.size(); i += step) check(Pieces{bytes.substr(0, i), bytes.substr(i)});
}

}  // namespace sallyport::http1
