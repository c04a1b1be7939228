#include "policy/validate/validator.h"

#include <string_view>
#include <unordered_map>

#include "policy/validate/conditions.h"
#include "policy/validate/level.h"
#include "policy/validate/names.h"
#include "policy/validate/scope.h"

namespace sallyport::cedar {
namespace {

class Validation {
 public:
  Validation(const Schema& schema, const ValidateOptions& options)
      : schema_(schema),
        options_(options),
        strictness_(options.mode == ValidateOptions::Mode::strict ? Strictness::strict
                                                                  : Strictness::permissive) {}

  Problems policy(const Policy& policy) {
    Problems problems;
    check_names(policy, schema_, problems);
    HeadCheck head(policy, schema_, strictness_);
    const bool applicable = check_application(policy, head, problems);
    const bool possible = check_types(policy, head, problems);
    if (!possible && applicable) {
      problems.warning(
          policy.span,
          "policy is impossible: the policy expression evaluates to false for all valid requests");
    }
    check_looks(policy, problems);
    return problems;
  }

  // Its conditions were checked with the template; what is left is what stands in the slots.
  Problems link(const Policy& policy, const Policy& original) {
    Problems problems;
    check_slot_names(policy, original, schema_, problems);
    HeadCheck head(policy, schema_, strictness_);
    check_application(policy, head, problems);
    return problems;
  }

 private:
  bool check_application(const Policy& policy, HeadCheck& head, Problems& problems) {
    if (head.is_applicable()) return true;
    const char* message = "unable to find an applicable action given the policy scope constraints";
    if (options_.inapplicable_is_warning) {
      problems.warning(policy.span, message, head.hint());
    } else {
      problems.error(policy.span, message, head.hint());
    }
    return false;
  }

  // False: no request of any environment satisfies the policy.
  bool check_types(const Policy& policy, HeadCheck& head, Problems& problems) {
    ConditionCheck conditions(policy, schema_, strictness_, problems);
    LevelCheck levels(schema_, options_.level.value_or(0));
    Checker::Types types;
    bool possible = false;
    for (std::size_t i = 0; i < schema_.environments().size(); ++i) {
      const RequestEnvironment& environment = schema_.environments()[i];
      const Answer in_head = head.check(environment, problems);
      types.clear();
      const Answer answer =
          options_.level ? conditions.check(in_head, environment, &types) : conditions.check(in_head, i);
      possible = possible || answer.type != schema_.types().always_false;
      if (options_.level) levels.check(policy, environment, types);
    }
    // Levels are about policies that are right otherwise.
    if (options_.level && !problems.failed()) levels.report(problems);
    return possible;
  }

  SchemaTypes schema_;
  const ValidateOptions& options_;
  const Strictness strictness_;
};

}  // namespace

void validate(const PolicySet& policies, const Schema& schema, const ValidateOptions& options,
              Diagnostics& diagnostics) {
  Validation validation(schema, options);
  std::unordered_map<std::string_view, const Policy*> templates;
  for (const Policy& policy : policies.templates) templates.emplace(policy.id, &policy);
  for (const Policy& policy : policies.policies) {
    const auto found = policy.template_id.empty() ? templates.end() : templates.find(policy.template_id);
    const Policy* original = found == templates.end() ? nullptr : found->second;
    const Problems problems = original ? validation.link(policy, *original) : validation.policy(policy);
    report(problems, policy, diagnostics);
  }
  for (const Policy& policy : policies.templates) report(validation.policy(policy), policy, diagnostics);
}

}  // namespace sallyport::cedar
