// sallyport policy link: makes a policy of a template.
#include <iostream>
#include <memory>

#include "app/commands/policy/commands.h"
#include "app/commands/policy/inputs.h"
#include "base/json_text.h"
#include "policy/language/print.h"
#include "policy/replay/case_file.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

struct Options {
  PolicyOptions policies;
  std::string template_id;
  std::string new_id;
  std::string arguments = "{}";
  bool json = false;
};

// The arguments, in the form of a file of links.
std::optional<cedar::LinkFileEntry> parse_arguments(const Options& options, Inputs& inputs) {
  std::string entry;
  JsonObject object(entry);
  object.add("template_id", options.template_id).add("link_id", options.new_id);
  object.add_raw("args", options.arguments).close();
  const auto source = std::make_shared<const cedar::Source>("--arguments", "[" + entry + "]");
  auto links = cedar::parse_link_file(source, inputs.diagnostics());
  if (!links || links->size() != 1) return std::nullopt;
  return links->front();
}

bool remember(const Options& options, const cedar::LinkFileEntry& entry, Inputs& inputs) {
  std::vector<cedar::LinkFileEntry> links;
  if (const cedar::SourcePtr file = inputs.text(options.policies.links)) {
    links = cedar::parse_link_file(file, inputs.diagnostics()).value_or(links);
  }
  if (inputs.failed()) return false;
  links.push_back(entry);
  const Result<void> written =
      store::write_file_atomically(options.policies.links, cedar::to_json(links), store::Privacy::anyone);
  if (!written) inputs.wrong(options.policies.links, written.error().detail);
  return written.ok();
}

int link(const Options& options) {
  Inputs inputs;
  std::optional<cedar::PolicySet> set = inputs.policies(options.policies);
  const std::optional<cedar::LinkFileEntry> entry = parse_arguments(options, inputs);
  if (!set || !entry) return refuse(inputs.diagnostics(), options.json);
  const std::string problem = cedar::link(*set, options.template_id, options.new_id, entry->values);
  if (!problem.empty()) inputs.wrong(options.policies.file, problem);
  if (inputs.failed()) return refuse(inputs.diagnostics(), options.json);
  if (!options.policies.links.empty() && !remember(options, *entry, inputs)) {
    return refuse(inputs.diagnostics(), options.json);
  }
  const std::string text = cedar::to_text(*set->find(options.new_id));
  if (options.json) {
    std::string out;
    JsonObject(out).add("ok", true).add("id", options.new_id).add("policy", text).close();
    std::cout << out << "\n";
  } else {
    std::cout << text << "\n";
  }
  return static_cast<int>(PolicyExit::ok);
}

}  // namespace

void add_policy_link(CLI::App& policy, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = policy.add_subcommand("link", "Make a policy of a template");
  add_policy_options(*command, options->policies);
  command->add_option("--template-id", options->template_id, "Id of the template")->required();
  command->add_option("-n,--new-id", options->new_id, "Id of the policy that it becomes")->required();
  command
      ->add_option("-a,--arguments", options->arguments,
                   R"(Entities for the slots: {"?principal": "User::\"alice\""})")
      ->capture_default_str();
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(
      "Prints the policy. With --template-linked, the link is added to that file, which `authorize` and "
      "`validate`\n"
      "read; begin with an empty file.");
  command->callback([options, &exit] { exit.code = link(*options); });
}

}  // namespace sallyport::app
