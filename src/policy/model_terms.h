#pragma once
// policy/model_terms.h: what a flow from a workflow says of the calls it allows, as conditions over
// model_context.h. Pure.
#include <string>
#include <vector>

#include "model/flow.h"

namespace sallyport::policy {

// One condition for each term, all of which must hold; terms that allow everything are left out. `flow` has
// EgressTerms. The list of models is about endpoints that have a model, and the bound on output tokens about
// chats: listing models has neither, embedding has no output tokens.
std::vector<std::string> model_conditions(const Flow& flow);

}  // namespace sallyport::policy
