// What the redactor does without its control: nothing, so that the attack suite can be seen to notice.
#include <gtest/gtest.h>

#include <cstdlib>

#include "base/control/control.h"
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
  EXPECT_EXIT(std::exit(take_away_control("key-redaction") && passes_everything_through() ? 0 : 1),
              testing::ExitedWithCode(0), "");
}

}  // namespace
}  // namespace sallyport::guard
