// sallyport policy evaluate: what one expression comes to.
#include <iostream>
#include <memory>

#include "app/commands/policy/commands.h"
#include "app/commands/policy/inputs.h"
#include "base/json_text.h"
#include "policy/evaluate/evaluator.h"
#include "policy/language/parser.h"

namespace sallyport::app {
namespace {

struct Options {
  std::string expression;
  SchemaOptions schema;
  std::string entities;
  RequestOptions request;
  bool json = false;
};

// An expression without variables needs no request.
RequestOptions with_defaults(RequestOptions request) {
  if (!request.request.empty()) return request;
  if (request.principal.empty() && request.action.empty() && request.resource.empty()) {
    request.principal = request.resource = R"(Nobody::"")";
    request.action = R"(Action::"")";
    request.validate = false;
  }
  return request;
}

int evaluate(const Options& options) {
  Inputs inputs;
  const auto source = std::make_shared<const cedar::Source>("(expression)", options.expression);
  const std::optional<cedar::Expr> expr = cedar::parse_expression(source, inputs.diagnostics());
  const cedar::SchemaPtr schema = inputs.schema(options.schema);
  if (inputs.failed()) return refuse(inputs.diagnostics(), options.json);
  const std::optional<cedar::Entities> entities = inputs.entities(options.entities, schema.get());
  const std::optional<cedar::Request> request = inputs.request(with_defaults(options.request), schema.get());
  if (!expr || !entities || !request) return refuse(inputs.diagnostics(), options.json);

  const cedar::Outcome outcome = cedar::evaluate(*expr, *request, *entities);
  if (const auto* error = std::get_if<cedar::EvaluationError>(&outcome)) {
    inputs.diagnostics().error(*source, error->span, error->message);
    return refuse(inputs.diagnostics(), options.json);
  }
  const auto& value = std::get<cedar::Value>(outcome);
  if (options.json) {
    std::string out;
    JsonObject(out)
        .add("ok", true)
        .add("type", cedar::type_name(value))
        .add("value", cedar::to_text(value))
        .close();
    std::cout << out << "\n";
  } else {
    std::cout << cedar::to_text(value) << "\n";
  }
  return static_cast<int>(PolicyExit::ok);
}

}  // namespace

void add_policy_evaluate(CLI::App& policy, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = policy.add_subcommand("evaluate", "Evaluate one expression");
  command
      ->add_option("expression", options->expression, "A Cedar expression, as between the braces of `when`")
      ->required();
  add_schema_options(*command, options->schema, Needed::no);
  add_entities_option(*command, options->entities, Needed::no);
  add_request_options(*command, options->request);
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(
      "  sallyport policy evaluate 'ip(\"10.1.2.3\").isInRange(ip(\"10.0.0.0/8\"))'\n"
      "An expression that names principal, action, resource or context needs a request.");
  command->callback([options, &exit] { exit.code = evaluate(*options); });
}

}  // namespace sallyport::app
