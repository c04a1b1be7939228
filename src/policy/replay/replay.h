#pragma once
// policy/replay/replay.h: does this engine say what the case says? Pure: texts in, a verdict out;
// thread-safe.
#include <optional>
#include <string>
#include <vector>

#include "policy/replay/case_file.h"

namespace sallyport::cedar {

struct CaseTexts {
  SourcePtr policies;    // Cedar, or JSON when the name ends in .json
  SourcePtr schema;      // Cedar, or JSON when the name ends in .json; may be null
  SourcePtr entities;    // JSON; may be null
  SourcePtr links;       // template links; may be null
  SourcePtr validation;  // what the reference's validator says; may be null
};

struct ReplayOptions {
  bool ids_from_annotations = false;     // @id("x") names a policy, as in Cedar's own command line
  bool inapplicable_is_warning = false;  // as Cedar 4.13 validates
  bool entities_must_fit = true;         // false: if they do not fit the schema, they are read without it
  bool validation_only = false;          // no decisions, and `validation` is all that is asserted
};

struct ReplayFailure {
  enum class Kind : std::uint8_t { reading, decision, reasons, errors, validation, entities, request };
  Kind kind = Kind::reading;
  std::string what;  // "request 3 (alice reads): expected allow, got deny (reasons: none; errors: policy0)"
};
std::string_view kind_name(ReplayFailure::Kind kind);

struct ReplayReport {
  std::size_t requests = 0;  // decided, and compared
  std::size_t compiled = 0;  // of them, by the compiled engine too: the policies are strictly valid
  std::size_t verdicts = 0;  // compared: of the validator, and of requests and entities against the schema
  std::size_t passed = 0;    // of both
  std::vector<ReplayFailure> failures;
};

ReplayReport replay(const CaseFile& test, const CaseTexts& texts, const ReplayOptions& options);

// Gives each policy and template the id of its annotation `@id`, as Cedar's command line does. Returns what
// is wrong (an id twice), or an empty text.
std::string take_ids_from_annotations(PolicySet& set);

// Adds the links, in order. Returns what is wrong with the first that cannot be made, or an empty text.
std::string add_links(PolicySet& set, const std::vector<LinkFileEntry>& links);

}  // namespace sallyport::cedar
