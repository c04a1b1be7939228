// What the redactor does without its control: nothing, so that the attack suite can be seen to notice.
#include <gtest/gtest.h>

#include "base/control/test_without.h"
#include "guard/redactor.h"

namespace sallyport::guard {
namespace {

bool passes_everything_through() {
  const std::string key = std::string("a-key-made-") + "for-this-test";
  const auto patterns = RedactionPatterns::make(Secret(key));
  Redactor redactor(*patterns);
  std::string out;
  redactor.feed("Bearer " + key, out);
  const bool at_once = out == "Bearer " + key;
  redactor.finish(out);
  return at_once && out == "Bearer " + key && redactor.hits() == 0;
}

TEST(WithoutDeathTest, KeyRedaction) {
  EXPECT_FALSE(passes_everything_through());
  without("key-redaction", passes_everything_through);
}

}  // namespace
}  // namespace sallyport::guard
