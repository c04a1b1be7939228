#include "doors/reply.h"

#include <gtest/gtest.h>

#include "doors/web/pages/error_page.h"

namespace sallyport::doors {
namespace {

bool has_line(const std::string& head, std::string_view line) {
  return head.find("\r\n" + std::string(line) + "\r\n") != std::string::npos;
}

TEST(Reply, NothingOfOursIsCached) {
  for (const std::uint16_t status : {200, 202, 303, 400, 401, 404, 503}) {
    Reply reply;
    reply.status = status;
    reply.content_type = "application/json";
    reply.policy = framed_csp;
    const std::string sent = render(reply, "01HTEST", true, false);
    EXPECT_TRUE(has_line(sent, "Cache-Control: no-store")) << status;
    EXPECT_TRUE(has_line(sent, "X-Content-Type-Options: nosniff")) << status;
    EXPECT_TRUE(has_line(sent, "X-Request-Id: 01HTEST")) << status;
    EXPECT_TRUE(has_line(sent, "Content-Security-Policy: " + std::string(framed_csp))) << status;
  }
}

TEST(Reply, R25AProgramWithoutASessionGetsNoCookie) {
  SignInAsked asked;
  asked.why = "stronger";
  asked.flow = "flow:3";
  const Reply reply = sign_in_needed("01HTEST", asked);
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.content_type, "application/problem+json");
  EXPECT_TRUE(reply.location.empty());
  EXPECT_EQ(render(reply, "01HTEST", true, false).find("Set-Cookie"), std::string::npos);
  EXPECT_NE(reply.body.find(R"("sign_in":"/.sallyport/sign-in?why=stronger&for=flow%3A3")"),
            std::string::npos)
      << reply.body;
}

TEST(Reply, R25APersonIsSentToTheSignInPageWithoutACookieToo) {
  SignInAsked asked;
  asked.return_target = "/a?b=c&d=\"e\"";
  asked.lost = "size";
  const Reply reply = sign_in_redirect(asked);
  EXPECT_EQ(reply.status, 302);
  EXPECT_EQ(reply.location, "/.sallyport/sign-in?return=%2Fa%3Fb%3Dc%26d%3D%22e%22&lost=size");
  EXPECT_TRUE(reply.set_cookies.empty());
  asked.return_target = "//evil.example/";
  EXPECT_EQ(sign_in_redirect(asked).location, "/.sallyport/sign-in?return=%2F&lost=size");
}

}  // namespace
}  // namespace sallyport::doors
