#include "vault/kept_entry.h"

#include <gtest/gtest.h>

#include "vault/box.h"

namespace sallyport::vault {
namespace {

KeptText text_of(std::string id) {
  return {std::move(id), "invoice-triage", from_unix_seconds(1'800'000'000), "{\"ask\":1}", "{\"answer\":2}"};
}

class KeptEntry : public testing::Test {
 protected:
  std::string seal(const KeptText& text) {
    auto sealed = seal_kept(key_, text, random_);
    EXPECT_TRUE(sealed.ok());
    return sealed.ok() ? *sealed : std::string();
  }
  SystemRandom random_;
  Secret key_ = make_key(random_);
};

TEST_F(KeptEntry, RefusesRequestIdsThatNobodyGives) {
  for (const std::string& id : {std::string(), std::string("a b"), std::string("a\nb"), std::string(1, '\0'),
                                std::string("\xc3\xad"), std::string(max_request_id + 1, 'a')}) {
    EXPECT_FALSE(is_request_id(id));
    EXPECT_EQ(seal_kept(key_, text_of(id), random_).error().kind, ErrorKind::malformed);
  }
  KeptText text = text_of("r1");
  text.workflow = std::string(max_kept_workflow + 1, 'w');
  EXPECT_EQ(seal_kept(key_, text, random_).error().kind, ErrorKind::malformed);
}

TEST_F(KeptEntry, AHeadCutAnywhereMayGoOnAndAChangedOneIsDamaged) {
  const std::string entry = seal(text_of("r1"));
  KeptHead head;
  ASSERT_EQ(parse_kept_head(entry, head), HeadState::whole);
  EXPECT_EQ(head.request_id, "r1");
  EXPECT_EQ(head.head_bytes + head.box_bytes, entry.size());
  const std::size_t size = head.head_bytes;
  for (std::size_t i = 0; i < size; ++i) {
    EXPECT_EQ(parse_kept_head(std::string_view(entry).substr(0, i), head), HeadState::cut) << i;
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = entry;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      EXPECT_NE(parse_kept_head(changed, head), HeadState::whole) << i;
    }
  }
  EXPECT_EQ(parse_kept_head(std::string(200, '\0'), head), HeadState::damaged);
}

TEST_F(KeptEntry, WhatIsSealedIsNotReadableAndOpensWithItsKeyOnly) {
  const KeptText text = text_of("r1");
  const std::string entry = seal(text);
  EXPECT_EQ(entry.find("ask"), std::string::npos);
  EXPECT_EQ(entry.find("triage"), std::string::npos);
  KeptHead head;
  ASSERT_EQ(parse_kept_head(entry, head), HeadState::whole);
  const std::string box = entry.substr(head.head_bytes);
  const auto opened = open_kept(key_, head, box);
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->workflow, text.workflow);
  EXPECT_EQ(opened->at, text.at);
  EXPECT_EQ(opened->request, text.request);
  EXPECT_EQ(opened->answer, text.answer);
  EXPECT_EQ(open_kept(make_key(random_), head, box).error().kind, ErrorKind::internal);
}

TEST_F(KeptEntry, ABoxUnderAnotherRequestOrTimeDoesNotOpen) {
  const std::string entry = seal(text_of("r1"));
  KeptHead head;
  ASSERT_EQ(parse_kept_head(entry, head), HeadState::whole);
  const std::string box = entry.substr(head.head_bytes);
  KeptHead other = head;
  other.request_id = "r2";
  EXPECT_FALSE(open_kept(key_, other, box).ok());
  other = head;
  other.at += microseconds(1);
  EXPECT_FALSE(open_kept(key_, other, box).ok());
  for (std::size_t i = 0; i < box.size(); ++i) {
    std::string changed = box;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(open_kept(key_, head, changed).ok()) << i;
  }
}

TEST_F(KeptEntry, BodiesAreCutAtTheirBound) {
  KeptText text = text_of(std::string(max_request_id, 'r'));
  text.request = std::string(max_kept_bytes + 5, 'q');
  text.answer = std::string(max_kept_bytes, 'a');
  text.workflow = std::string(max_kept_workflow, 'w');
  const std::string entry = seal(text);
  KeptHead head;
  ASSERT_EQ(parse_kept_head(entry, head), HeadState::whole);
  EXPECT_LE(head.head_bytes, max_kept_head);
  const auto opened = open_kept(key_, head, std::string_view(entry).substr(head.head_bytes));
  ASSERT_TRUE(opened.ok());
  EXPECT_EQ(opened->request.size(), max_kept_bytes);
  EXPECT_EQ(opened->answer.size(), max_kept_bytes);
}

}  // namespace
}  // namespace sallyport::vault
