#include "console/key_terms.h"

#include <algorithm>

namespace sallyport::console {

const KeyTerms::Workflow* KeyTerms::find(std::string_view workflow) const {
  const auto found = std::ranges::find(workflows, workflow, &Workflow::name);
  return found == workflows.end() ? nullptr : &*found;
}

bool names(const KeyTerms::Opening& opening, std::string_view name) {
  return opening.component == name || std::ranges::find(opening.flows, name) != opening.flows.end();
}

}  // namespace sallyport::console
