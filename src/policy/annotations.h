#pragma once
// policy/annotations.h: the annotations that hand-written policies may carry, and what each obliges whom to.
// Names are checked when policies are loaded: an obligation that no door fulfils would be a promise broken.
//
//   @id("name")            names the policy in records, instead of file and number
//   @description("text")   for readers
//   @advice("text")        on a forbid: shown to the person who is refused
//   @record("label")       the label lands in the record of every crossing that this policy decided
#include <string>
#include <vector>

#include "model/decision.h"
#include "policy/language/ast.h"

namespace sallyport::policy {

// What is carried on an annotation, besides the words for readers.
struct Carried {
  std::vector<Obligation> obligations;  // for the door
  std::string advice;
  std::string label;
};

// Reports annotations that are unknown, misplaced, empty or too long.
void check_annotations(const cedar::Policy& policy, cedar::Diagnostics& out);

Carried carried_by(const cedar::Policy& policy);

}  // namespace sallyport::policy
