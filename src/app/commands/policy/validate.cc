// sallyport policy validate: are the policies right, by what the schema says?
#include <iostream>
#include <memory>

#include "app/commands/policy/commands.h"
#include "app/commands/policy/inputs.h"
#include "base/json_text.h"
#include "policy/validate/validator.h"

namespace sallyport::app {
namespace {

struct Options {
  PolicyOptions policies;
  SchemaOptions schema;
  std::string mode = "strict";
  std::optional<unsigned> level;
  bool deny_warnings = false;
  bool as_4_13 = false;
  bool json = false;
};

struct Counts {
  std::size_t errors = 0;
  std::size_t warnings = 0;
};

Counts count(const cedar::Diagnostics& diagnostics) {
  Counts counts;
  for (const cedar::Diagnostic& diagnostic : diagnostics.all()) {
    ++(diagnostic.severity == cedar::Diagnostic::Severity::error ? counts.errors : counts.warnings);
  }
  return counts;
}

std::string plural(std::size_t number, const std::string& word) {
  return std::to_string(number) + " " + word + (number == 1 ? "" : "s");
}

int validate(const Options& options) {
  Inputs inputs;
  const cedar::SchemaPtr schema = inputs.schema(options.schema);
  const std::optional<cedar::PolicySet> policies = inputs.policies(options.policies);
  if (schema == nullptr || !policies) return refuse(inputs.diagnostics(), options.json);

  cedar::ValidateOptions how;
  how.mode = options.mode == "permissive" ? cedar::ValidateOptions::Mode::permissive
                                          : cedar::ValidateOptions::Mode::strict;
  how.inapplicable_is_warning = options.as_4_13;
  how.level = options.level;
  cedar::Diagnostics& diagnostics = inputs.diagnostics();
  cedar::validate(*policies, *schema, how, diagnostics);
  const Counts counts = count(diagnostics);
  const bool passed = !diagnostics.failed() && (counts.warnings == 0 || !options.deny_warnings);
  if (options.json) {
    std::string out;
    JsonObject object(out);
    object.add("ok", passed).add("errors", std::uint64_t{counts.errors});
    object.add("warnings", std::uint64_t{counts.warnings});
    object.add_raw("diagnostics", diagnostics_json(diagnostics)).close();
    std::cout << out << "\n";
  } else {
    print_diagnostics(diagnostics);
    std::cout << (passed ? "valid: " : "not valid: ")
              << plural(policies->policies.size() + policies->templates.size(), "policy or template") << ", "
              << plural(counts.errors, "error") << ", " << plural(counts.warnings, "warning") << "\n";
  }
  return static_cast<int>(passed ? PolicyExit::ok : PolicyExit::invalid);
}

}  // namespace

void add_policy_validate(CLI::App& policy, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = policy.add_subcommand("validate", "Check policies against a schema");
  add_policy_options(*command, options->policies);
  add_schema_options(*command, options->schema, Needed::yes);
  command->add_option("--validation-mode", options->mode, "strict: a valid policy meets no type error")
      ->check(CLI::IsMember({"strict", "permissive"}))
      ->capture_default_str();
  command->add_option("--level", options->level, "How many steps from entity to entity a policy may take");
  command->add_flag("--deny-warnings", options->deny_warnings, "Warnings make the policies invalid");
  command->add_flag("--cedar-4.13", options->as_4_13,
                    "Only warn of policies that no request can match, as Cedar 4.13 does");
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(
      "  sallyport policy validate -p policies.cedar -s schema.cedarschema\nExit code: 0 valid, 3 not valid, "
      "1 something could not be read.");
  command->callback([options, &exit] { exit.code = validate(*options); });
}

}  // namespace sallyport::app
