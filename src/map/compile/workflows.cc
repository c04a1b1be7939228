// map/compile/workflows.cc: workflows, shared budgets and prices.
#include <algorithm>

#include "map/compile/budgets.h"
#include "map/compile/draft.h"
#include "map/compile/fields.h"
#include "map/document/nearest.h"
#include "map/schema/values.h"

namespace sallyport::map {
namespace {

constexpr std::string_view workflow_prefix = "workflow/";

Workflow compile_workflow(const Entry& entry, Map& map, Findings& findings) {
  const Node& node = entry.value;
  Workflow workflow;
  workflow.name = entry.key.text;
  workflow.owner = read_text(node, "owner");
  if (const Node* runs_in = find_scalar(node, "runs_in"); runs_in != nullptr) {
    workflow.runs_in = runs_in->text;
    if (map.find_component(runs_in->text) == nullptr && parse_name(runs_in->text)) {
      std::vector<std::string_view> names;
      for (const Component& component : map.components) names.push_back(component.name);
      findings.error(runs_in->place, "no component " + quoted(runs_in->text),
                     suggestion(runs_in->text, names));
    }
  }
  const std::string account = std::string(workflow_prefix) + workflow.name;
  if (compile_own_budget(node, account, map, findings)) workflow.budgets.push_back(account);
  return workflow;
}

// Dollars per million tokens are microdollars per token, and a microdollar is a million picodollars: so what
// stands in the map counts picodollars exactly.
void read_price(std::int64_t& out, const Node& node, std::string_view key) {
  if (const auto value = read<parse_money>(node, key)) out = static_cast<std::int64_t>(*value);
}

ModelPrice compile_price(const Entry& entry) {
  ModelPrice price;
  price.model = entry.key.text;
  read_price(price.input, entry.value, "input");
  read_price(price.output, entry.value, "output");
  read_price(price.cached_input, entry.value, "cached_input");
  read_price(price.cache_write, entry.value, "cache_write");
  read_into<parse_count>(price.max_output_tokens, entry.value, "max_output_tokens");
  return price;
}

}  // namespace

bool names_workflow(std::string_view who) { return who.starts_with(workflow_prefix); }

std::string resolve_workflow(const Node& who, const Map& map, Findings& findings) {
  std::string name = who.text.substr(workflow_prefix.size());
  if (map.find_workflow(name) != nullptr) return name;
  std::vector<std::string> written;
  for (const Workflow& workflow : map.workflows) {
    written.push_back(std::string(workflow_prefix) + workflow.name);
  }
  const std::vector<std::string_view> names(written.begin(), written.end());
  findings.error(who.place, "no workflow " + quoted(name),
                 names.empty() ? "name it under `workflows:`" : suggestion(who.text, names));
  return {};
}

void compile_workflows(const Node& root, Draft& draft, Findings& findings) {
  Map& map = draft.map;
  for (const Entry& entry : section_of(root, "budgets").entries) {
    compile_bound(entry.value, entry.key.text, map, findings);
    draft.budgets.push_back({entry.key.text, entry.key.place});
  }
  for (const Entry& entry : section_of(root, "workflows").entries) {
    map.workflows.push_back(compile_workflow(entry, map, findings));
    draft.workflows.push_back(entry.key.place);
  }
  for (const Entry& entry : section_of(root, "prices").entries) map.prices.push_back(compile_price(entry));
}

}  // namespace sallyport::map
