#include "wire/models/meter_objects.h"

#include <gtest/gtest.h>

#include <vector>

#include "wire/http1/every_split.h"

namespace sallyport::models {
namespace {

struct Found {
  std::vector<std::string> objects;
  bool open = false;
  std::size_t left_out = 0;
};

Found find(const http1::Pieces& pieces, const Objects::Limits& limits) {
  Objects objects(limits);
  Found found;
  for (std::string_view piece : pieces) {
    while (!piece.empty()) {
      const Objects::Step step = objects.feed(piece);
      EXPECT_TRUE(step.taken > 0 && step.taken <= piece.size());
      EXPECT_LE(objects.object().size(), limits.max_object + 1);
      if (step.complete) found.objects.emplace_back(objects.object());
      piece.remove_prefix(step.taken);
    }
  }
  found.open = objects.open();
  found.left_out = objects.left_out();
  return found;
}

void expect(std::string_view body, const Objects::Limits& limits, const std::vector<std::string>& objects,
            std::size_t left_out = 0, bool open = false) {
  http1::for_every_split(body, [&](const http1::Pieces& pieces) {
    const Found found = find(pieces, limits);
    EXPECT_EQ(found.objects, objects);
    EXPECT_EQ(found.left_out, left_out);
    EXPECT_EQ(found.open, open);
  });
}

TEST(Objects, AreFoundAloneInAnArrayAndOneAfterTheOther) {
  const std::string one = R"({"a":[1,{"b":"}],{\"\\"}],"c":{}})";
  expect(one, {}, {one});
  expect("\xEF\xBB\xBF [" + one + ",\n{} ," + one + "]\n", {}, {one, "{}", one});
  expect(one + "\n" + one + "\n", {.lines = true}, {one, one});
  expect("[1,2]\ntrue null", {}, {});
}

TEST(Objects, LeaveOutMembersThatAreTooLong) {
  const Objects::Limits limits{.max_member = 12};
  const std::string big = R"("data":[{"x":"},\"long, long"},{"y":[1,2,3]}])";
  expect("{" + big + R"(,"u":{"n":1}})", limits, {R"({"u":{"n":1}})"}, 1);
  expect(R"({"u":{"n":1},)" + big + "}", limits, {R"({"u":{"n":1}})"}, 1);
  expect(R"({"a":1,)" + big + R"(,"u":2,)" + big + R"(,"v":3})", limits, {R"({"a":1,"u":2,"v":3})"}, 2);
  expect("{" + big + "}", limits, {"{}"}, 1);
  expect("[{" + big + R"(},{"a":1}])", limits, {"{}", R"({"a":1})"}, 1);
}

TEST(Objects, LeaveOutWhatIsTooMuchTogether) {
  expect(R"({"a":1,"b":2,"c":3,"d":4})", {.max_object = 14}, {R"({"a":1,"b":2})"}, 2);
}

TEST(Objects, ThatDoNotEndAreOpen) {
  expect(R"({"a":"})", {}, {}, 0, true);
  expect(R"({"a":"x\)", {}, {}, 0, true);
  expect("{\"a\":\"x\n{\"b\":1}\n{", {.lines = true}, {R"({"b":1})"}, 1, true);
}

}  // namespace
}  // namespace sallyport::models
