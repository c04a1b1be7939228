// What an API token opens without its scope, so that `verify` can be seen to notice.
#include "base/control/test_without.h"
#include "policy/web_fixture.h"

namespace sallyport::policy {
namespace {

using namespace web;

EnginePtr engine_of_site() {
  Stack stack;
  stack.roles = {{"staff", {"staff"}, {}}};
  stack.flows = {role_flow("flow:1", "staff", "site", {grant("*", "/app/**")})};
  stack.components = {{"site", "http", "work"}};
  return make_engine(std::move(stack));
}

TEST(WithoutControls, ApiTokenScope) {
  const EnginePtr engine = engine_of_site();
  ASSERT_NE(engine, nullptr);
  const Principal elsewhere = with_token(person("staff"), {"n8n"});
  const Principal reads = with_token(person("staff"), {"site"}, true);
  const Query other = request(elsewhere, "site", "GET", "/app/a");
  const Query changing = request(reads, "site", "POST", "/app/a");
  EXPECT_EQ(ask(*engine, other), "deny : the API token is not for this component");
  EXPECT_EQ(ask(*engine, changing), "deny : the API token may only read");
  without("api-token-scope",
          [&] { return ask(*engine, other) == "allow flow:1" && ask(*engine, changing) == "allow flow:1"; });
}

TEST(WithoutControls, NothingElseIsTakenAway) {
  const EnginePtr engine = engine_of_site();
  ASSERT_NE(engine, nullptr);
  const Principal guest = with_token(person("guests"), {"n8n"});
  const Principal gone = service("gone");
  without("api-token-scope", [&] {
    return ask(*engine, request(guest, "site", "GET", "/app/a")) ==
               "deny flow:1: not in a group of the role" &&
           ask(*engine, request(gone, "site", "GET", "/app/a")) == "deny : the map has no such service";
  });
  const Principal elsewhere = with_token(person("staff"), {"n8n"});
  without("default-deny", [&] {
    Scratch scratch;
    const Decision decision = engine->decide(request(elsewhere, "site", "GET", "/app/a"), scratch);
    return std::holds_alternative<Refusal>(decision);
  });
}

}  // namespace
}  // namespace sallyport::policy
