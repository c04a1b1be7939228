#include "verify/map_attacks.h"

#include <algorithm>
#include <array>
#include <utility>

namespace sallyport::verify {
namespace {

struct Request {
  std::string method;
  std::string path;
};

// Routes to find one for each verb of a kind with; what none of them needs cannot be tried.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> known_routes = {{
    {"GET", "/"},
    {"GET", "/rest/workflows"},
    {"PATCH", "/rest/workflows/1"},
    {"POST", "/rest/workflows/1/run"},
    {"GET", "/rest/credentials"},
    {"DELETE", "/rest/users/1"},
    {"GET", "/api/v1/workflows"},
    {"POST", "/rest/settings"},
}};

// A path that the pattern matches: its stars filled in.
std::string sample_path(const PathPattern& pattern) {
  std::string path = pattern.text();
  if (path.ends_with("/**")) path.replace(path.size() - 2, 2, "verify");
  for (std::size_t at = 0; (at = path.find('*')) != std::string::npos;) path.replace(at, 1, "verify");
  return path;
}

std::vector<Request> requests_of(const map::Component& component, const Grant& grant) {
  if (grant.path) return {{grant.action == "*" ? "GET" : grant.action, sample_path(*grant.path)}};
  std::vector<Request> out;
  for (const auto& [method, path] : known_routes) {
    const map::Route route = component.kind->classify(method, path, false);
    if (route.access == map::Access::session && route.action == grant.action)
      out.push_back({std::string(method), std::string(path)});
  }
  return out;
}

// The text is made here and not by anybody else; that it does not parse would be a mistake of ours, seen as
// an empty step.
Template written(const std::string& text) {
  auto parsed = Template::parse(text);
  return parsed.ok() ? std::move(parsed).value() : Template();
}

Step step_to(const map::Component& component, const Request& request) {
  Step step;
  const bool has_body = request.method == "POST" || request.method == "PUT" || request.method == "PATCH";
  step.send = written(request.method + " " + request.path + " HTTP/1.1\\r\\nHost: " + component.public_host +
                      ":{port}\\r\\n" + (has_body ? "Content-Length: 2\\r\\n\\r\\n\\{}" : "\\r\\n"));
  step.server_name = written(component.public_host);
  return step;
}

Step refused(Step step) {
  step.expect.statuses = {{400, 401}, {403, 404}};
  step.expect.upstream = Expectation::Upstream::none;
  return step;
}

Step let_through(Step step) {
  step.expect.statuses = {{200, 299}};
  step.expect.upstream = Expectation::Upstream::exactly_one;
  return step;
}

// Somebody else's arrow lets nobody in particular through there.
bool is_open_anyway(const map::Map& map, const Flow& flow, const Request& request) {
  return std::ranges::any_of(map.flows, [&](const Flow& other) {
    if (other.from != Flow::From::outside || other.component != flow.component) return false;
    return std::ranges::any_of(other.can, [&](const Grant& grant) {
      return grant.path && grant.path->matches(request.path) &&
             (grant.action == "*" || grant.action == request.method);
    });
  });
}

void by_nobody(const map::Map& map, const Flow& flow, const map::Component& component, Attack& attack) {
  attack.title += " to " + flow.component + ", by nobody";
  attack.control = Control::default_deny;
  for (const Grant& grant : flow.can) {
    for (const Request& request : requests_of(component, grant)) {
      if (!is_open_anyway(map, flow, request)) attack.steps.push_back(refused(step_to(component, request)));
    }
  }
}

void attack_role(const map::Map& map, const Flow& flow, const map::Component& component, Attack& attack) {
  attack.title = "role/" + flow.role;
  attack.safe = "Without a session nothing of this flow reaches " + flow.component + ".";
  by_nobody(map, flow, component, attack);
}

void attack_service(const map::Map& map, const Flow& flow, const map::Component& component, Attack& attack) {
  attack.title = "service/" + flow.service;
  attack.safe = "Without its token or certificate nothing of this flow reaches " + flow.component + ".";
  by_nobody(map, flow, component, attack);
}

void attack_webhook(const Flow& flow, const map::Component& component, Attack& attack) {
  const WebhookRoute& webhook = *flow.webhook;
  const Request request{webhook.methods.empty() ? "POST" : webhook.methods.front(),
                        sample_path(webhook.path)};
  attack.title = "webhook " + webhook.path.text() + " of " + flow.component + ", unsigned";
  attack.control = Control::webhook_signature;
  if (webhook.verify) {
    attack.safe = "A delivery without a signature does not reach " + flow.component + ".";
    attack.steps.push_back(refused(step_to(component, request)));
  } else {
    attack.not_applicable = "The map leaves it open on purpose: " + flow.open_reason;
  }
}

void attack_open(const Flow& flow, const map::Component& component, Attack& attack) {
  attack.title = "the open part of " + flow.component;
  attack.safe = "What the map opens is open, or the rest proves little.";
  attack.control = Control::default_deny;
  for (const Grant& grant : flow.can) {
    for (const Request& request : requests_of(component, grant)) {
      if (request.method != "HEAD") attack.steps.push_back(let_through(step_to(component, request)));
    }
  }
}

// By nobody, and with a key that is well-formed and was never issued.
void attack_workflow(const map::Map& map, const Flow& flow, Attack& attack) {
  attack.title = "workflow/" + flow.workflow + " to " + flow.component + ", without its key";
  attack.safe = "Without a key of this workflow nothing reaches " + flow.component + ".";
  attack.control = Control::key_check;
  if (!map.listen.egress) {
    attack.not_applicable = "the map has no egress door";
    return;
  }
  for (const std::string authorization : {"", "Authorization: Bearer {key:unknown}\\r\\n"}) {
    Step step;
    step.listener = Step::Listener::egress;
    step.send =
        written("POST /" + flow.component + "/v1/chat/completions HTTP/1.1\\r\\nHost: {egress}\\r\\n" +
                authorization + "Content-Length: 2\\r\\n\\r\\n\\{}");
    step.expect.statuses = {{401, 401}};
    step.expect.upstream = Expectation::Upstream::none;
    attack.steps.push_back(std::move(step));
  }
}

Attack attack_flow(const map::Map& map, const Flow& flow, const map::Component& component) {
  Attack attack;
  attack.id = flow.id;
  attack.file = flow.place;
  attack.sources = {flow.place};
  if (flow.webhook) {
    attack_webhook(flow, component, attack);
  } else if (flow.from == Flow::From::role) {
    attack_role(map, flow, component, attack);
  } else if (flow.from == Flow::From::service) {
    attack_service(map, flow, component, attack);
  } else if (flow.from == Flow::From::workflow) {
    attack_workflow(map, flow, attack);
  } else if (flow.from == Flow::From::service) {
    attack.not_applicable = "what services show is attacked by cases of its own";
  } else {
    attack_open(flow, component, attack);
  }
  attack.control_name = std::ranges::find(control_names, attack.control, &ControlName::control)->name;
  if (attack.safe.empty()) attack.safe = "As the map says.";
  if (attack.steps.empty() && attack.not_applicable.empty())
    attack.not_applicable = "no route is known that needs these verbs";
  return attack;
}

}  // namespace

std::vector<Attack> map_attacks(const map::Map& map) {
  std::vector<Attack> out;
  for (const Flow& flow : map.flows) {
    const map::Component* component = map.find_component(flow.component);
    const bool is_reached =
        component && (!component->public_host.empty() || flow.from == Flow::From::workflow);
    if (is_reached) out.push_back(attack_flow(map, flow, *component));
  }
  return out;
}

}  // namespace sallyport::verify
