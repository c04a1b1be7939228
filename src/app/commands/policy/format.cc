// sallyport policy format: policies in one layout.
#include "policy/language/format.h"

#include <iostream>
#include <memory>

#include "app/commands/policy/commands.h"
#include "app/commands/policy/inputs.h"
#include "base/json_text.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

struct Options {
  std::string file;
  cedar::FormatOptions layout;
  bool write = false;
  bool check = false;
  bool json = false;
};

void print(const cedar::Source& source, const std::string& text, const Options& options) {
  const bool changed = source.text() != text;
  if (options.json) {
    std::string out;
    JsonObject(out).add("ok", true).add("changed", changed).add("text", text).close();
    std::cout << out << "\n";
  } else if (options.check) {
    if (changed) std::cout << source.name() << ": not in the layout that `policy format` gives it\n";
  } else if (!options.write) {
    std::cout << text;
  }
}

int format(const Options& options) {
  Inputs inputs;
  const cedar::SourcePtr source = inputs.text(options.file);
  if (source == nullptr) return refuse(inputs.diagnostics(), options.json);
  const std::optional<std::string> text =
      cedar::format_policies(source, options.layout, inputs.diagnostics());
  if (!text) return refuse(inputs.diagnostics(), options.json);
  if (options.write && *text != source->text()) {
    const Result<void> written = store::write_file_atomically(options.file, *text, store::Privacy::anyone);
    if (!written) {
      inputs.wrong(options.file, written.error().detail);
      return refuse(inputs.diagnostics(), options.json);
    }
  }
  print(*source, *text, options);
  const bool differs = options.check && *text != source->text();
  return static_cast<int>(differs ? PolicyExit::wrong : PolicyExit::ok);
}

}  // namespace

void add_policy_format(CLI::App& policy, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = policy.add_subcommand("format", "Lay out policies as everybody does; comments stay");
  CLI::Option* file =
      command->add_option("-p,--policies", options->file, "File of policies; without it: standard input");
  command->add_option("-l,--line-width", options->layout.line_width, "How wide a line may be")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
  command->add_option("-i,--indent-width", options->layout.indent, "Blanks for each level")
      ->check(CLI::Range(0, 16))
      ->capture_default_str();
  CLI::Option* write = command->add_flag("-w,--write", options->write, "Change the file itself");
  write->needs(file);
  command->add_flag("-c,--check", options->check, "Change nothing; exit code 1 when something would change")
      ->excludes(write);
  command->add_flag("--json", options->json, "Print JSON");
  command->footer("  sallyport policy format -p policies.cedar --write");
  command->callback([options, &exit] { exit.code = format(*options); });
}

}  // namespace sallyport::app
