#pragma once
// policy/replay/case_file.h: files that say what Cedar decides: the conformance corpus's cases, the requests
// of the example applications, lists of template links, and what a validator said about a case. Pure.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/language/ast.h"
#include "policy/language/source.h"
#include "policy/value/value.h"

namespace sallyport::cedar {

struct ExpectedRequest {
  std::string description;
  EntityUid principal;
  EntityUid action;
  EntityUid resource;
  SourcePtr context;         // JSON; never null
  bool must_conform = true;  // to the schema
  bool decision_known = true;
  bool allowed = false;
  // Policy ids, sorted. Empty: the file does not say.
  std::optional<std::vector<std::string>> reasons;
  std::optional<std::vector<std::string>> errors;
};

struct CaseFile {
  // Paths of other files, as written: relative to some folder above this one.
  std::string policies;
  std::string schema;
  std::string entities;
  std::string links;                    // of templates; empty: none. Not in the published cases
  std::optional<bool> should_validate;  // in strict mode
  std::vector<ExpectedRequest> requests;
};

// {"policies": "a.cedar", "schema": ..., "entities": ..., "links": ..., "shouldValidate": true, "requests":
// [...]}, each request with principal, action, resource ({"type", "id"}, {"__entity"} or "T::\"id\""),
// context, and optionally validateRequest, decision, reason (or reasons), errors.
std::optional<CaseFile> parse_case_file(const SourcePtr& source, Diagnostics& diagnostics);

// Is `source` meant to be a case? Looks for its members only.
bool is_case_file(const Source& source);

// {"principal": "User::\"a\"", "action": ..., "resource": ..., "context": {...}}; the decision comes from
// elsewhere.
std::optional<ExpectedRequest> parse_request_file(const SourcePtr& source, Diagnostics& diagnostics);

struct LinkFileEntry {
  std::string template_id;
  std::string link_id;
  SlotValues values;
};

// [{"template_id": ..., "link_id": ..., "args": {"?principal": "User::\"a\""}}]; an empty text is an empty
// list.
std::optional<std::vector<LinkFileEntry>> parse_link_file(const SourcePtr& source, Diagnostics& diagnostics);
std::string to_json(const std::vector<LinkFileEntry>& links);

// What the reference's validator says about one thing: a policy, a set, an entity, a request.
struct ExpectedVerdict {
  bool strict = true;
  bool permissive = true;
  std::vector<std::string> strict_errors;
  std::vector<std::string> permissive_errors;
};

struct ValidationFile {
  ExpectedVerdict set;
  std::map<std::string, ExpectedVerdict> policies;           // by id
  std::map<std::string, std::vector<std::string>> entities;  // by Type::id, not quoted; what is wrong with it
  std::vector<std::vector<std::string>> requests;            // what is wrong with each request of the case
};

std::optional<ValidationFile> parse_validation_file(const SourcePtr& source, Diagnostics& diagnostics);

// {"corpus-...": {"strict_validation_false_in_corpus_but_warning_only_since_4_13": ["name", ...]}}: cases
// that Cedar 4.13 only warns about. Sorted.
std::optional<std::vector<std::string>> parse_known_differences(const SourcePtr& source,
                                                                Diagnostics& diagnostics);

}  // namespace sallyport::cedar
