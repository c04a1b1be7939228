#include "policy/flow_policies.h"

#include <algorithm>
#include <array>

#include "policy/model_terms.h"
#include "policy/value/escape.h"
#include "policy/web_context.h"

namespace sallyport::policy {
namespace {

using cedar::quote;

std::string any_of(const std::vector<std::string>& conditions) {
  std::string out;
  for (const std::string& condition : conditions)
    out.append(out.empty() ? "" : "\n    || ").append(condition);
  return out;
}

// A pattern literal of `like`, in which only `*` means something.
std::string like(std::string_view pattern) { return "context.path like " + quote(pattern); }

std::vector<std::string_view> segments_of(std::string_view text) {
  std::vector<std::string_view> all;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t slash = std::min(text.find('/', at + 1), text.size());
    all.push_back(text.substr(at + 1, slash - at - 1));
    at = slash;
  }
  return all;
}

// `/a/*/**`: by `like` the first `*` could span slashes, so each segment is asked for by itself.
std::string open_ended(const std::vector<std::string_view>& fixed) {
  if (fixed.size() > segment_names.size()) return "false";
  std::string out = "context has " + std::string(segment_names[fixed.size() - 1]);
  for (std::size_t i = 0; i < fixed.size(); ++i) {
    if (fixed[i] == "*") continue;
    out.append(" && context.").append(segment_names[i]).append(" == ").append(quote(fixed[i]));
  }
  return "(" + out + ")";
}

std::string action_scope(const Flow& flow) {
  std::vector<std::string> names;
  for (const Grant& grant : flow.can) {
    if (grant.action == "*") return "action in Action::\"http\"";
    const std::string name = "Action::" + quote(grant.action);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  std::string list;
  for (const std::string& name : names) list.append(list.empty() ? "" : ", ").append(name);
  return "action in [" + list + "]";
}

// Which paths, each with its method where a flow lists several.
std::string path_condition(const Flow& flow) {
  std::vector<std::string> conditions;
  for (const Grant& grant : flow.can) {
    std::string condition = grant.path ? to_cedar(*grant.path) : std::string();
    if (grant.action != "*" && flow.can.size() > 1 && grant.path) {
      const std::string method = "context.method == " + quote(grant.action);
      condition = condition.empty() ? method : method + " && " + condition;
    }
    if (condition.empty()) return {};
    if (std::find(conditions.begin(), conditions.end(), condition) == conditions.end())
      conditions.push_back(std::move(condition));
  }
  return any_of(conditions);
}

void add_when(std::string& out, const std::string& condition) {
  if (!condition.empty()) out.append("\nwhen { ").append(condition).append(" }");
}

std::string head(const Flow& flow, const std::string& principal, const std::string& action) {
  std::string out = "@id(" + quote(flow.id) + ")\n";
  if (!flow.place.empty()) out += "@place(" + quote(flow.place) + ")\n";
  if (!flow.open_reason.empty()) out += "@open(" + quote(flow.open_reason) + ")\n";
  return out + "permit (\n  " + principal + ",\n  " + action +
         ",\n  resource == Component::" + quote(flow.component) + "\n)";
}

std::string set_of(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out.append(out.size() > 1 ? ", " : "").append(quote(text));
  return out + "]";
}

// What is asked of the session. A list of the role and one of the flow must each hold a value of the
// session's: two without a common value allow nobody, whatever merged() makes of them.
std::vector<std::string> conditions_of(const Requirements& role, const Requirements& flow) {
  std::vector<std::string> all;
  const auto one_of = [&](const std::vector<std::string>& texts, std::string_view fact) {
    if (texts.empty()) return;
    std::string condition = set_of(texts) + ".contains(context." + std::string(fact) + ")";
    if (std::find(all.begin(), all.end(), condition) == all.end()) all.push_back(std::move(condition));
  };
  const Requirements both = merged(role, flow);
  const auto most = both.max_age.count();
  if (both.mfa) all.emplace_back("context.mfa");
  if (most > 0) all.push_back("context.session_age <= duration(\"" + std::to_string(most) + "s\")");
  for (const Requirements* wanted : {&role, &flow}) one_of(wanted->acr, "acr");
  if (!both.amr.empty()) all.push_back("context.amr.containsAll(" + set_of(both.amr) + ")");
  for (const Requirements* wanted : {&role, &flow}) one_of(wanted->providers, "provider");
  for (const Requirements* wanted : {&role, &flow}) one_of(wanted->networks, "network");
  return all;
}

std::string webhook_policy(const Flow& flow) {
  const bool open = !flow.webhook->verify;
  if (open && flow.open_reason.empty()) return {};
  const std::string who =
      open ? "principal == Nobody::\"nobody\"" : "principal == Webhook::" + quote(flow.id);
  std::string out = head(flow, who, "action == Action::\"deliver\"");
  add_when(out, "context.webhook == " + quote(flow.id));
  return out + ";\n";
}

// A map lets it require networks only. Were there more, it would hold for no service: that of a sign-in that
// it does not have.
std::string service_policy(const Flow& flow) {
  if (flow.service.empty()) return {};
  std::string out = head(flow, "principal == Service::" + quote(flow.service), action_scope(flow));
  add_when(out, path_condition(flow));
  for (const std::string& condition : conditions_of({}, flow.require)) add_when(out, condition);
  return out + ";\n";
}

std::string model_policy(const Flow& flow) {
  const std::string who = "principal == Workflow::" + quote(flow.workflow);
  std::string out = head(flow, who, action_scope(flow));
  for (const std::string& condition : model_conditions(flow)) add_when(out, condition);
  return out + ";\n";
}

}  // namespace

std::string to_cedar(const PathPattern& pattern) {
  std::vector<std::string_view> segments = segments_of(pattern.text());
  const bool open_end = segments.back() == "**";
  if (open_end) segments.pop_back();
  const auto stars = std::count(segments.begin(), segments.end(), "*");
  if (open_end && segments.empty()) return {};
  if (open_end && stars > 0) return open_ended(segments);
  if (open_end) {
    const std::string_view prefix = std::string_view(pattern.text()).substr(0, pattern.text().size() - 3);
    return "(context.path == " + quote(prefix) + " || " + like(std::string(prefix) + "/*") + ")";
  }
  if (stars == 0) return "context.path == " + quote(pattern.text());
  // As many slashes in the path as in the pattern leave none for the wildcards; only a last segment can be
  // empty.
  std::string out = like(pattern.text()) + " && context.path_depth == " + std::to_string(segments.size());
  if (segments.back() == "*") out += " && !(context.path like \"*/\")";
  return "(" + out + ")";
}

std::string to_cedar(const Flow& flow, const Role* role) {
  if (flow.from == Flow::From::outside && flow.webhook) return webhook_policy(flow);
  if (flow.webhook || flow.can.empty()) return {};
  if (flow.from == Flow::From::workflow) {
    return flow.workflow.empty() || !flow.egress ? std::string() : model_policy(flow);
  }
  if (flow.from == Flow::From::outside && !flow.open_reason.empty()) {
    std::string out = head(flow, "principal", action_scope(flow));
    add_when(out, path_condition(flow));
    return out + ";\n";
  }
  if (flow.from == Flow::From::service) return service_policy(flow);
  if (flow.from != Flow::From::role || role == nullptr) return {};
  std::string out = head(flow, "principal in Role::" + quote(role->name), action_scope(flow));
  add_when(out, path_condition(flow));
  for (const std::string& condition : conditions_of(role->require, flow.require)) add_when(out, condition);
  return out + ";\n";
}

std::string to_cedar(const std::vector<Flow>& flows, const std::vector<Role>& roles) {
  std::string out;
  for (const Flow& flow : flows) {
    const auto role =
        std::find_if(roles.begin(), roles.end(), [&](const Role& each) { return each.name == flow.role; });
    const std::string text = to_cedar(flow, role == roles.end() ? nullptr : &*role);
    if (!text.empty()) out.append(out.empty() ? "" : "\n").append(text);
  }
  return out;
}

}  // namespace sallyport::policy
