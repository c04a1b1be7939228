#include "policy/language/ast.h"

#include <algorithm>

namespace sallyport::cedar {
namespace {

// Empty when `value` is given exactly if the template has the slot.
std::string slot_problem(std::string_view template_id, const Scope& scope, std::string_view slot,
                         const std::optional<EntityUid>& value) {
  if (scope.slot == value.has_value()) return {};
  std::string text = "template `";
  text.append(template_id).append(scope.slot ? "` needs a value for `" : "` has no slot `").append(slot);
  return text.append("`");
}

void fill(Scope& scope, const std::optional<EntityUid>& value) {
  if (!scope.slot) return;
  scope.entity = value;
  scope.slot = false;
}

const Policy* find_in(const std::vector<Policy>& policies, std::string_view id) {
  const auto at =
      std::find_if(policies.begin(), policies.end(), [id](const Policy& policy) { return policy.id == id; });
  return at != policies.end() ? &*at : nullptr;
}

}  // namespace

bool Expr::operator==(const Expr& other) const {
  return op == other.op && data == other.data && operands == other.operands;
}

const Annotation* Policy::find_annotation(std::string_view key) const {
  const auto at = std::find_if(annotations.begin(), annotations.end(),
                               [key](const Annotation& annotation) { return annotation.key == key; });
  return at != annotations.end() ? &*at : nullptr;
}

const Policy* PolicySet::find(std::string_view id) const { return find_in(policies, id); }
const Policy* PolicySet::find_template(std::string_view id) const { return find_in(templates, id); }

std::string link(PolicySet& set, std::string_view template_id, std::string id, const SlotValues& values) {
  const Policy* original = set.find_template(template_id);
  if (original == nullptr) {
    std::string text = set.find(template_id) != nullptr ? "policy `" : "there is no template `";
    text.append(template_id);
    return text.append(set.find(template_id) != nullptr ? "` has no slots, so it cannot be linked" : "`");
  }
  if (set.find(id) != nullptr || set.find_template(id) != nullptr) return "the id `" + id + "` is taken";
  std::string problem = slot_problem(template_id, original->principal, "?principal", values.principal);
  if (problem.empty()) {
    problem = slot_problem(template_id, original->resource, "?resource", values.resource);
  }
  if (!problem.empty()) return problem;
  Policy policy = *original;
  policy.id = std::move(id);
  policy.template_id = original->id;
  fill(policy.principal, values.principal);
  fill(policy.resource, values.resource);
  set.policies.push_back(std::move(policy));
  return {};
}

}  // namespace sallyport::cedar
