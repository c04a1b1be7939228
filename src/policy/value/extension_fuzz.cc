// Any text as decimal, datetime, duration and ipaddr: no crash, and what is accepted is the same value after
// writing it.
#include <cstdlib>

#include "policy/value/extension.h"

namespace {

using namespace sallyport::cedar;

template <class T>
void check(std::string_view text) {
  const std::optional<T> value = T::parse(text);
  if (value && T::parse(to_text(*value)) != value) std::abort();
}

void check_datetime(std::string_view text) {
  const std::optional<Datetime> value = Datetime::parse(text);
  if (!value) return;
  const std::optional<Datetime> date = value->to_date();
  if (!date || date->offset(value->to_time()) != value) std::abort();
  // A zone can carry the value out of the years that a text can say.
  const std::string written = to_text(*value);
  if (written[0] >= '0' && written[0] <= '9' && Datetime::parse(written) != value) std::abort();
}

void check_address(std::string_view text) {
  check<IpAddress>(text);
  const std::optional<IpAddress> value = IpAddress::parse(text);
  if (value && !value->is_in_range(*value)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check<Decimal>(text);
  check<Duration>(text);
  check_datetime(text);
  check_address(text);
  return 0;
}
