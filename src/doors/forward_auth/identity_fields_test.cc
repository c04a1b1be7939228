#include "doors/forward_auth/identity_fields.h"

#include <gtest/gtest.h>

namespace sallyport::doors::forward_auth {
namespace {

Principal ada() {
  Principal who;
  who.kind = Principal::Kind::person;
  who.name = "ada";
  who.email = "ada@example.com";
  who.groups = {"editors", "staff"};
  return who;
}

TEST(IdentityFields, T19_ControlsStartNoFieldOfTheirOwn) {
  Principal who = ada();
  who.email = "ada@example.com\r\nX-Auth-Request-Groups: admins";
  who.groups = {"a\nb", "good"};
  EXPECT_EQ(identity_fields(who, "signed"),
            "X-Auth-Request-User: ada\r\nX-Auth-Request-Email: \r\nX-Auth-Request-Groups: good\r\n"
            "X-Auth-Request-Preferred-Username: ada\r\nX-Sallyport-Assertion: signed\r\n");
}

TEST(IdentityFields, AGroupWithACommaIsNotTwoGroups) {
  Principal who = ada();
  who.groups = {"a,admins", "staff"};
  EXPECT_NE(identity_fields(who, "").find("X-Auth-Request-Groups: staff\r\n"), std::string::npos);
}

TEST(IdentityFields, SayWhoItIs) {
  EXPECT_EQ(identity_fields(ada(), "signed"),
            "X-Auth-Request-User: ada\r\nX-Auth-Request-Email: ada@example.com\r\n"
            "X-Auth-Request-Groups: editors,staff\r\nX-Auth-Request-Preferred-Username: ada\r\n"
            "X-Sallyport-Assertion: signed\r\n");
  EXPECT_EQ(identity_fields(Principal(), ""),
            "X-Auth-Request-User: \r\nX-Auth-Request-Email: \r\nX-Auth-Request-Groups: \r\n"
            "X-Auth-Request-Preferred-Username: \r\nX-Sallyport-Assertion: \r\n");
  Principal service;
  service.kind = Principal::Kind::service;
  service.name = "ci";
  EXPECT_EQ(identity_fields(service, "signed"),
            "X-Auth-Request-User: service/ci\r\nX-Auth-Request-Email: \r\nX-Auth-Request-Groups: \r\n"
            "X-Auth-Request-Preferred-Username: \r\nX-Sallyport-Assertion: signed\r\n");
}

TEST(Userinfo, IsJson) {
  Principal who = ada();
  who.groups = {"a\"b"};
  EXPECT_EQ(userinfo(who),
            "{\"user\":\"ada\",\"email\":\"ada@example.com\",\"groups\":[\"a\\\"b\"],"
            "\"preferredUsername\":\"ada\"}\n");
}

}  // namespace
}  // namespace sallyport::doors::forward_auth
