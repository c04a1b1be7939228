#include "identity/oidc/landing.h"

#include <gtest/gtest.h>

namespace sallyport::identity {
namespace {

using Where = Landing::Where;

constexpr std::string_view ours = "https://flows.example.com/.sallyport/oidc/company/callback";

Landing at(std::uint16_t status, std::string body, std::string location = "") {
  outbound::Response response;
  response.status = status;
  response.body = std::move(body);
  response.location = std::move(location);
  return landing_of(response, ours);
}
Landing led_to(std::string location) { return at(303, "", std::move(location)); }

TEST(Landing, BackWithUsIsARegisteredAddressWhateverTheErrorIs) {
  const std::string address(ours);
  EXPECT_EQ(led_to(address + "?error=login_required&state=x&iss=y").error, "login_required");
  EXPECT_EQ(led_to(address + "?state=x&error=interaction_required#_").error, "interaction_required");
  EXPECT_EQ(led_to(address + "?error=bad%0d%0athing").error, "bad??thing");
  for (const char* end : {"", "?code=abc", "?error=access_denied"}) {
    EXPECT_EQ(led_to(address + end).where, Where::with_us) << end;
  }
  EXPECT_EQ(led_to(address + "?code=abc").error, "");
}

TEST(Landing, AnAddressThatOnlyBeginsAsOursIsNotOurs) {
  const std::string address(ours);
  for (const std::string& location :
       {address + ".evil.example/?x=1", address + "2?code=1", std::string("https://login.example.com/?x=1"),
        std::string("/interaction/7"), std::string("http") + address.substr(5) + "?code=1"}) {
    EXPECT_EQ(led_to(location).where, Where::elsewhere) << location;
  }
}

TEST(Landing, AnErrorPageSaysWhichOfTheTwoIsUnknown) {
  EXPECT_EQ(at(400, "<pre>error: invalid_redirect_uri</pre>").where, Where::no_address);
  EXPECT_EQ(at(400, "Invalid parameter: redirect_uri").where, Where::no_address);
  EXPECT_EQ(at(400, "<a href='?client_id=x&redirect_uri=y'>invalid_client</a>").where, Where::no_client);
  EXPECT_EQ(at(400, "Client not found.").where, Where::no_client);
  EXPECT_EQ(at(400, "We are sorry").where, Where::not_with_us);
  EXPECT_EQ(at(200, "AADSTS50011: The redirect URI does not match").where, Where::no_address);
  EXPECT_EQ(at(200, "AADSTS700016: Application not found").where, Where::no_client);
  EXPECT_EQ(led_to("https://accounts.example.com/signin/oauth/error?authError=abc").where,
            Where::not_with_us);
}

TEST(Landing, APageThatMayLeadOnTellsNothing) {
  EXPECT_EQ(at(200, "<form action='" + std::string(ours) + "'>").where, Where::elsewhere);
  EXPECT_EQ(at(200, "").where, Where::elsewhere);
  EXPECT_EQ(at(302, "").where, Where::elsewhere) << "a redirect to nowhere";
}

TEST(Landing, AProviderInTroubleIsNoAnswer) {
  for (const std::uint16_t status : {500, 502, 503, 429}) {
    EXPECT_EQ(at(status, "invalid_client").where, Where::broken) << status;
  }
}

}  // namespace
}  // namespace sallyport::identity
