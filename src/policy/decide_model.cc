// policy/decide_model.cc: the engine's answers about calls of models.
#include <algorithm>

#include "base/control/control.h"
#include "policy/model_adviser.h"

namespace sallyport::policy {
namespace {

Refusal refuse(std::string_view reason) {
  Refusal refusal;
  refusal.reason = reason;
  return refusal;
}

bool knows(const Engine::Parts& parts, const Principal& who) {
  return who.kind == Principal::Kind::workflow && parts.workflows.contains(who.name);
}

// Of a chat that is refused anyway, so that the refusal is not about the bound.
const Flow* nearest_bound(const Engine::Parts& parts, const ModelQuery& query) {
  for (const std::size_t index : parts.find_arrow(query.who->name, query.component)) {
    const Flow& flow = parts.stack.flows[index];
    const bool chats = std::any_of(flow.can.begin(), flow.can.end(),
                                   [&](const Grant& grant) { return grant.action == query.action; });
    if (chats && flow.egress->models.max_output_tokens > 0) return &flow;
  }
  return nullptr;
}

}  // namespace

Decision Engine::decide(const ModelQuery& query, Scratch& scratch) const {
  if (query.who == nullptr) return Refusal{};
  if (query.who->kind != Principal::Kind::workflow) return refuse("only a workflow calls a model");
  if (!knows(*parts_, *query.who)) return refuse("the map has no such workflow");
  const ComponentFacts* const component = parts_->find_component(query.component);
  if (component == nullptr) return refuse("the map has no such component");

  const ModelAsker asker(*parts_, scratch);
  const AskedModel asked{query.who->name, query.action, component->name, derive(query)};
  const Verdict verdict = asker.ask(asked);
  if (verdict.allowed) return permit(component->name, verdict.reasons);
  if (verdict.rule != no_rule) return refusal_of(*parts_, verdict);
  if (!enforced(Control::default_deny)) return Permit("default", component->name, {});
  if (!verdict.fits) return refuse("the request does not fit the schema");
  return ModelAdviser(*parts_, asker, asked).advise();
}

std::uint64_t Engine::output_bound(const ModelQuery& query, Scratch& scratch) const {
  if (query.who == nullptr || query.action != "chat" || !knows(*parts_, *query.who)) return 0;
  AskedModel asked{query.who->name, query.action, query.component, derive(query)};
  asked.facts.max_output_tokens = 0;
  const Verdict verdict = ModelAsker(*parts_, scratch).ask(asked);
  const Flow* const flow = verdict.allowed ? parts_->find_flow(verdict.rule) : nearest_bound(*parts_, query);
  return flow == nullptr || !flow->egress ? 0 : flow->egress->models.max_output_tokens;
}

}  // namespace sallyport::policy
