#include "wire/http1/cookie.h"

#include <gtest/gtest.h>

namespace sallyport::http1 {
namespace {

TEST(FindCookie, Table) {
  EXPECT_EQ(find_cookie("a=b", "a"), "b");
  EXPECT_EQ(find_cookie("x=1; a=b=c; y=2", "a"), "b=c");
  EXPECT_EQ(find_cookie("x=1;a=b", "a"), "b");
  EXPECT_EQ(find_cookie(" a = b ;", "a"), "b");
  EXPECT_EQ(find_cookie("a=", "a").size(), 0u);
  EXPECT_EQ(find_cookie("A=b", "a").data(), nullptr) << "names are case-sensitive";
  EXPECT_EQ(find_cookie("aa=b", "a").data(), nullptr);
  EXPECT_EQ(find_cookie("a", "a").data(), nullptr);
  EXPECT_EQ(find_cookie("", "a").data(), nullptr);
}

TEST(FindCookie, S07TwoOfOneNameAreNone) {
  EXPECT_EQ(find_cookie("a=b; a=b", "a").data(), nullptr);
  EXPECT_EQ(find_cookie("a=b; x=y; a =c", "a").data(), nullptr);
}

TEST(FindCookie, S06OddInput) {
  EXPECT_EQ(find_cookie(";;=; =x; a", "a").data(), nullptr);
  EXPECT_EQ(find_cookie(";;=; =x; a; a=1", "a"), "1");
}

std::string without(std::string_view field, std::string_view prefix) {
  std::string out;
  append_without(out, field, prefix);
  return out;
}

TEST(AppendWithout, LeavesOutOurs) {
  EXPECT_EQ(without("a=b; __Host-sallyport-session=x; c=d", "__Host-sallyport"), "a=b; c=d");
  EXPECT_EQ(without("__Host-sallyport-session=x", "__Host-sallyport"), "");
  EXPECT_EQ(without("__Host-sallyport-session=x;a=b", "__Host-sallyport"), "a=b");
  EXPECT_EQ(without("=__Host-sallyport-session=x; a=b", "__Host-sallyport"), "a=b");
  EXPECT_EQ(without("__host-sallyport=x", "__Host-sallyport"), "__host-sallyport=x");
  EXPECT_EQ(without("a=b; c", ""), "a=b; c");
  EXPECT_EQ(without(";;=; =x; a", "__Host-sallyport"), "=; =x; a");
  EXPECT_EQ(without("", "__Host-sallyport"), "");
}

TEST(SetCookie, Attributes) {
  using std::chrono::seconds;
  const std::string fixed = "; Path=/; Secure; HttpOnly; SameSite=Lax";
  EXPECT_EQ(set_cookie("__Host-a", "v", seconds(60)), "__Host-a=v" + fixed + "; Max-Age=60");
  EXPECT_EQ(set_cookie("__Host-a", "", seconds(0)), "__Host-a=" + fixed + "; Max-Age=0");
  EXPECT_EQ(set_cookie("__Host-a", "v", seconds(-1)), "__Host-a=v" + fixed);
}

TEST(SetCookie, NothingElseIsEverSent) {
  using std::chrono::seconds;
  EXPECT_EQ(set_cookie("a", "v", seconds(1)), "");
  EXPECT_EQ(set_cookie("__Host-a;", "v", seconds(1)), "");
  for (const char* value : {"a;b", "a b", "a,b", "a\"b", "a\\b", "a\r\nb", "\x7f", "\x80"}) {
    EXPECT_EQ(set_cookie("__Host-a", value, seconds(1)), "") << value;
  }
}

}  // namespace
}  // namespace sallyport::http1
