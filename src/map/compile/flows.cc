// map/compile/flows.cc: the arrows.
#include <algorithm>

#include "map/compile/draft.h"
#include "map/compile/egress.h"
#include "map/compile/fields.h"
#include "map/compile/people.h"
#include "map/compile/services.h"
#include "map/compile/webhooks.h"
#include "map/document/nearest.h"
#include "map/schema/values.h"

namespace sallyport::map {
namespace {

constexpr std::string_view methods[] = {"*", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

// One flow while it is read; `whole` goes false with the first error.
class FlowReader {
 public:
  FlowReader(const Node& node, Draft& draft, Findings& findings)
      : node_(node), draft_(draft), map_(draft.map), findings_(findings) {
    flow_.id = "flow:" + std::to_string(draft.flows.size() + 1);
    flow_.place = findings.place_text(node.place);
    source_.place = node.place;
    source_.whole = node.kind == Node::Kind::mapping;
  }

  void read_all() {
    read_from();
    component_ = resolve_component(node_, map_, findings_);
    if (component_ == nullptr) {
      source_.whole = false;
      return;
    }
    flow_.component = component_->name;
    for_each_scalar(node_, "relax", [&](const Node& item) { flow_.relax.push_back(item.text); });
    flow_.open_reason = read_text(node_, "open");
    read_name();
    if (!check_ends()) return;
    check_form();
    if (node_.find("webhook") != nullptr && flow_.from == Flow::From::outside) read_webhook();
    read_can();
    if (flow_.from == Flow::From::role) read_require();
    if (flow_.from == Flow::From::service) read_service_require();
    if (flow_.from == Flow::From::workflow) read_egress();
  }

  Flow take_flow() { return std::move(flow_); }
  FlowSource take_source() { return std::move(source_); }

 private:
  void error(Place place, std::string message, std::string hint) {
    source_.whole = false;
    findings_.error(place, std::move(message), std::move(hint));
  }

  void read_from() {
    const Node* from = find_scalar(node_, "from");
    if (from == nullptr) {
      source_.whole = false;
      return;
    }
    if (from->text == "outside") {
      flow_.from = Flow::From::outside;
      return;
    }
    if (names_workflow(from->text)) {
      flow_.from = Flow::From::workflow;
      flow_.workflow = resolve_workflow(*from, map_, findings_);
      if (flow_.workflow.empty()) source_.whole = false;
      return;
    }
    if (names_service(from->text)) {
      flow_.from = Flow::From::service;
      flow_.service = resolve_service(*from, map_, findings_);
      if (flow_.service.empty()) source_.whole = false;
      return;
    }
    flow_.role =
        resolve_role(*from, map_, findings_, "`role/NAME`, `workflow/NAME`, `service/NAME` or `outside`");
    if (flow_.role.empty()) source_.whole = false;
    flow_.from = Flow::From::role;
  }

  void read_name() {
    const Node* name = find_scalar(node_, "name");
    if (name == nullptr) return;
    flow_.name = name->text;
    source_.name = name->place;
  }

  // Workflows call models, and nobody else does.
  bool check_ends() {
    const bool from_workflow = flow_.from == Flow::From::workflow;
    const bool from_somebody = from_workflow || !flow_.role.empty() || flow_.from == Flow::From::outside ||
                               flow_.from == Flow::From::service;
    if (component_->kind == nullptr || !from_somebody) return true;
    const bool to_models = component_->kind->dialect().has_value();
    if (from_workflow == to_models) return true;
    const std::string kind(component_->kind->name());
    if (to_models) {
      error(node_.find("from")->place, "kind " + kind + " is called by workflows", "write `workflow/NAME`");
    } else {
      error(node_.find("to")->place, "this version has no door from workflows to kind " + kind,
            "a flow from a workflow goes to a component that is called for models");
    }
    return false;
  }

  // Which keys go together.
  void check_form() {
    const Node* webhook = node_.find("webhook");
    const Node* can = node_.find("can");
    const Node* open = node_.find("open");
    const bool from_role = flow_.from == Flow::From::role;
    const bool from_outside = flow_.from == Flow::From::outside;
    if (flow_.from == Flow::From::workflow) {
      refuse_keys(web_keys(), "belongs to what people and webhooks do");
      if (can == nullptr) error(node_.place, "the flow allows nothing", "say what with `can: [...]`");
      return;
    }
    if (flow_.from == Flow::From::service) {
      check_service_form(can);
      return;
    }
    const bool known = from_outside || !flow_.role.empty();  // else it may be a workflow that is meant
    if (known) refuse_keys(egress_keys(), "belongs to a flow from a workflow");
    if (webhook != nullptr && can != nullptr) {
      error(can->place, "a flow has either `webhook` or `can`", "make two flows of it");
    } else if (webhook == nullptr && can == nullptr) {
      error(node_.place, "the flow allows nothing", "say what with `can: [...]` or `webhook: /path`");
    }
    if (from_role && webhook != nullptr) {
      error(webhook->place, "a webhook comes from outside", "write `from: outside`");
    }
    if (from_role && open != nullptr) {
      error(open->place, "a flow of a role is not open", "write `from: outside`, or leave `open` out");
    }
    if (from_outside && can != nullptr && open == nullptr) {
      error(node_.place, "nobody has to show who they are, and no reason is given",
            "write `open: \"why\"`, or let a role through");
    }
    if (from_outside) {
      constexpr std::string_view keys[] = {"require"};
      refuse_keys(keys, "is about the session of a person, and nobody has one here");
    }
    if (webhook == nullptr) {
      constexpr std::string_view keys[] = {"methods", "verify", "sources", "body", "rate"};
      refuse_keys(keys, "belongs to a webhook");
    }
  }

  void check_service_form(const Node* can) {
    constexpr std::string_view keys[] = {"open", "webhook", "methods", "verify", "sources", "body", "rate"};
    refuse_keys(keys, "belongs to a flow from outside");
    refuse_keys(egress_keys(), "belongs to a flow from a workflow");
    if (can == nullptr) error(node_.place, "the flow allows nothing", "say what with `can: [...]`");
  }

  void refuse_keys(std::span<const std::string_view> keys, const std::string& why) {
    for (const std::string_view key : keys) {
      if (const Node* found = node_.find(key))
        error(found->place, "`" + std::string(key) + "` " + why, "remove it");
    }
  }

  void read_require() {
    const Node* require = node_.find("require");
    if (require == nullptr || require->kind != Node::Kind::mapping) return;
    flow_.require = compile_requirements(*require, map_, findings_);
    const auto& roles = map_.people.roles;
    const auto role =
        std::find_if(roles.begin(), roles.end(), [&](const Role& each) { return each.name == flow_.role; });
    if (role == roles.end() || !contradict(role->require, flow_.require)) return;
    error(require->place, "no session meets this and what role " + quoted(role->name) + " requires",
          "`acr`, `provider` and `network` need a value in common, or leave the role's out");
  }

  void read_service_require() {
    const Node* require = node_.find("require");
    if (require != nullptr) flow_.require = compile_service_requirements(*require, findings_);
  }

  void read_webhook() {
    source_.webhook = node_.find("webhook")->place;
    flow_.webhook = compile_webhook(node_, *component_, findings_);
    if (!flow_.webhook) source_.whole = false;
  }

  void read_egress() {
    if (flow_.workflow.empty() || component_->kind == nullptr) return;
    flow_.egress = compile_egress(node_, flow_, *component_, draft_, source_, findings_);
    if (!flow_.egress) source_.whole = false;
  }

  void read_can() {
    for_each_scalar(node_, "can", [&](const Node& item) {
      if (component_->kind == nullptr) return;
      std::optional<Grant> grant = component_->kind->verbs().empty() ? read_request(item) : read_verb(item);
      if (!grant) return;
      flow_.can.push_back(std::move(*grant));
      source_.can.push_back(item.place);
    });
  }

  // kind http: "GET /public/**"
  std::optional<Grant> read_request(const Node& item) {
    const std::size_t blank = item.text.find(' ');
    if (blank == std::string::npos) {
      error(item.place, quoted(item.text) + " is not METHOD /pattern", "as in \"GET /public/**\"");
      return std::nullopt;
    }
    const std::string method = item.text.substr(0, blank);
    if (std::find(std::begin(methods), std::end(methods), method) == std::end(methods)) {
      error(item.place, "no method " + quoted(method), suggestion(method, methods));
      return std::nullopt;
    }
    Result<PathPattern> path = PathPattern::parse(std::string_view(item.text).substr(blank + 1));
    if (!path) {
      error(item.place, quoted(item.text.substr(blank + 1)) + " is not a pattern", path.error().detail);
      return std::nullopt;
    }
    return Grant{method, std::move(path).value()};
  }

  // Kinds with verbs: "edit"
  std::optional<Grant> read_verb(const Node& item) {
    const auto verbs = component_->kind->verbs();
    const std::string kind(component_->kind->name());
    if (flow_.from == Flow::From::outside) {
      error(item.place, "a verb of kind " + kind + " cannot be open to everybody",
            "open single webhooks instead");
      return std::nullopt;
    }
    if (std::find(verbs.begin(), verbs.end(), item.text) != verbs.end())
      return Grant{item.text, std::nullopt};
    error(item.place, "kind " + kind + " has no verb " + quoted(item.text), suggestion(item.text, verbs));
    return std::nullopt;
  }

  const Node& node_;
  Draft& draft_;
  const Map& map_;
  Findings& findings_;
  const Component* component_ = nullptr;
  Flow flow_;
  FlowSource source_;
};

}  // namespace

std::string resolve_role(const Node& who, const Map& map, Findings& findings, std::string_view others) {
  constexpr std::string_view prefix = "role/";
  std::vector<std::string> written;
  for (const Role& role : map.people.roles) written.push_back("role/" + role.name);
  const std::vector<std::string_view> names(written.begin(), written.end());
  if (who.text.starts_with(prefix)) {
    if (std::find(names.begin(), names.end(), who.text) != names.end()) return who.text.substr(prefix.size());
    findings.error(who.place, "no role " + quoted(who.text.substr(prefix.size())),
                   suggestion(who.text, names));
    return {};
  }
  std::string hint = "write " + std::string(others);
  for (const Workflow& workflow : map.workflows) {
    if (workflow.name == who.text) hint = "did you mean `workflow/" + workflow.name + "`?";
  }
  for (const Service& service : map.services) {
    if (service.name == who.text) hint = "did you mean `service/" + service.name + "`?";
  }
  const std::string_view near = nearest("role/" + who.text, names);
  if (!near.empty()) hint = "did you mean `" + std::string(near) + "`?";
  findings.error(who.place, quoted(who.text) + " is nobody this version knows", hint);
  return {};
}

void compile_flows(const Node& root, Draft& draft, Findings& findings) {
  const Node& list = section_of(root, "flows");
  constexpr std::size_t most = 2000;  // rules about pairs of flows stay quick
  if (list.items.size() > most) {
    findings.error(list.place, "the map has more than " + std::to_string(most) + " flows");
    return;
  }
  for (const Node& item : list.items) {
    FlowReader reader(item, draft, findings);
    if (item.kind == Node::Kind::mapping) reader.read_all();
    draft.map.flows.push_back(reader.take_flow());
    draft.flows.push_back(reader.take_source());
  }
}

}  // namespace sallyport::map
