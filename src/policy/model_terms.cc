#include "policy/model_terms.h"

#include <algorithm>
#include <limits>

#include "base/control/control.h"
#include "policy/language/pattern.h"

namespace sallyport::policy {
namespace {

using cedar::quote;

bool grants(const Flow& flow, std::string_view action) {
  return std::any_of(flow.can.begin(), flow.can.end(),
                     [&](const Grant& grant) { return grant.action == action; });
}

// Only the last star of a model is a wildcard; `like` takes every bare one for one.
std::string is_model(std::string_view pattern) {
  if (!pattern.ends_with('*')) return "context.model == " + quote(pattern);
  cedar::Pattern like;
  pattern.remove_suffix(1);
  if (!pattern.empty()) like.pieces.push_back({false, std::string(pattern)});
  like.pieces.push_back({true, {}});
  return "context.model like " + cedar::to_text(like);
}

std::string model_list(const Flow& flow) {
  std::string out;
  const auto add = [&](const std::string& one) { out.append(out.empty() ? "" : "\n    || ").append(one); };
  if (grants(flow, "models")) add("action == Action::\"models\"");
  for (const std::string& pattern : flow.egress->models.models) add(is_model(pattern));
  return out.empty() ? "false" : out;
}

std::string output_bound(const Flow& flow) {
  const std::uint64_t bound = flow.egress->models.max_output_tokens;
  if (bound == 0 || !grants(flow, "chat")) return {};
  constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
  std::string held = "context has max_output_tokens && context.max_output_tokens <= " +
                     std::to_string(std::min(bound, most));
  const bool only_chat = std::all_of(flow.can.begin(), flow.can.end(),
                                     [](const Grant& grant) { return grant.action == "chat"; });
  return only_chat ? held : "action != Action::\"chat\"\n    || (" + held + ")";
}

std::string among(std::string_view fact, const std::vector<std::string>& allowed) {
  const std::string asked = "context." + std::string(fact);
  if (allowed.empty()) return asked + ".isEmpty()";
  std::string list;
  for (const std::string& one : allowed) list.append(list.empty() ? "[" : ", ").append(quote(one));
  return list + "].containsAll(" + asked + ")";
}

std::string images(ModelTerms::Images allowed) {
  if (allowed == ModelTerms::Images::any) return {};
  const std::string none_named = "context.image_addresses == 0";
  return allowed == ModelTerms::Images::sent ? none_named : "context.images == 0 && " + none_named;
}

// A key may be bound to flows by their names, and to all flows to a component by the component's.
std::string key_scope(const Flow& flow) {
  std::string out = "!context.key_bound";
  if (!flow.name.empty()) out += "\n    || context.key_flows.contains(" + quote(flow.name) + ")";
  if (flow.name == flow.component) return out;
  return out + "\n    || context.key_flows.contains(" + quote(flow.component) + ")";
}

}  // namespace

std::vector<std::string> model_conditions(const Flow& flow) {
  const ModelTerms& terms = flow.egress->models;
  std::vector<std::string> all;
  if (enforced(Control::model_list)) all.push_back(model_list(flow));
  all.push_back(output_bound(flow));
  if (!terms.streaming) all.emplace_back("!context.streaming");
  if (terms.tools) all.push_back(among("tools", *terms.tools));
  all.push_back(among("provider_tools", terms.provider_tools));
  all.push_back(images(terms.images));
  if (!terms.audio) all.emplace_back("context.audios == 0");
  if (!terms.files) all.emplace_back("context.files == 0");
  if (!terms.stored) all.emplace_back("!context.stored");
  all.push_back(key_scope(flow));
  std::erase(all, "");
  return all;
}

}  // namespace sallyport::policy
