#pragma once
// policy/place_and_time.h: what every door says of a crossing: where the client is, and when it is. Pure.
#include <cstdint>
#include <string_view>

#include "base/clock.h"
#include "model/network.h"
#include "policy/value/extension.h"

namespace sallyport::policy {

struct PlaceAndTime {
  cedar::IpAddress client;
  std::string_view network;  // static: "loopback", "private", "link-local", "public"
  cedar::Datetime now;
  std::int64_t minute_of_day = 0;  // UTC
  std::int64_t day_of_week = 1;    // UTC, Monday is 1
};

PlaceAndTime place_and_time(const Address& client, WallTime now);

}  // namespace sallyport::policy
