#pragma once
// model/price.h: what one model costs. Plain values.
#include <cstdint>
#include <string>

namespace sallyport {

// Picodollars (1e-12 USD) per token, so that sums are exact: $1 per million tokens is 1,000,000.
struct ModelPrice {
  std::string model;  // exact, or a prefix with a last `*`
  std::int64_t input = 0;
  std::int64_t output = 0;
  std::int64_t cached_input = -1;       // negative: as input
  std::int64_t cache_write = -1;        // negative: as input
  std::uint64_t max_output_tokens = 0;  // the model's own bound; 0: not known
};

}  // namespace sallyport
