#pragma once
// test/policy/answer.h: what our engine says to one question of the comparison with the reference.
#include <string>

#include "policy/json/reader.h"

namespace sallyport::cedar::questions {

// `question`: {"ask": "case" (also when missing), ...as cedar-cases writes them} or {"ask": WHAT,
// "text"}, WHAT being policies, policy, template, policyJson, schema, schemaJson, entities (and "schema"),
// context (and "schema", "action") or format (and "width", "indent"). One line of JSON, without its end.
std::string answer(const Json& question);

// Of a whole case: {"schema", "policies", "entities": what is wrong or "", "plain" (if the question says so)
// and "typed": what each request comes to without and with the schema, "compiled", "validation"}.
std::string answer_case(const Json& question);

// Of {"policies", "links"} alone: {"refused": what is wrong or ""}.
std::string answer_set(const Json& question);

std::string text_of(const Json& object, std::string_view name);  // of a member; empty when there is none
SourcePtr source_of(const Json& object, std::string_view name);
std::string first_error(const Diagnostics& diagnostics);  // never empty

}  // namespace sallyport::cedar::questions
