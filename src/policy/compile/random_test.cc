// The compiled engine on made-up schemas, policies, entities and requests, against the specification's
// evaluator. SALLYPORT_CEDAR_CASES: how many cases; each failure names the seed it came from.
#include <charconv>
#include <cstdlib>

#include "policy/compile/compile_fixture.h"
#include "policy/generate/generate.h"
#include "policy/json/context.h"
#include "policy/json/entities.h"
#include "policy/validate/conformance.h"

namespace sallyport::cedar {
namespace {

struct Seen {
  std::size_t policies = 0, requests = 0, allowed = 0, reasons = 0, errors = 0;
};

SourcePtr source(const std::string& text) { return std::make_shared<const Source>("case", text); }

// The policies of a case that are strictly valid, each looked at alone, and the links that can be made.
PolicySet valid_part(const generate::Case& made, const Schema& schema) {
  Diagnostics diagnostics;
  PolicySet set;
  for (const auto& policy : made.policies) {
    auto parsed = parse_policies(source(policy.text), diagnostics);
    if (!parsed) continue;
    Diagnostics said;
    validate(*parsed, schema, {.inapplicable_is_warning = true, .level = {}}, said);
    if (said.failed()) continue;
    for (std::vector<Policy>* from : {&parsed->policies, &parsed->templates}) {
      for (Policy& one : *from) {
        one.id = policy.id;
        (policy.is_template ? set.templates : set.policies).push_back(std::move(one));
      }
    }
  }
  for (const auto& one : made.links) {
    PolicySet linked = set;
    if (!link(linked, one.template_id, one.id, {one.principal, one.resource}).empty()) continue;
    Diagnostics said;
    validate(linked, schema, {.inapplicable_is_warning = true, .level = {}}, said);
    if (!said.failed()) set = std::move(linked);
  }
  return set;
}

void compare(const generate::Case& made, Seen& seen) {
  Diagnostics diagnostics;
  const SchemaPtr schema = parse_schema_text(source(made.schema), diagnostics);
  if (!schema) return;
  const auto entities = parse_entities(source(made.entities), schema.get(), diagnostics);
  if (!entities) return;
  std::vector<Entity> list;
  for (const Entity* entity : entities->all()) list.push_back(*entity);
  BothEngines both(schema, valid_part(made, *schema), list);
  both.exact_places = false;
  ASSERT_EQ(both.wrong(), "");
  seen.policies += both.set().policies.size();
  for (const auto& one : made.requests) {
    Diagnostics said;
    const auto context = parse_context(source(one.context), schema.get(), &one.action, said);
    if (!context) continue;
    const Request request{one.principal, one.action, one.resource, *context};
    if (!check_request(request, *schema).empty()) continue;
    both.ask(request);
    const Answer answer = both.plain(request);
    ++seen.requests;
    seen.allowed += answer.allowed ? 1 : 0;
    seen.reasons += answer.reasons.size();
    seen.errors += answer.errors.size();
  }
}

TEST(Random, CompiledAnswersAsTheSpecificationDoes) {
  std::uint64_t cases = 250;
  if (const char* wanted = std::getenv("SALLYPORT_CEDAR_CASES")) {
    std::from_chars(wanted, wanted + std::string_view(wanted).size(), cases);
  }
  Seen seen;
  for (std::uint64_t seed = 0; seed < cases; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    compare(generate::generate(seed, {}), seen);
    if (HasFailure()) return;
  }
  // A generator or a parser that made nothing would pass everything.
  EXPECT_GT(seen.policies, cases * 2);
  EXPECT_GT(seen.requests, cases);
  EXPECT_GT(seen.allowed, cases / 10);
  EXPECT_GT(seen.errors, cases / 10);
  RecordProperty("requests", static_cast<int>(seen.requests));
  RecordProperty("errors", static_cast<int>(seen.errors));
}

}  // namespace
}  // namespace sallyport::cedar
