#include "policy/compile/parts.h"

namespace sallyport::cedar {

std::vector<EnvironmentStatistics> CompiledPolicies::statistics(const Vocabulary& vocabulary) const {
  std::vector<EnvironmentStatistics> all;
  for (std::size_t action = 0; action < parts_->actions.size(); ++action) {
    const Parts::Applies& applies = parts_->actions[action];
    std::size_t root = applies.first;
    for (const TypeId principal : applies.principals) {
      for (const TypeId resource : applies.resources) {
        EnvironmentStatistics made;
        made.action = vocabulary.uid(EntityHandle{static_cast<std::uint32_t>(action)});
        made.principal = vocabulary.layout(principal).name;
        made.resource = vocabulary.layout(resource).name;
        if (const std::uint32_t at = parts_->roots[root++]; at != no_node) {
          const Programs& programs = parts_->programs;
          const Branch& branch = programs.branches[at];
          made.policies = branch.satisfied.count;
          made.tests = branch.tests.count;
          made.look_ups = branch.switches.count;
          for (std::uint32_t i = 0; i < branch.tests.count; ++i) {
            made.policies += programs.tests[branch.tests.first + i].policies.count;
          }
          for (std::uint32_t i = 0; i < branch.switches.count; ++i) {
            made.looked_up += programs.switches[branch.switches.first + i].policies.count;
          }
          made.policies += made.looked_up;
        }
        all.push_back(std::move(made));
      }
    }
  }
  return all;
}

}  // namespace sallyport::cedar
