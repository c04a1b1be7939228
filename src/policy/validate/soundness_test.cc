// What the validator promises, held against the evaluator: a valid policy meets no type error, and what is
// said of its fate in an environment is true.
#include <gtest/gtest.h>

#include "policy/evaluate/evaluator.h"
#include "policy/json/context.h"
#include "policy/json/entities.h"
#include "policy/validate/condition_maker.h"
#include "policy/validate/environment.h"
#include "policy/validate/validate_fixture.h"

namespace sallyport::cedar {
namespace {

constexpr std::string_view full_world = R"([
  {"uid": {"type": "User", "id": "u"}, "parents": [{"type": "Group", "id": "g"}], "tags": {"a": "x"},
   "attrs": {"name": "a", "age": 9223372036854775807, "admin": true, "nick": "b",
             "manager": {"type": "User", "id": "v"}, "boss": {"type": "User", "id": "u"},
             "ip": "::1", "quota": "1.0", "at": "2024-01-01", "span": "1d", "s": [1, 2],
             "friends": [], "addr": {"street": "a", "zip": 4}}},
  {"uid": {"type": "User", "id": "v"}, "parents": [], "attrs": {"name": "b", "age": 1, "admin": false,
             "manager": {"type": "User", "id": "nobody"}, "ip": "::1", "quota": "1.0", "at": "2024-01-01",
             "span": "1d", "s": [], "friends": [{"type": "User", "id": "u"}], "addr": {"street": "b"}}},
  {"uid": {"type": "Doc", "id": "d"}, "parents": [], "tags": {"a": ["x"]},
   "attrs": {"owner": {"type": "User", "id": "u"}, "title": "t", "meta": {"k": "k", "v": 3}}}
])";

Record context_of(const std::string& text) {
  Diagnostics diagnostics;
  const EntityUid view{"Action", "view"};
  const auto context =
      parse_context(std::make_shared<const Source>("context", text), &house(), &view, diagnostics);
  EXPECT_TRUE(context) << lines(diagnostics);
  return context ? *context : Record();
}

Entities entities_of(std::string_view text) {
  Diagnostics diagnostics;
  auto entities =
      parse_entities(std::make_shared<const Source>("entities", std::string(text)), &house(), diagnostics);
  EXPECT_TRUE(entities) << lines(diagnostics);
  return entities ? std::move(*entities) : Entities();
}

class Soundness : public testing::Test {
 protected:
  Soundness() {
    const std::string who =
        "\"who\": {\"type\": \"User\", \"id\": \"v\"}, \"color\": {\"type\": \"Color\", \"id\": \"red\"}";
    const Record bare = context_of("{\"mfa\": true, \"rec\": {\"a\": 1}, " + who + "}");
    const Record rich =
        context_of("{\"mfa\": false, \"note\": \"n\", \"rec\": {\"a\": -5, \"b\": {\"c\": 2}}, " + who + "}");
    for (const char* principal : {"u", "v", "nobody"}) {
      for (const char* resource : {"d", "nowhere"}) {
        for (const Record& context : {bare, rich}) {
          requests.push_back({{"User", principal}, {"Action", "view"}, {"Doc", resource}, context});
        }
      }
    }
  }

  void check(const Policy& policy, const std::string& text) {
    const Fit fit = typer.fit(policy, typer.environments()[3]);
    ASSERT_TRUE(fit.valid) << text;
    for (const Entities* world : {&full, &empty}) {
      for (const Request& request : requests) {
        const Outcome outcome = evaluate(policy, request, *world);
        if (const auto* error = std::get_if<EvaluationError>(&outcome)) {
          ++failures;
          EXPECT_TRUE(fit.can_fail) << text << '\n' << error->message;
          EXPECT_TRUE(error->kind == EvaluationError::Kind::overflow ||
                      error->kind == EvaluationError::Kind::no_such_entity ||
                      error->kind == EvaluationError::Kind::extension)
              << text << '\n'
              << error->message;
          continue;
        }
        const bool satisfied = *std::get<Value>(outcome).as_bool();
        EXPECT_TRUE(fit.can_apply || !satisfied) << text;
        EXPECT_TRUE(!fit.always || satisfied) << text;
        satisfactions += satisfied ? 1 : 0;
      }
    }
    never += fit.can_apply ? 0 : 1;
    always += fit.always ? 1 : 0;
    safe += fit.can_fail ? 0 : 1;
  }

  Entities full = entities_of(full_world);
  Entities empty = entities_of("[]");
  std::vector<Request> requests;
  PolicyTyper typer{house()};
  int failures = 0;
  int satisfactions = 0;
  int never = 0;
  int always = 0;
  int safe = 0;
};

TEST_F(Soundness, ValidPoliciesMeetNoTypeErrorsAndKeepTheirPromises) {
  ConditionMaker maker(20241126);
  int valid = 0;
  for (int i = 0; i < 6000 && !HasFailure(); ++i) {
    const std::string text =
        "permit(principal is User, action == Action::\"view\", resource is Doc) when { " +
        maker.boolean(1 + i % 3) + " };";
    const PolicySet set = policies_of(text);
    ASSERT_EQ(set.policies.size(), 1u) << text;
    Diagnostics diagnostics;
    validate(set, house(), {}, diagnostics);
    if (diagnostics.failed()) continue;
    ++valid;
    check(set.policies[0], text);
  }
  // The test must have met everything it is about.
  EXPECT_GT(valid, 500);
  EXPECT_GT(failures, 100);
  EXPECT_GT(satisfactions, 100);
  EXPECT_GT(never, 20);
  EXPECT_GT(always, 20);
  EXPECT_GT(safe, 100);
}

}  // namespace
}  // namespace sallyport::cedar
