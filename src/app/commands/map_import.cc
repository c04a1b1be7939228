// sallyport map import oauth2-proxy: a first map from the settings of oauth2-proxy, on standard output, and
// on standard error what became of each of them. Exit code 0; 1 if something was refused or is unknown (the
// map is printed all the same; --accept-refusals says that this is known), or if no map can be made; 3 if a
// file cannot be read.
#include "app/commands/map_import.h"

#include <unistd.h>

#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>
#include <algorithm>
#include <iostream>
#include <memory>

#include "app/import_oauth2_proxy/translate.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

struct Options {
  std::string file;
  std::string environment;  // a file, or `-`: that of this process
  std::string flags;
  ImportOptions import;
  bool accept_refusals = false;
  bool json = false;
};

// One line for each variable; what spans lines is a key in PEM, which no map takes.
std::string process_environment() {
  std::string text;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    std::string line(*entry);
    if (!line.starts_with("OAUTH2_PROXY_")) continue;
    std::replace(line.begin(), line.end(), '\n', ' ');
    text += line + "\n";
  }
  return text;
}

Result<std::string> read(const std::string& path) {
  return store::read_file(path, most_settings_text + 1, store::Privacy::anyone);
}

Result<Settings> read_settings(const Options& options, int& code) {
  code = 3;
  std::string file, environment;
  if (!options.file.empty()) {
    SP_TRY(file, read(options.file));
  }
  if (options.environment == "-") {
    environment = process_environment();
  } else if (!options.environment.empty()) {
    SP_TRY(environment, read(options.environment));
  }
  code = 1;
  const std::string place = options.environment == "-" ? "environment" : options.environment;
  SP_TRY(Settings of_file, read_settings_file(file, options.file));
  SP_TRY(const Settings of_environment, read_settings_environment(environment, place));
  SP_TRY(const Settings of_flags, read_settings_flags(options.flags));
  Settings all = combine_settings(std::move(of_file), of_environment, of_flags);
  if (all.empty()) {
    return self_error(ErrorKind::malformed,
                      "no settings: name the file of oauth2-proxy, or give --env or --flags");
  }
  return all;
}

int import_oauth2_proxy(const Options& options) {
  int code = 0;
  const Result<Settings> settings = read_settings(options, code);
  if (!settings) {
    std::cerr << settings.error().detail << "\n";
    return code;
  }
  const Result<Import> import = app::import_oauth2_proxy(*settings, options.import);
  if (!import) {
    std::cerr << import.error().detail << "\n";
    return 1;
  }
  if (options.json) {
    std::cout << report_json(*import);
  } else {
    std::cout << import->map << std::flush;
    std::cerr << report_text(*import);
  }
  return import->refused() && !options.accept_refusals ? 1 : 0;
}

}  // namespace

void add_map_import(CLI::App& map, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command =
      map.add_subcommand("import", "A first map from what exists; read it before you trust it");
  command->require_subcommand(1);
  CLI::App* proxy = command->add_subcommand(
      "oauth2-proxy", "From the settings of oauth2-proxy; says what became of each, on standard error");
  proxy->add_option("FILE", options->file, "Its configuration file (TOML)");
  proxy
      ->add_option("--env", options->environment,
                   "A file with lines OAUTH2_PROXY_...=VALUE, or -: the environment of this command")
      ->type_name("FILE");
  proxy->add_option("--flags", options->flags, "Its command line: \"--reverse-proxy --upstream=...\"")
      ->type_name("TEXT");
  proxy->add_option("--stack", options->import.stack, "What the stack is called")->capture_default_str();
  proxy->add_option("--public", options->import.public_address,
                    "The name people reach it by, instead of that of redirect_url: https://app.example.com");
  proxy->add_flag("--accept-refusals", options->accept_refusals,
                  "Exit with 0 although settings were refused: somebody has read why");
  proxy->add_flag("--json", options->json, "Print map and report as JSON");
  proxy->callback([options, &exit] { exit.code = import_oauth2_proxy(*options); });
}

}  // namespace sallyport::app
