#pragma once
// map/document/nearest.h: "did you mean": the known name that a mistyped one is closest to.
#include <span>
#include <string>
#include <string_view>

namespace sallyport::map {

// Empty if none is near: more than a third of the letters differ. Swapped neighbours count as one difference.
std::string_view nearest(std::string_view wrong, std::span<const std::string_view> known);
// "did you mean `zone`?", or what there is to choose from, or empty.
std::string suggestion(std::string_view wrong, std::span<const std::string_view> known);

}  // namespace sallyport::map
