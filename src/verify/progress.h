#pragma once
// verify/progress.h: what is being done, told while it is done.
#include <cstdint>
#include <functional>
#include <string_view>

namespace sallyport::verify {

// A phase takes seconds and is worth a line anywhere; steps are many, and for those who watch.
enum class Telling : std::uint8_t { step, phase };
using Progress = std::function<void(Telling, std::string_view)>;

}  // namespace sallyport::verify
