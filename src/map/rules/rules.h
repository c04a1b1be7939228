#pragma once
// map/rules/rules.h: what several parts of a map get wrong together.
#include "map/compile/draft.h"

namespace sallyport::map {

// Two answers to one question: a host of two components, a path of two webhooks, an open path that is a
// webhook too.
void check_ambiguity(const Draft& draft, Findings& findings);
// What can never take effect: flows covered by others, flows to what nobody can reach. And warnings for what
// is unused.
void check_reach(const Draft& draft, Findings& findings);
// The same for workflows: names of flows that mean two things, fallbacks that the policy would refuse,
// budgets and workflows that nobody uses.
void check_workflows(const Draft& draft, Findings& findings);
// The same for services: audiences that two components share, token issuers and services that nobody uses.
void check_services(const Draft& draft, Findings& findings);

}  // namespace sallyport::map
