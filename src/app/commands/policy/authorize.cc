// sallyport policy authorize: one request, decided as Cedar decides it.
#include <iostream>
#include <memory>

#include "app/commands/policy/commands.h"
#include "app/commands/policy/inputs.h"
#include "base/json_text.h"
#include "policy/evaluate/evaluator.h"

namespace sallyport::app {
namespace {

struct Options {
  PolicyOptions policies;
  SchemaOptions schema;
  std::string entities;
  RequestOptions request;
  bool verbose = false;
  bool json = false;
};

// "policies.cedar:3:1", or nothing when the policy was not read from a text.
std::string place(const cedar::PolicySet& set, const std::string& id, const cedar::Span* span) {
  const cedar::Policy* policy = set.find(id);
  if (policy == nullptr || policy->source == nullptr) return {};
  const cedar::Position at = policy->source->position((span != nullptr ? *span : policy->span).begin);
  return policy->source->name() + ":" + std::to_string(at.line) + ":" + std::to_string(at.column);
}

void print_text(const cedar::PolicySet& set, const cedar::Answer& answer, bool verbose) {
  std::cout << (answer.allowed ? "ALLOW" : "DENY") << "\n";
  for (const cedar::PolicyError& error : answer.errors) {
    std::cout << place(set, error.policy, &error.error.span) << ": `" << error.policy
              << "` could not be evaluated: " << error.error.message << "\n";
  }
  if (!verbose) return;
  if (answer.reasons.empty()) {
    std::cout << "note: no policy applies to this request\n";
    return;
  }
  std::cout << "note: this decision is due to:\n";
  for (const std::string& id : answer.reasons)
    std::cout << "  " << id << "  " << place(set, id, nullptr) << "\n";
}

void print_json(const cedar::PolicySet& set, const cedar::Answer& answer) {
  std::string errors = "[";
  for (const cedar::PolicyError& error : answer.errors) {
    if (errors.size() > 1) errors.push_back(',');
    JsonObject row(errors);
    row.add("policy", error.policy).add("message", error.error.message);
    row.add_if("place", place(set, error.policy, &error.error.span)).close();
  }
  std::string out;
  JsonObject object(out);
  object.add("decision", answer.allowed ? "allow" : "deny").add_raw("reasons", texts_json(answer.reasons));
  object.add_raw("errors", errors + "]").close();
  std::cout << out << "\n";
}

int authorize(const Options& options) {
  Inputs inputs;
  const std::optional<cedar::PolicySet> policies = inputs.policies(options.policies);
  const cedar::SchemaPtr schema = inputs.schema(options.schema);
  if (inputs.failed()) return refuse(inputs.diagnostics(), options.json);
  const std::optional<cedar::Entities> entities = inputs.entities(options.entities, schema.get());
  const std::optional<cedar::Request> request = inputs.request(options.request, schema.get());
  if (!policies || !entities || !request) return refuse(inputs.diagnostics(), options.json);

  const cedar::Answer answer = cedar::authorize(*policies, *request, *entities);
  if (options.json) {
    print_json(*policies, answer);
  } else {
    print_text(*policies, answer, options.verbose);
  }
  return static_cast<int>(answer.allowed ? PolicyExit::ok : PolicyExit::denied);
}

}  // namespace

void add_policy_authorize(CLI::App& policy, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = policy.add_subcommand("authorize", "Decide one request");
  add_policy_options(*command, options->policies);
  add_schema_options(*command, options->schema, Needed::no);
  add_entities_option(*command, options->entities, Needed::no);
  add_request_options(*command, options->request);
  command->add_flag("-v,--verbose", options->verbose, "Name the policies that decided");
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(
      "  sallyport policy authorize -p policies.cedar --entities entities.json \\\n"
      "    -l 'User::\"alice\"' -a 'Action::\"view\"' -r 'Photo::\"sea.jpg\"'\n"
      "The answer is Cedar's own: a forbid that fails does not apply. A gateway denies then.\n"
      "Exit code: 0 allowed, 2 denied, 1 something could not be read.");
  command->callback([options, &exit] { exit.code = authorize(*options); });
}

}  // namespace sallyport::app
