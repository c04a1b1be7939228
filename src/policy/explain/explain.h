#pragma once
// policy/explain/explain.h: why each policy applied or did not, down to the first clause that was false or
// failed. For people; slow. Made with the specification's evaluator, so it cannot differ from what Cedar
// says.
#include <string>
#include <vector>

#include "policy/evaluate/request.h"
#include "policy/language/ast.h"
#include "policy/value/entity.h"

namespace sallyport::cedar {

struct Seen {
  std::string expression;  // "context.mfa"
  std::string value;       // "false", or why it has none
};

struct Explanation {
  enum class Outcome : std::uint8_t { satisfied, scope_differs, condition_false, failed };

  std::string policy;  // id
  Effect effect = Effect::forbid;
  Outcome outcome = Outcome::failed;
  std::string file;  // where the clause stands; empty and 0 for a satisfied policy that has no text
  Position position;
  std::string clause;      // the clause as written, on one line, cut to 200 bytes
  std::string words;       // "is false", "is true" (in an `unless`), or what failed
  std::vector<Seen> seen;  // what the clause looked at; at most 8
};

// One for each static or linked policy, in policy order.
std::vector<Explanation> explain(const PolicySet& set, const Request& request, const Entities& entities);
Explanation explain(const Policy& policy, const Request& request, const Entities& entities);

// "flow:3 (permit) does not apply: sallyport.yaml:3:8: `context.mfa` is false" and a line for each value
// seen.
std::string to_text(const Explanation& explanation);

}  // namespace sallyport::cedar
