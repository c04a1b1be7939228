#include "crypto/sha256.h"

#include <gtest/gtest.h>

#include <string>

#include "base/encoding.h"

namespace sallyport::crypto {
namespace {

struct Vector {
  std::string text;
  std::string digest;
};

// NIST, "Secure Hash Standard" example values and CAVP short messages.
const Vector vectors[] = {
    {"", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
    {"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
    {"abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
     "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
    {std::string(1000000, 'a'), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
};

TEST(Sha256, KnownAnswers) {
  for (const Vector& vector : vectors) EXPECT_EQ(hex(sha256(vector.text)), vector.digest);
}

TEST(Sha256, InPiecesAtEveryPosition) {
  const std::string text = vectors[2].text + vectors[2].text;
  const std::string whole = hex(sha256(text));
  for (std::size_t cut = 0; cut <= text.size(); ++cut) {
    Sha256 hash;
    hash.add(text.substr(0, cut)).add(text.substr(cut));
    EXPECT_EQ(hex(hash.finish()), whole) << cut;
  }
}

TEST(Sha256, FinishStartsAnew) {
  Sha256 hash;
  hash.add("something else").finish();
  EXPECT_EQ(hex(hash.add("abc").finish()), vectors[1].digest);
}

TEST(Sha256, CopyHalfWayGivesTwoEndings) {
  Sha256 first;
  first.add("ab");
  Sha256 second = first;
  EXPECT_EQ(hex(first.add("c").finish()), vectors[1].digest);
  EXPECT_EQ(hex(second.add("c").finish()), vectors[1].digest);
}

}  // namespace
}  // namespace sallyport::crypto
