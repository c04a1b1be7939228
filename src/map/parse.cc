// map/parse.cc: the order in which a map is read: tree, table, meaning, rules.
#include <algorithm>

#include "map/compile/draft.h"
#include "map/document/read.h"
#include "map/map.h"
#include "map/rules/rules.h"
#include "map/schema/check.h"

namespace sallyport::map {
namespace {

std::vector<std::string> referenced_secrets(const Map& map) {
  std::vector<std::string> names;
  for (const Flow& flow : map.flows) {
    if (flow.webhook && flow.webhook->verify) names.push_back(flow.webhook->verify->secret);
    if (flow.egress && !flow.egress->credential.empty()) names.push_back(flow.egress->credential);
  }
  const auto add = [&](const std::string& name) {
    if (!name.empty()) names.push_back(name);
  };
  for (const Provider& provider : map.people.sign_in) add(provider.credential);
  for (const SignalSource& source : map.people.signals) add(source.bearer);
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

template <class Named>
const Named* find_named(const std::vector<Named>& all, std::string_view name) {
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Named& each) { return each.name == name; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

const Component* Map::find_component(std::string_view name) const { return find_named(components, name); }
const Workflow* Map::find_workflow(std::string_view name) const { return find_named(workflows, name); }
const Service* Map::find_service(std::string_view name) const { return find_named(services, name); }

Parsed parse(std::string_view text, std::string_view file, std::string_view version) {
  Findings findings(file);
  std::optional<Node> root = read_document(text, findings);
  if (!root) return {std::nullopt, findings.take_sorted()};

  find_key_like(*root, findings);
  check_section(*root, root_section(), findings);
  Draft draft;
  draft.map.version = version;
  compile_settings(*root, draft, findings);
  compile_components(*root, draft, findings);
  compile_workflows(*root, draft, findings);
  compile_services(*root, draft, findings);
  compile_flows(*root, draft, findings);
  compile_tests(*root, draft, findings);
  check_ambiguity(draft, findings);
  check_reach(draft, findings);
  check_workflows(draft, findings);
  check_services(draft, findings);

  Parsed parsed;
  const bool good = !findings.has_errors();
  parsed.findings = findings.take_sorted();
  if (!good) return parsed;
  draft.map.secrets = referenced_secrets(draft.map);
  draft.map.warnings = parsed.findings;
  parsed.map = std::move(draft.map);
  return parsed;
}

}  // namespace sallyport::map
