#include "verify/run/workflow_key.h"

#include <gtest/gtest.h>

namespace sallyport::verify {
namespace {

// The check is the CRC-32 of what stands before it, as zlib computes it, in base 62.
TEST(WorkflowKey, HasThePublishedForm) {
  const std::string key = write_key(key_start, "0123456789", "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef");
  EXPECT_EQ(key, "spk_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdef0785gM");
  EXPECT_EQ(id_of_key(key), "0123456789");
}

TEST(WorkflowKey, WhatIsTooShortHasNoId) {
  EXPECT_EQ(id_of_key(""), "");
  EXPECT_EQ(id_of_key("spk_123456789"), "");
}

}  // namespace
}  // namespace sallyport::verify
