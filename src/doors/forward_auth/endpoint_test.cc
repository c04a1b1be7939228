#include "doors/forward_auth/endpoint.h"

#include "doors/forward_auth/test_asking.h"

namespace sallyport::doors::forward_auth {
namespace {

TEST(ForwardAuthEndpoint, IsFoundByItsWholePath) {
  EXPECT_EQ(endpoint_of("/oauth2/auth"), Endpoint::auth);
  EXPECT_EQ(endpoint_of("/oauth2/auth/"), Endpoint::unknown);
  EXPECT_EQ(endpoint_of("/oauth2/callback"), Endpoint::unknown);
  EXPECT_EQ(endpoint_of("/oauth2"), Endpoint::unknown);
  EXPECT_EQ(endpoint_of("/oauth2x"), Endpoint::ask);
  EXPECT_EQ(endpoint_of("/"), Endpoint::ask);
  EXPECT_EQ(endpoint_of("/verify"), Endpoint::ask);
  EXPECT_EQ(endpoint_of("/ping"), Endpoint::ping);
  EXPECT_EQ(endpoint_of("/.sallyport"), Endpoint::own_page);
  EXPECT_EQ(endpoint_of("/.sallyport/sign-in"), Endpoint::own_page);
  EXPECT_EQ(endpoint_of("/.sallyportx"), Endpoint::ask);
}

std::string back_to(std::string_view query, std::string_view lines = "") {
  const Asking asking(lines, "/oauth2/start?" + std::string(query));
  return return_path(asking.head(), "app.example.com");
}

TEST(ForwardAuthReturn, R01_LeadsNowhereElse) {
  for (const std::string rd :
       {"https://evil.example/", "//evil.example", "/\\evil.example", "https:evil.example",
        "javascript:alert(1)", "https://app.example.com@evil.example/",
        "https://app.example.com.evil.example/a", "http://app.example.com/a",
        "https://app.example.com//evil.example", "https://app.example.com/%5Cevil.example",
        "https://evil.example%5C@app.example.com/", "a", "%2F%2Fevil.example"}) {
    EXPECT_EQ(back_to("rd=" + rd), "/") << rd;
  }
}

TEST(ForwardAuthReturn, R13_ARepeatedNameIsDropped) { EXPECT_EQ(back_to("rd=/a&rd=/b"), "/"); }

TEST(ForwardAuthReturn, LeadsToAPathOfThisHost) {
  EXPECT_EQ(back_to("rd=/a%3Fb%3Dc"), "/a?b=c");
  EXPECT_EQ(back_to("rd=https%3A%2F%2Fapp.example.com%2Fa%3Fb"), "/a?b");
  EXPECT_EQ(back_to("rd=https://APP.example.com:8443/a"), "/a");
  EXPECT_EQ(back_to("rd=https://app.example.com"), "/");
  EXPECT_EQ(back_to(""), "/");
  EXPECT_EQ(back_to("rd=/oauth2/start"), "/");
  EXPECT_EQ(back_to("", "X-Auth-Request-Redirect: /a\n"), "/a");
  EXPECT_EQ(back_to("rd=/b", "X-Auth-Request-Redirect: /a\n"), "/b");
  EXPECT_EQ(back_to("", "X-Auth-Request-Redirect: https://evil.example/a\n"), "/");
}

}  // namespace
}  // namespace sallyport::doors::forward_auth
