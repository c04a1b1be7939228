#pragma once
// guard/prices.h: what a model costs, for budgets in money. The built-in table is a copy of what providers
// publish and grows old: its age is shown wherever a cost is.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "model/price.h"

namespace sallyport::guard {

struct TokenCount {
  std::int64_t input = 0;  // all of it
  std::int64_t cached_input = 0;
  std::int64_t cache_write = 0;
  std::int64_t output = 0;
};

// Immutable; shared by all threads.
class Prices {
 public:
  // `own` come first. Exact names come before prefixes, longer prefixes before shorter ones.
  explicit Prices(std::vector<ModelPrice> own);
  const ModelPrice* find(
      std::string_view model) const;  // null: not known, and no money budget can be kept with it
  // Rounded up; never negative.
  static std::uint64_t cost(const ModelPrice& price, const TokenCount& count);

 private:
  std::vector<ModelPrice> own_;
};

// When the built-in table was last compared with what providers publish: "2025-12-01".
std::string_view prices_as_of();
std::int64_t prices_age_days(WallTime now);
std::vector<ModelPrice> built_in_prices();

}  // namespace sallyport::guard
