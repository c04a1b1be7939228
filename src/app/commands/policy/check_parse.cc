// sallyport policy check-parse: is it well written? Types are not looked at.
#include <iostream>
#include <memory>

#include "app/commands/policy/commands.h"
#include "app/commands/policy/inputs.h"
#include "policy/language/parser.h"

namespace sallyport::app {
namespace {

struct Options {
  PolicyOptions policies;
  std::string expression;
  SchemaOptions schema;
  std::string entities;
  bool json = false;
};

int check_parse(const Options& options) {
  Inputs inputs;
  const bool nothing_named =
      options.expression.empty() && options.schema.file.empty() && options.entities.empty();
  if (!options.policies.file.empty() || nothing_named) inputs.policies(options.policies);
  if (!options.expression.empty()) {
    cedar::parse_expression(std::make_shared<const cedar::Source>("(expression)", options.expression),
                            inputs.diagnostics());
  }
  const cedar::SchemaPtr schema = inputs.schema(options.schema);
  if (!options.entities.empty()) inputs.entities(options.entities, schema.get());
  if (inputs.failed()) return refuse(inputs.diagnostics(), options.json);
  if (options.json)
    std::cout << "{\"ok\":true,\"diagnostics\":" << diagnostics_json(inputs.diagnostics()) << "}\n";
  return static_cast<int>(PolicyExit::ok);
}

}  // namespace

void add_policy_check_parse(CLI::App& policy, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      policy.add_subcommand("check-parse", "Check that policies, schema or entities can be read");
  add_policy_options(*command, options->policies);
  command->add_option("--expression", options->expression, "An expression");
  add_schema_options(*command, options->schema, Needed::no);
  add_entities_option(*command, options->entities, Needed::no);
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(
      "Reads whatever is named, or policies from standard input. Silent when all is well; exit code 1 when "
      "not.");
  command->callback([options, &exit] { exit.code = check_parse(*options); });
}

}  // namespace sallyport::app
