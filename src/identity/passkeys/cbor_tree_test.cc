#include "identity/passkeys/cbor_tree.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace sallyport::identity {
namespace {

std::string bytes(std::string_view hex_text) { return std::string(as_text(*parse_hex(hex_text))); }

TEST(CborTree, MeasuresTheFirstItem) {
  EXPECT_EQ(*measure_cbor(bytes("00ff")), 1u);
  EXPECT_EQ(*measure_cbor(bytes("1818")), 2u);
  EXPECT_EQ(*measure_cbor(bytes("430102030405")), 4u);
  EXPECT_EQ(*measure_cbor(bytes("a2010203f5aa")), 5u);
  EXPECT_EQ(*measure_cbor(bytes("8280a000")), 3u);
}

TEST(CborTree, RefusesWhatAuthenticatorsDoNotWrite) {
  for (const std::string_view text : {
           "",                    // nothing
           "18",                  // cut off in a number
           "4401",                // cut off in bytes
           "82f5",                // cut off in an array
           "a101",                // a key without its value
           "5f4101ff",            // bytes of indefinite length
           "9fff",                // array of indefinite length
           "bfff",                // map of indefinite length
           "c11a514b67b0",        // a tag
           "f97e00",              // a float
           "f7",                  // undefined
           "ff",                  // a break
           "1c",                  // reserved
           "9bffffffffffffffff",  // an array that nobody could hold
           "bbffffffffffffffff",  // and a map
           "bb8000000000000000",  // whose entries, doubled, would be none
           "5bffffffffffffffff",  // and bytes
           "9affffffff00",
           "81818181818181818100",  // nested nine deep
       }) {
    const auto measured = measure_cbor(bytes(text));
    ASSERT_FALSE(measured.ok()) << text;
    EXPECT_EQ(measured.error().kind, ErrorKind::malformed);
    EXPECT_FALSE(parse_cbor(bytes(text)).ok());
  }
  EXPECT_TRUE(measure_cbor(bytes("818181818181818100")).ok()) << "eight deep";
  EXPECT_FALSE(parse_cbor(bytes("0000")).ok()) << "two items";
  EXPECT_FALSE(parse_cbor(bytes("61ff")).ok()) << "text that is not UTF-8";
}

TEST(CborTree, FindsWhatStandsThereOnce) {
  const auto tree =
      parse_cbor(bytes("a4"
                       "0126"
                       "2018ff"
                       "6161"
                       "4101"
                       "6162"
                       "6163"));
  ASSERT_TRUE(tree.ok());
  EXPECT_EQ(cbor_number(find_member(tree->get(), 1)), -7);
  EXPECT_EQ(cbor_number(find_member(tree->get(), -1)), 255);
  EXPECT_EQ(cbor_bytes(find_member(tree->get(), "a")), "\x01");
  EXPECT_EQ(cbor_text(find_member(tree->get(), "b")), "c");
  EXPECT_EQ(find_member(tree->get(), 2), nullptr);
  EXPECT_EQ(cbor_number(find_member(tree->get(), "a")), std::nullopt);
  EXPECT_EQ(cbor_text(nullptr), std::nullopt);
  const auto twice =
      parse_cbor(bytes("a2"
                       "0101"
                       "0102"));
  ASSERT_TRUE(twice.ok());
  EXPECT_EQ(find_member(twice->get(), 1), nullptr);
  EXPECT_EQ(cbor_number(parse_cbor(bytes("1bffffffffffffffff"))->get()), std::nullopt);
  EXPECT_EQ(cbor_number(parse_cbor(bytes("3b7fffffffffffffff"))->get()), INT64_MIN);
}

}  // namespace
}  // namespace sallyport::identity
