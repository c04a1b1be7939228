#include "doors/forward_auth/narrowing.h"

#include <gtest/gtest.h>

namespace sallyport::doors::forward_auth {
namespace {

Principal ada() {
  Principal who;
  who.kind = Principal::Kind::person;
  who.name = "ada";
  who.email = "ada@Example.com";
  who.groups = {"editors", "staff"};
  return who;
}

bool allows(std::string_view query, const Principal& who = ada()) {
  const auto narrowing = Narrowing::parse(query);
  EXPECT_TRUE(narrowing.ok()) << query;
  return narrowing.ok() && narrowing->allows(who);
}

TEST(Narrowing, RefusesAQueryThatCannotBeRead) {
  EXPECT_FALSE(Narrowing::parse("allowed_groups=%zz").ok());
  EXPECT_FALSE(Narrowing::parse("allowed_groups=%ff").ok());
  std::string many;
  for (int i = 0; i < 40; ++i) many += "allowed_groups=a&";
  EXPECT_FALSE(Narrowing::parse(many).ok());
}

TEST(Narrowing, ToGroups) {
  EXPECT_TRUE(allows("allowed_groups=admins,staff"));
  EXPECT_TRUE(allows("allowed_groups=admins&allowed_groups=%20staff"));
  EXPECT_FALSE(allows("allowed_groups=admins"));
  EXPECT_FALSE(allows("allowed_groups=STAFF"));
  EXPECT_FALSE(allows("allowed_groups=sta"));
}

TEST(Narrowing, ToAddressesAndDomains) {
  EXPECT_TRUE(allows("allowed_emails=ada@Example.com"));
  EXPECT_FALSE(allows("allowed_emails=bob@example.com"));
  EXPECT_TRUE(allows("allowed_email_domains=EXAMPLE.com,other.example"));
  EXPECT_TRUE(allows("allowed_email_domains=*.example.com"));
  EXPECT_FALSE(allows("allowed_email_domains=example"));
  EXPECT_FALSE(allows("allowed_email_domains=.com.evil.example"));
  Principal below = ada();
  below.email = "ada@mail.example.com";
  EXPECT_TRUE(allows("allowed_email_domains=.example.com", below));
  EXPECT_FALSE(allows("allowed_email_domains=example.com", below));
  below.email = "ada@evil-example.com";
  EXPECT_FALSE(allows("allowed_email_domains=.example.com", below));
  below.email = "x@evil.example@example.com";
  EXPECT_FALSE(allows("allowed_email_domains=example.com", below));
}

TEST(Narrowing, AllListsMustHaveThem) {
  EXPECT_FALSE(allows("allowed_groups=staff&allowed_emails=bob@example.com"));
  EXPECT_TRUE(allows("allowed_groups=staff&allowed_email_domains=example.com"));
}

TEST(Narrowing, AnEmptyListAllowsNobody) {
  for (const std::string query : {"allowed_groups", "allowed_groups=", "allowed_groups=,%20,",
                                  "allowed_emails=", "allowed_email_domains=", "allowed_email_domains=*."}) {
    EXPECT_FALSE(allows(query)) << query;
  }
  Principal blank = ada();
  blank.email.clear();
  EXPECT_FALSE(allows("allowed_email_domains=.", blank));
}

TEST(Narrowing, OtherNamesAskNothing) {
  EXPECT_TRUE(allows(""));
  EXPECT_TRUE(allows("rd=/x&foo"));
}

TEST(Narrowing, ProgramsAreInNoList) {
  Principal service;
  service.kind = Principal::Kind::service;
  service.name = "staff";
  EXPECT_FALSE(allows("allowed_groups=staff", service));
  EXPECT_FALSE(allows("allowed_groups=staff", Principal()));
  EXPECT_TRUE(allows("", service));
}

}  // namespace
}  // namespace sallyport::doors::forward_auth
