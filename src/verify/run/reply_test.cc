#include "verify/run/reply.h"

#include <gtest/gtest.h>

namespace sallyport::verify {
namespace {

TEST(Replies, AreCountedAsFramed) {
  const auto replies = read_replies(
      "HTTP/1.1 401 Unauthorized\r\nContent-Length: 2\r\n\r\nabHTTP/1.1 200 OK\r\nTransfer-Encoding: "
      "chunked\r\n\r\n"
      "3\r\nxyz\r\n0\r\n\r\n",
      false, false);
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_EQ(replies[0].status, 401);
  EXPECT_EQ(replies[0].body, "ab");
  EXPECT_EQ(replies[1].body, "xyz");
  EXPECT_TRUE(replies[1].complete);
}

TEST(Replies, AnInterimReplyIsOne) {
  const auto replies =
      read_replies("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", false, false);
  ASSERT_EQ(replies.size(), 2u);
  EXPECT_EQ(replies[0].status, 100);
}

TEST(Replies, WithoutALengthTheEndIsTheClose) {
  EXPECT_FALSE(read_replies("HTTP/1.1 200 OK\r\n\r\nabc", false, false).front().complete);
  EXPECT_TRUE(read_replies("HTTP/1.1 200 OK\r\n\r\nabc", false, true).front().complete);
}

TEST(Replies, AHalfHeadIsAnIncompleteReply) {
  const auto replies = read_replies("HTTP/1.1 400 Bad", false, false);
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(replies[0].status, 400);
  EXPECT_FALSE(replies[0].complete);
}

TEST(Replies, AfterASwitchTheRestIsTheTunnel) {
  const auto replies =
      read_replies("HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 not a reply", false, false);
  ASSERT_EQ(replies.size(), 1u);
  EXPECT_EQ(replies[0].body, "HTTP/1.1 not a reply");
}

TEST(Replies, FieldsAreFoundWithoutRegardToCase) {
  const auto replies =
      read_replies("HTTP/1.1 303 See Other\r\nLOCATION:  /x\r\nContent-Length: 0\r\n\r\n", false, false);
  EXPECT_EQ(replies[0].field("location"), "/x");
  EXPECT_EQ(replies[0].field("set-cookie"), "");
}

}  // namespace
}  // namespace sallyport::verify
