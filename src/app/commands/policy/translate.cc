// sallyport policy translate-policy, translate-schema: from Cedar's notation to JSON, and back.
#include <iostream>
#include <memory>

#include "app/commands/policy/commands.h"
#include "app/commands/policy/inputs.h"
#include "base/json_text.h"
#include "policy/json/policies.h"
#include "policy/language/print.h"
#include "policy/schema/parse.h"

namespace sallyport::app {
namespace {

struct Options {
  std::string direction;
  std::string file;
  bool json = false;
};

// The translation on its own, or as {"ok": true, "translation": "..."}.
int print(const std::string& text, const Options& options) {
  if (options.json) {
    std::string out;
    JsonObject(out).add("ok", true).add("translation", text).close();
    std::cout << out << "\n";
  } else {
    std::cout << text << (text.ends_with('\n') ? "" : "\n");
  }
  return static_cast<int>(PolicyExit::ok);
}

// All policies and templates in Cedar's notation; their ids as annotations, which else are lost.
std::string cedar_text(const cedar::PolicySet& set) {
  std::string out;
  for (const std::vector<cedar::Policy>* policies : {&set.templates, &set.policies}) {
    for (const cedar::Policy& policy : *policies) {
      if (!out.empty()) out += "\n\n";
      out += cedar::to_text(policy);
    }
  }
  return out;
}

int translate_policy(const Options& options) {
  Inputs inputs;
  const bool to_json = options.direction == "cedar-to-json";
  const auto set = inputs.policies({options.file, to_json ? "cedar" : "json", {}});
  if (!set) return refuse(inputs.diagnostics(), options.json);
  if (to_json) return print(cedar::to_json(*set), options);
  for (const cedar::Policy& policy : set->policies) {
    if (policy.template_id.empty()) continue;
    inputs.wrong(options.file, "`" + policy.id + "` is a linked policy: Cedar's notation cannot say that");
    return refuse(inputs.diagnostics(), options.json);
  }
  return print(cedar_text(*set), options);
}

int translate_schema(const Options& options) {
  Inputs inputs;
  const cedar::SourcePtr source = inputs.text(options.file);
  if (source == nullptr) return refuse(inputs.diagnostics(), options.json);
  const bool to_json = options.direction == "cedar-to-json";
  const auto fragment = to_json ? cedar::parse_fragment_text(*source, inputs.diagnostics())
                                : cedar::parse_fragment_json(*source, inputs.diagnostics());
  if (!fragment) return refuse(inputs.diagnostics(), options.json);
  if (to_json) return print(cedar::to_json(*fragment), options);
  std::string problem;
  const std::optional<std::string> text = cedar::to_text(*fragment, problem);
  if (text) return print(*text, options);
  inputs.wrong(options.file, problem);
  return refuse(inputs.diagnostics(), options.json);
}

CLI::App* add(CLI::App& policy, const std::string& name, const std::string& what,
              const std::shared_ptr<Options>& options) {
  CLI::App* command = policy.add_subcommand(name, what);
  command->add_option("--direction", options->direction, "From which notation to which")
      ->required()
      ->check(CLI::IsMember({"cedar-to-json", "json-to-cedar"}));
  command->add_flag("--json", options->json, "Print JSON that holds the translation as a text");
  return command;
}

}  // namespace

void add_policy_translate(CLI::App& policy, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      add(policy, "translate-policy", "Translate policies between Cedar's notation and JSON", options);
  command->add_option("-p,--policies", options->file, "File of policies; without it: standard input");
  command->footer("Comments are lost. A set with linked policies has no form in Cedar's notation.");
  command->callback([options, &exit] { exit.code = translate_policy(*options); });

  options = std::make_shared<Options>();
  command = add(policy, "translate-schema", "Translate a schema between Cedar's notation and JSON", options);
  command->add_option("-s,--schema", options->file, "File of the schema; without it: standard input");
  command->footer("Comments are lost. Names are not looked up: `check-parse --schema` does that.");
  command->callback([options, &exit] { exit.code = translate_schema(*options); });
}

}  // namespace sallyport::app
