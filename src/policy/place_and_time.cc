#include "policy/place_and_time.h"

#include <algorithm>

namespace sallyport::policy {
namespace {

cedar::IpAddress to_cedar(const Address& address) {
  cedar::IpAddress out;
  out.v6 = !is_ipv4(address);
  out.prefix = out.v6 ? 128 : 32;
  if (out.v6) {
    std::copy(address.begin(), address.end(), out.address.begin());
  } else {
    std::copy(address.end() - 4, address.end(), out.address.begin());
  }
  return out;
}

}  // namespace

PlaceAndTime place_and_time(const Address& client, WallTime now) {
  PlaceAndTime made;
  made.client = to_cedar(client);
  made.network = network_class(client);
  made.now = {std::chrono::floor<milliseconds>(now.time_since_epoch()).count()};
  const auto day = std::chrono::floor<std::chrono::days>(now);
  made.minute_of_day = (to_unix_seconds(now) - to_unix_seconds(WallTime(day))) / 60;
  made.day_of_week = std::chrono::weekday(day).iso_encoding();
  return made;
}

}  // namespace sallyport::policy
