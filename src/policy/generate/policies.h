#pragma once
// policy/generate/policies.h: policies, templates and links for a made-up schema.
#include "policy/generate/expression.h"

namespace sallyport::cedar::generate {

struct Slots {
  std::string principal;  // type of the entity to link with; empty: no such slot
  std::string resource;
};

struct MadePolicy {
  GeneratedPolicy policy;
  Environment environment;  // a request of this kind reaches it
  Slots slots;
};

struct Manner {
  unsigned depth = 5;
  unsigned mistakes = 0;   // percent, see Expressions
  unsigned forbids = 25;   // percent
  Environment focus = {};  // that many policies are about, so that they meet
};

Environment some_environment(const World& world, Random& random);

// There must be an action that applies to something; the first one of a world always does.
MadePolicy make_policy(const World& world, Random& random, std::string id, const Manner& manner);

}  // namespace sallyport::cedar::generate
