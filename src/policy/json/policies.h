#pragma once
// policy/json/policies.h: policies as JSON, the form that the reference calls EST, both ways. Pure;
// thread-safe.
#include <optional>
#include <string>

#include "policy/json/writer.h"
#include "policy/language/ast.h"

namespace sallyport::cedar {

// Reads one of
//   {"staticPolicies": ..., "templates": {ID: POLICY}, "templateLinks": [{"templateId", "newId", "values"}]}
//   {"effect": ..., ...}   one policy or template, under the id policy0
// where a POLICY is an object or Cedar source, and "staticPolicies" is {ID: POLICY}, an array of policies
// (policy0, policy1, ...) or one text with any number of them. Links are made and stand behind the static
// policies. Spans point into the JSON text.
//
// Accepts what the reference accepts, but is stricter where that hides mistakes: member names that mean
// nothing, functions that do not exist, methods without a receiver, and an entity together with a slot are
// errors. Equal names in one object are errors, as in json/reader.h. A list of attributes after `has` must be
// of names that Cedar source can hold as well.
std::optional<PolicySet> parse_policies_json(const SourcePtr& source, Diagnostics& diagnostics);

// Reading either gives the policies again; links stay links. Written as the reference does, `in [A]` comes
// back as `in A`. Annotations are sorted by name, record keys stand as
// they were written.
std::string to_json(const PolicySet& set, JsonWriter::Layout layout = JsonWriter::Layout::one_line);
std::string to_json(const Policy& policy, JsonWriter::Layout layout = JsonWriter::Layout::one_line);

}  // namespace sallyport::cedar
