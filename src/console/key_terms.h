#pragma once
// console/key_terms.h: what the map in force says of workflow keys, as the keys API needs it: no key can be
// made that reaches further than its workflow does.
#include <string>
#include <vector>

#include "base/clock.h"

namespace sallyport::console {

// Plain values, made from the map by whoever builds the API.
struct KeyTerms {
  // A component that flows of the workflow reach.
  struct Opening {
    std::string component;
    std::vector<std::string> flows;  // names of those flows; flows without a name are not among them
    std::string base_url;            // what a client is given as its base address; empty: no egress door
    std::string key_field;           // where a client of this kind puts its key, for people to read
  };
  struct Workflow {
    std::string name;
    std::vector<Opening> openings;
  };

  std::vector<Workflow> workflows;
  seconds longest{std::chrono::hours(90 * 24)};  // limits: key_age

  const Workflow* find(std::string_view workflow) const;  // null: the map has none of this name
};

// `name` is a flow or a component of the opening.
bool names(const KeyTerms::Opening& opening, std::string_view name);

}  // namespace sallyport::console
