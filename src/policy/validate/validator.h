#pragma once
// policy/validate/validator.h: are these policies right, by what the schema says? Accepts and refuses what
// Cedar 4.5's validator does, strict unless told otherwise. Pure; thread-safe.
#include <optional>

#include "policy/language/ast.h"
#include "policy/language/source.h"
#include "policy/schema/schema.h"

namespace sallyport::cedar {

struct ValidateOptions {
  enum class Mode : std::uint8_t {
    strict,
    permissive,  // experimental in Cedar; a policy it lets pass may still meet a type error
  };
  Mode mode = Mode::strict;

  // A policy whose head fits no request the schema allows is an error; as a warning (Cedar 4.13) it loads.
  bool inapplicable_is_warning = false;

  // How many steps from entity to entity a policy may take (RFC 76). Empty: any number.
  std::optional<unsigned> level;
};

// Adds errors and warnings of all policies, templates and links, in their order. Each carries the policy's id
// and, when the policy was read from a text, the place. Does not check the schema itself.
void validate(const PolicySet& policies, const Schema& schema, const ValidateOptions& options,
              Diagnostics& diagnostics);

}  // namespace sallyport::cedar
