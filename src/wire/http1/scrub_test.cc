#include "wire/http1/scrub.h"

#include <gtest/gtest.h>

#include "wire/http1/field_name.h"

namespace sallyport::http1 {
namespace {

TEST(ClaimsIdentity, InEverySpelling) {  // T01, T03 to T06, T10 to T14, T17, H12, P24
  for (const std::string_view name : {"X-Forwarded-For",
                                      "X-Forwarded-Proto",
                                      "X-Forwarded-Host",
                                      "X-Forwarded-Uri",
                                      "X-Forwarded-User",
                                      "X-Forwarded-Prefix",
                                      "X-Forwarded-Client-Cert",
                                      "x-forwarded",
                                      "Forwarded",
                                      "X-Real-IP",
                                      "X-Original-URL",
                                      "X-Rewrite-URL",
                                      "X-Auth-Request-User",
                                      "x-AUTH-useR",
                                      "X-Sallyport-Assertion",
                                      "Remote-User",
                                      "Remote-Groups",
                                      "X-Pomerium-Jwt-Assertion",
                                      "Teleport-Jwt-Assertion",
                                      "OIDC_CLAIM_sub",
                                      "X-SSL-Client-Cert",
                                      "X-Client-Cert",
                                      "X-Tls-Client-Subject",
                                      "CF-Connecting-IP",
                                      "True-Client-IP",
                                      "X-Client-IP",
                                      "X-Cluster-Client-IP",
                                      "X-Envoy-External-Address",
                                      "X-HTTP-Method",
                                      "X-HTTP-Method-Override",
                                      "X-Method-Override",
                                      "X-Request-Id",
                                      "Proxy",
                                      "X-Role",
                                      "X-User",
                                      "X-WebAuth-User",
                                      "Client-Cert",
                                      "X-Goog-Authenticated-User-Email",
                                      "X_Forwarded_User",
                                      "X-Forwarded_User",
                                      "X.Forwarded.User",
                                      "x_auth_user",
                                      "REMOTE_USER",
                                      "remote.user",
                                      "X_Real.IP",
                                      "X-Forwarded-A-Name-Longer-Than-Any-In-The-List"}) {
    EXPECT_TRUE(claims_identity(name)) << name;
  }
}

TEST(ClaimsIdentity, NotOfOrdinaryNames) {
  for (const std::string_view name : {"",
                                      "x",
                                      "x-",
                                      "X-Requested-With",
                                      "X-User-Agent",
                                      "X-CSRF-Token",
                                      "X-Api-Key",
                                      "X-N8N-Signature",
                                      "Accept",
                                      "Priority",
                                      "Push-Ref",
                                      "Browser-Id",
                                      "Remote",
                                      "Proxy-X",
                                      "Client",
                                      "Sec-CH-UA",
                                      "1",
                                      "_x-forwarded-for",
                                      "X-Hub-Signature-256",
                                      "Stripe-Signature",
                                      "A-Name-That-Is-Longer-Than-Any-In-The-List"}) {
    EXPECT_FALSE(claims_identity(name)) << name;
  }
}

TEST(FindFieldId, IgnoresCaseAndKnowsNoNeighbours) {
  EXPECT_EQ(find_field_id("transfer-ENCODING"), FieldId::transfer_encoding);
  EXPECT_EQ(find_field_id("Te"), FieldId::te);
  EXPECT_EQ(find_field_id("Sec-WebSocket-Extensions"), FieldId::sec_websocket_extensions);
  EXPECT_EQ(find_field_id("HOST"), FieldId::host);
  EXPECT_EQ(find_field_id("Hopt"), FieldId::other);
  EXPECT_EQ(find_field_id("Content-Lexgth"), FieldId::other);
  EXPECT_EQ(find_field_id("Sec-WebSocket-Extexsions"), FieldId::other);
  EXPECT_EQ(find_field_id("x"), FieldId::other);
  EXPECT_EQ(find_field_id("Sec-WebSocket-Extensions-And-More"), FieldId::other);
  EXPECT_EQ(find_field_id("X-Real-IP"), FieldId::identity);
  EXPECT_EQ(find_field_id("X-Request-ID"), FieldId::x_request_id);
}

}  // namespace
}  // namespace sallyport::http1
