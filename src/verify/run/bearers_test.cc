#include "verify/run/bearers.h"

#include <gtest/gtest.h>

#include <set>

#include "base/encoding.h"

namespace sallyport::verify {
namespace {

std::string claims_of(const std::string& token) {
  const std::size_t first = token.find('.') + 1;
  const auto bytes = parse_base64url(token.substr(first, token.find('.', first) - first));
  return bytes.ok() ? std::string(as_text(*bytes)) : std::string();
}

class BearersTest : public testing::Test {
 protected:
  void SetUp() override {
    auto started = HostileProvider::start();
    ASSERT_TRUE(started.ok());
    provider_ = std::move(started).value();
    bearers_.emplace(*provider_);
  }
  std::unique_ptr<HostileProvider> provider_;
  std::optional<Bearers> bearers_;
};

TEST_F(BearersTest, EachIsForOneComponentAndStaysTheSame) {
  const auto one = bearers_->find("one");
  ASSERT_TRUE(one.ok());
  EXPECT_EQ(*one, *bearers_->find("one"));
  EXPECT_NE(*one, *bearers_->find("two"));
  EXPECT_NE(claims_of(*one).find("\"aud\":\"api://verify-one\""), std::string::npos) << claims_of(*one);
  EXPECT_NE(claims_of(*one).find("/verify-machines\""), std::string::npos);
  EXPECT_EQ(claims_of(*one).find("at_hash"), std::string::npos) << "no ID token";
}

TEST_F(BearersTest, WhatIsWrongIsInIt) {
  EXPECT_NE(claims_of(*bearers_->find("one:of-nobody")).find("\"sub\":\"nobody\""), std::string::npos);
  EXPECT_NE(claims_of(*bearers_->find("one:of-sign-in")).find("/verify\""), std::string::npos);
  EXPECT_EQ(claims_of(*bearers_->find("one:no-expiry")).find("\"exp\""), std::string::npos);
}

TEST_F(BearersTest, WhatThereIsNotIsNotFound) {
  for (const char* name : {"", "three", "one:kind", "three:expired"}) {
    const auto found = bearers_->find(name);
    ASSERT_FALSE(found.ok()) << name;
    EXPECT_EQ(found.error().kind, ErrorKind::not_found);
  }
}

}  // namespace
}  // namespace sallyport::verify
