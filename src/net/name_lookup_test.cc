#include "net/name_lookup.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

namespace sallyport::net {
namespace {

using std::chrono::steady_clock;

TEST(NameLookup, FindsEveryAddressInOneForm) {
  NameLookup names;
  const auto found = names.find("localhost", steady_clock::now() + std::chrono::seconds(10));
  ASSERT_TRUE(found.ok()) << found.error().detail;
  constexpr NameLookup::Address four = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1};
  constexpr NameLookup::Address six = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  for (const auto& address : *found) EXPECT_TRUE(address == four || address == six);
}

TEST(NameLookup, AnUnknownNameIsUnavailable) {
  NameLookup names;
  const auto found = names.find("no such name", steady_clock::now() + std::chrono::seconds(10));
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().kind, ErrorKind::unavailable);
}

TEST(NameLookup, NobodyWaitsLongerThanSaid) {
  NameLookup names;
  const auto found = names.find("nobody.invalid", steady_clock::now() - std::chrono::seconds(1));
  ASSERT_FALSE(found.ok());
  EXPECT_TRUE(found.error().kind == ErrorKind::timed_out || found.error().kind == ErrorKind::unavailable);
}

TEST(NameLookup, ManyAtOnceAndWhatIsLeftBehindEndsByItself) {
  NameLookup names;
  std::vector<std::jthread> askers;
  for (int i = 0; i < 16; ++i) {
    askers.emplace_back([&names, i] {
      const auto wait = std::chrono::milliseconds(i % 2 == 0 ? 0 : 10'000);
      const auto found = names.find("localhost", steady_clock::now() + wait);
      EXPECT_TRUE(found.ok() || found.error().kind == ErrorKind::timed_out);
    });
  }
}

}  // namespace
}  // namespace sallyport::net
