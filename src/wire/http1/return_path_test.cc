// Where people may be sent after signing in or out: only to ourselves.
#include <gtest/gtest.h>

#include "wire/http1/form.h"
#include "wire/http1/hostile_targets.h"

namespace sallyport::http1 {
namespace {

TEST(ReturnPath, R01ToR08HundredsOfHostileTargetsGoHome) {
  const std::vector<std::string> targets = hostile_targets();
  EXPECT_GE(targets.size(), 500u);
  for (const std::string& target : targets) EXPECT_EQ(safe_return_path(target), "/") << target;
}

// What a form makes of an encoded target is what is judged, however often it was encoded.
TEST(ReturnPath, R02EncodedOnceMoreTheyStayOnOurOrigin) {
  for (const std::string& target : hostile_targets()) {
    const std::string path = safe_return_path("/" + url_encode(target));
    EXPECT_TRUE(path == "/" || (path.starts_with("/") && path.find_first_of("/\\", 1) == std::string::npos))
        << path;
  }
}

TEST(ReturnPath, R05TheyDoNoHarmBehindAQuestionMark) {
  for (const std::string& target : hostile_targets()) {
    const std::string path = safe_return_path("/page?next=" + url_encode(target));
    EXPECT_TRUE(path == "/" || path.starts_with("/page?next="));
  }
}

}  // namespace
}  // namespace sallyport::http1
