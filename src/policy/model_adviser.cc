#include "policy/model_adviser.h"

#include <algorithm>
#include <bit>

namespace sallyport::policy {
namespace {

// A workflow has a handful of flows to a component; a map with more still gets its refusals soon.
constexpr std::size_t most_flows = 16;

void meet_action(AskedModel& asked, const Flow& flow) {
  const bool granted = std::any_of(flow.can.begin(), flow.can.end(),
                                   [&](const Grant& grant) { return grant.action == asked.action; });
  if (!granted && !flow.can.empty()) asked.action = flow.can.front().action;
}

void meet_model(AskedModel& asked, const Flow& flow) {
  if (flow.egress->models.models.empty()) return;
  std::string_view model = flow.egress->models.models.front();
  if (model.ends_with('*')) model.remove_suffix(1);
  asked.facts.model = model;
}

// A change after which the term holds, and what is said where the change is needed.
struct Term {
  void (*meet)(AskedModel& asked, const Flow& flow);
  std::string_view reason;
};

// The first that a call does not meet is the one that its refusal names.
constexpr std::array terms = {
    Term{meet_action, "the flow does not allow this action"},
    Term{[](AskedModel& asked, const Flow&) { asked.facts.key_bound = false; },
         "the key is not for this flow"},
    Term{meet_model, "the flow does not name this model"},
    Term{[](AskedModel& asked, const Flow&) { asked.facts.max_output_tokens = 0; },
         "more output tokens than the flow allows"},
    Term{[](AskedModel& asked, const Flow&) { asked.facts.tools = {}; },
         "a tool that the flow does not name"},
    Term{[](AskedModel& asked, const Flow&) { asked.facts.provider_tools = {}; },
         "a tool of the provider that the flow does not name"},
    Term{[](AskedModel& asked, const Flow&) { asked.facts.image_addresses = 0; },
         "the flow does not allow addresses of images"},
    Term{[](AskedModel& asked, const Flow&) { asked.facts.images = 0; }, "the flow does not allow images"},
    Term{[](AskedModel& asked, const Flow&) { asked.facts.audios = 0; }, "the flow does not allow audio"},
    Term{[](AskedModel& asked, const Flow&) { asked.facts.files = 0; },
         "the flow does not allow files that the provider keeps"},
    Term{[](AskedModel& asked, const Flow&) { asked.facts.stored = false; },
         "the flow does not let the provider keep answers"},
    Term{[](AskedModel& asked, const Flow&) { asked.facts.streaming = false; },
         "the flow does not allow streams"},
};
constexpr std::uint32_t every_term = (std::uint32_t{1} << terms.size()) - 1;
constexpr std::uint32_t output_term = 1 << 3;
static_assert(terms[3].reason.starts_with("more output tokens"));

}  // namespace

bool ModelAdviser::allowed_if(Terms met, std::size_t flow) const {
  AskedModel changed = asked_;
  for (std::size_t i = 0; i < terms.size(); ++i) {
    if ((met >> i & 1) != 0) terms[i].meet(changed, parts_.stack.flows[flow]);
  }
  const Verdict verdict = asker_.ask(changed);
  return verdict.allowed &&
         std::any_of(verdict.reasons.begin(), verdict.reasons.end(),
                     [&](std::uint32_t policy) { return parts_.facts[policy].flow == flow; });
}

// The fewest changes that would make the flow allow the call: terms hold or not independently of each other,
// so each that can be left out by itself is. 0: no change would, as a policy forbids even that.
ModelAdviser::Terms ModelAdviser::unmet(std::size_t flow) const {
  Terms needed = every_term;
  if (!allowed_if(needed, flow)) return 0;
  for (std::size_t i = terms.size(); i-- > 0;) {
    const Terms fewer = needed & ~(Terms{1} << i);
    if (allowed_if(fewer, flow)) needed = fewer;
  }
  return needed;
}

std::string_view ModelAdviser::reason(Terms unmet) const {
  if (!asked_.facts.max_output_tokens) {  // a door sets the bound where all else holds
    if (unmet == output_term) return "the flow bounds output tokens, and the call does not";
    unmet &= ~output_term;
  }
  return terms[static_cast<std::size_t>(std::countr_zero(unmet))].reason;
}

Refusal ModelAdviser::advise() const {
  Refusal refusal;
  const auto flows = parts_.find_arrow(asked_.workflow, asked_.component);
  if (flows.empty()) {
    refusal.reason = "no flow from this workflow to this component";
    return refusal;
  }
  int fewest = terms.size() + 1;
  for (const std::size_t index : flows.first(std::min(flows.size(), most_flows))) {
    const Terms needed = unmet(index);
    if (needed == 0 || std::popcount(needed) >= fewest) continue;
    fewest = std::popcount(needed);
    refusal.reason = reason(needed);
    refusal.rule = parts_.stack.flows[index].id;
  }
  if (refusal.rule.empty()) refusal.rule = parts_.stack.flows[flows.front()].id;
  return refusal;
}

}  // namespace sallyport::policy
