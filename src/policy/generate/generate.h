#pragma once
// policy/generate/generate.h: made-up schemas with policies, entities and requests that fit them, for
// comparing one engine with another. Types come first, so that most policies validate and most requests reach
// a condition. Everything is text, written without the parsers and printers under test. Test programs only.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "policy/value/value.h"

namespace sallyport::cedar::generate {

struct GeneratedPolicy {
  std::string id = {};  // "policy3": its place among all policies and templates of the case
  std::string text = {};
  bool is_template = false;
};

struct GeneratedLink {
  std::string template_id = {};
  std::string id = {};
  std::optional<EntityUid> principal = {};  // one for each slot of the template
  std::optional<EntityUid> resource = {};
};

struct GeneratedRequest {
  EntityUid principal = {};
  EntityUid action = {};
  EntityUid resource = {};
  std::string context = {};  // JSON
};

struct Case {
  std::uint64_t seed = 0;
  std::string schema = {};  // Cedar syntax
  std::vector<GeneratedPolicy> policies = {};
  std::vector<GeneratedLink> links = {};
  std::string entities = {};  // JSON; integers within +-2^53, so that JavaScript reads the same
  std::vector<GeneratedRequest> requests = {};
};

// How large a case may get. Counts are upper bounds; a case draws its own size below them.
struct Budget {
  unsigned policies = 50;  // at least 2 are made
  unsigned depth = 5;      // of nested expressions
  unsigned entities = 40;
  unsigned requests = 10;
  unsigned mistakes = 25;  // percent of cases with policies that are ill-typed or unguarded here and there
  unsigned misfits = 10;   // percent of cases with entities, and of requests, that do not fit the schema
};

// The same for the same arguments, on every machine for which the same compiler built it (where C++ leaves
// open what is evaluated first, so does this).
Case generate(std::uint64_t seed, const Budget& budget);

std::string policies_text(const Case& made);  // all policies and templates, in order

// One line of JSON, without a line end:
// {"name", "schema", "policies": [{"id", "text", "template"}], "links": [{"template", "id", "principal"?,
// "resource"?}], "entities": text, "requests": [{"principal", "action", "resource", "context": text}]};
// entities are {"type", "id"}.
std::string to_json_line(const Case& made);

}  // namespace sallyport::cedar::generate
