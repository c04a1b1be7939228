#include <algorithm>

#include "map/rules/rules.h"

namespace sallyport::map {
namespace {

// One of them is written: public origins are each one component's.
void check_audiences(const Draft& draft, Findings& findings) {
  const std::vector<Component>& components = draft.map.components;
  const auto written = [&](std::size_t i) { return draft.audiences[i] != draft.names[i]; };
  for (std::size_t i = 0; i < components.size(); ++i) {
    for (std::size_t j = 0; j < components.size() && !components[i].audience.empty(); ++j) {
      if (i == j || components[j].audience != components[i].audience || !written(i)) continue;
      if (written(j) && j > i) continue;
      findings.warning(draft.audiences[i],
                       "this is also the audience of component " + quoted(components[j].name) + ", " +
                           at(draft.audiences[j]),
                       "a token for one is good at the other: give each an audience of its own");
      break;
    }
  }
}

void check_unused(const Draft& draft, Findings& findings) {
  const Map& map = draft.map;
  for (std::size_t i = 0; i < map.services.size(); ++i) {
    const bool used = std::any_of(map.flows.begin(), map.flows.end(),
                                  [&](const Flow& flow) { return flow.service == map.services[i].name; });
    if (used) continue;
    findings.warning(draft.services[i], "no flow comes from service " + quoted(map.services[i].name),
                     "everything it asks for is refused");
  }
  for (std::size_t i = 0; i < map.token_issuers.size(); ++i) {
    const std::string& name = map.token_issuers[i].name;
    const bool used = std::any_of(map.services.begin(), map.services.end(), [&](const Service& service) {
      return service.token && service.token->issuer == name;
    });
    if (used) continue;
    findings.warning(draft.token_issuers[i], "no service has tokens of " + quoted(name),
                     "nobody is let in by them");
  }
}

}  // namespace

void check_services(const Draft& draft, Findings& findings) {
  check_audiences(draft, findings);
  check_unused(draft, findings);
}

}  // namespace sallyport::map
