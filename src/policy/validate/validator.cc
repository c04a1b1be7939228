#include "policy/validate/validator.h"

#include <string_view>
#include <unordered_map>

#include "policy/validate/level.h"
#include "policy/validate/names.h"
#include "policy/validate/scope.h"
#include "policy/validate/typecheck.h"

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
    const bool applicable = check_application(policy, problems);
    const bool possible = check_types(policy, problems);
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
    check_application(policy, problems);
    return problems;
  }

 private:
  bool check_application(const Policy& policy, Problems& problems) {
    std::string hint;
    if (is_applicable(policy, schema_, hint)) return true;
    const char* message = "unable to find an applicable action given the policy scope constraints";
    if (options_.inapplicable_is_warning) {
      problems.warning(policy.span, message, std::move(hint));
    } else {
      problems.error(policy.span, message, std::move(hint));
    }
    return false;
  }

  // False: no request of any environment satisfies the policy.
  bool check_types(const Policy& policy, Problems& problems) {
    ExprNumbers numbers;
    Checker checker(schema_, strictness_, numbers, problems);
    Checker::Types types;
    LevelCheck levels(schema_, options_.level.value_or(0));
    bool possible = false;
    for (const RequestEnvironment& environment : schema_.environments()) {
      Answer answer = check_scope(policy, environment, schema_, strictness_, problems);
      types.clear();
      if (answer.type != schema_.types().always_false) {
        checker.enter(environment);
        checker.record_types(options_.level ? &types : nullptr);
        answer = checker.check(answer, *policy.conditions);
        possible = possible || answer.type != schema_.types().always_false;
      }
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
