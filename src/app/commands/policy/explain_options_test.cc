// Who a made-up crossing is by, and what they show.
#include "app/commands/policy/explain_options.h"

#include "app/service_fixture.h"

namespace sallyport::app {
namespace {

ExplainOptions options_for(std::string who, std::string credential = "") {
  ExplainOptions options;
  options.who = std::move(who);
  options.credential = std::move(credential);
  options.does = "GET /rest/workflows";
  options.to = "n8n";
  options.groups = {"staff"};
  return options;
}

Result<Principal> made_up(const ExplainOptions& options) {
  const map::Map map = service_map();
  SP_TRY(const auto question, made_up_question(options, map, *engine_of_services(map)));
  return std::get<Question>(question).who;
}

std::string refused(const ExplainOptions& options) {
  const Result<Principal> who = made_up(options);
  return who ? "made up " + label(*who) : who.error().detail;
}

TEST(ExplainOptions, AServiceShowsWhatTheMapSaysOrWhatIsAskedFor) {
  const auto method = [](std::string who, std::string credential) {
    const auto made = made_up(options_for(std::move(who), std::move(credential)));
    return made ? made->method : made.error().detail;
  };
  EXPECT_EQ(method("service/ci", ""), jwt_method);
  EXPECT_EQ(method("service/backup", ""), certificate_method);
  EXPECT_EQ(method("service/gone", ""), jwt_method);
  EXPECT_EQ(method("service/ci", "certificate"), certificate_method);
  EXPECT_EQ(method("service/backup", "token"), jwt_method);
  EXPECT_EQ(method("service/ci", "session"), "--credential of a service takes token or certificate");
}

TEST(ExplainOptions, OfAServiceHaveNoSignIn) {
  const auto made = made_up(options_for("service/ci"));
  ASSERT_TRUE(made.ok()) << made.error().detail;
  EXPECT_FALSE(made->mfa);
  EXPECT_EQ(label(*made), "service/ci");
}

TEST(ExplainOptions, AnApiTokenOpensWhatIsAskedForUnlessItIsSaid) {
  ExplainOptions options = options_for("person/eve", "token");
  auto made = made_up(options);
  ASSERT_TRUE(made.ok()) << made.error().detail;
  EXPECT_EQ(made->method, api_token_method);
  EXPECT_EQ(made->token_components, std::vector<std::string>{"n8n"});
  EXPECT_FALSE(made->token_reads_only);
  options.token_for = {"site", "files"};
  options.reads_only = true;
  made = made_up(options);
  ASSERT_TRUE(made.ok());
  EXPECT_EQ(made->token_components, options.token_for);
  EXPECT_TRUE(made->token_reads_only);
  for (const char* session : {"", "session"}) {
    made = made_up(options_for("person/eve", session));
    ASSERT_TRUE(made.ok());
    EXPECT_NE(made->method, api_token_method);
    EXPECT_TRUE(made->token_components.empty());
  }
}

TEST(ExplainOptions, RefuseACredentialThatDoesNotFit) {
  EXPECT_EQ(refused(options_for("person/eve", "certificate")),
            "--credential of a person takes session or token");
  EXPECT_EQ(refused(options_for("nobody", "token")), "--credential is of a person or a service");
  EXPECT_EQ(refused(options_for("nobody", "session")), "--credential is of a person or a service");
  constexpr std::string_view of_token =
      "--token-for and --reads-only are of an API token: --who person/NAME --credential token";
  ExplainOptions reads = options_for("person/eve");
  reads.reads_only = true;
  EXPECT_EQ(refused(reads), of_token);
  ExplainOptions bound = options_for("service/ci", "token");
  bound.token_for = {"n8n"};
  EXPECT_EQ(refused(bound), of_token);
  ExplainOptions call = options_for("workflow/triage", "token");
  call.does = "chat";
  EXPECT_EQ(refused(call), "--credential is of a person or a service");
  EXPECT_EQ(refused(options_for("ci")),
            "write person/NAME, service/NAME, workflow/NAME, webhook/flow:N or nobody");
}

}  // namespace
}  // namespace sallyport::app
