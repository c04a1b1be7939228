#include "guard/prices.h"

#include <algorithm>
#include <limits>

namespace sallyport::guard {
namespace {

bool is_prefix(const ModelPrice& price) { return price.model.ends_with('*'); }

bool fits(const ModelPrice& price, std::string_view model) {
  if (!is_prefix(price)) return price.model == model;
  return model.starts_with(std::string_view(price.model).substr(0, price.model.size() - 1));
}

// So that the first that fits is the one that counts; of one length only the same prefix fits the same model.
void sort_by_rank(std::vector<ModelPrice>& prices) {
  std::ranges::sort(prices, [](const ModelPrice& left, const ModelPrice& right) {
    if (is_prefix(left) != is_prefix(right)) return is_prefix(right);
    return is_prefix(left) && left.model.size() > right.model.size();
  });
}

constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();

std::uint64_t not_negative(std::int64_t value) { return value < 0 ? 0 : static_cast<std::uint64_t>(value); }

std::uint64_t times(std::uint64_t tokens, std::uint64_t each) {
  std::uint64_t product = 0;
  return __builtin_mul_overflow(tokens, each, &product) ? most : product;
}

std::uint64_t plus(std::uint64_t left, std::uint64_t right) {
  return left > most - right ? most : left + right;
}

}  // namespace

Prices::Prices(std::vector<ModelPrice> own) : own_(std::move(own)) {
  sort_by_rank(own_);
  std::vector<ModelPrice> rest = built_in_prices();
  sort_by_rank(rest);
  own_.insert(own_.end(), std::make_move_iterator(rest.begin()), std::make_move_iterator(rest.end()));
}

const ModelPrice* Prices::find(std::string_view model) const {
  const auto found =
      std::ranges::find_if(own_, [model](const ModelPrice& price) { return fits(price, model); });
  return found == own_.end() ? nullptr : &*found;
}

// Prices are whole picodollars per token: nothing is left over that would have to be rounded.
std::uint64_t Prices::cost(const ModelPrice& price, const TokenCount& count) {
  const std::uint64_t input = not_negative(price.input);
  const std::uint64_t cached_each = price.cached_input < 0 ? input : not_negative(price.cached_input);
  const std::uint64_t write_each = price.cache_write < 0 ? input : not_negative(price.cache_write);
  const std::uint64_t cached = not_negative(count.cached_input);
  const std::uint64_t written = not_negative(count.cache_write);
  const std::uint64_t special = plus(cached, written);
  const std::uint64_t all = not_negative(count.input);
  const std::uint64_t plain =
      all > special ? all - special : 0;  // an upstream may count what does not add up
  return plus(
      plus(times(plain, input), times(cached, cached_each)),
      plus(times(written, write_each), times(not_negative(count.output), not_negative(price.output))));
}

}  // namespace sallyport::guard
