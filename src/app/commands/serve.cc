#include <fmt/color.h>
#include <fmt/format.h>
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include "app/commands/commands.h"
#include "app/compose.h"
#include "base/control/control.h"
#include "net/loop.h"

namespace sallyport::app {
namespace {

// Log lines go to stderr; stdout says only what an operator, or a script, waits for.
void open_log() {
  auto log = spdlog::stderr_color_mt("sallyport");
  log->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %^%l%$ %v", spdlog::pattern_time_type::utc);
  spdlog::set_default_logger(std::move(log));
  net::set_lost_exception_log([](std::string_view name, std::string_view what) {
    spdlog::error("internal error in {}: {}; only that task ended", name, what);
  });
}

void print_started(const Started& started) {
  fmt::print("sallyport {} listens on {}\n", SALLYPORT_VERSION, started.web);
  if (!started.egress.empty()) fmt::print("  egress door: {}\n", started.egress);
  if (!started.services.empty()) fmt::print("  with client certificates: {}\n", started.services);
  if (!started.forward_auth.empty()) fmt::print("  forward-auth: {}\n", started.forward_auth);
  for (const std::string& origin : started.public_origins) fmt::print("  public address: {}\n", origin);
  if (!started.authority_file.empty()) {
    fmt::print("  local development authority: {}\n", started.authority_file);
  }
  if (!started.set_up_link.empty()) {
    fmt::print("\nNobody has an account yet. Make the first one within 24 hours, here:\n  {}\n",
               started.set_up_link);
  }
  fmt::print("\n");
  std::fflush(stdout);
  for (const std::string& warning : started.warnings) spdlog::warn("{}", warning);
}

void serve(const GatewayOptions& options, Exit& exit) {
  open_log();
  auto gateway = Gateway::build(options);
  if (!gateway.ok()) {
    spdlog::critical("cannot start: {}", gateway.error().detail);
    exit.code = 3;
    return;
  }
  print_started((*gateway)->started());
  (*gateway)->run();
  spdlog::info("stopped");
}

}  // namespace

void add_serve(CLI::App& root, Exit& exit) {
  auto* const command = root.add_subcommand("serve", "Run the doors that the map needs");
  auto options = std::make_shared<GatewayOptions>();
  auto state = std::make_shared<std::string>();
  command->add_option("--map", options->map_file, "The map file, sallyport.yaml")
      ->required()
      ->envname("SALLYPORT_MAP");
  command->add_option("--state", *state, "Folder of store, journal, secrets and sockets (mode 0700)");
  command->add_option("--vault-key-file", options->vault_key_file,
                      "File with the key of the vault (mode 0600); see `sallyport secret init --help`");
  command
      ->add_option("--threads", options->threads,
                   "Event loops of the web door (default: one per core, at most 8)")
      ->check(CLI::Range(1, 64));
  if (controls_removable()) {
    command->add_option("--without-control", options->without_control,
                        "Take this control away (proofs only)");
  }
  command->footer(
      "SIGHUP, or `sallyport reload`, puts a changed map in force; a map that is refused changes nothing.\n"
      "SIGTERM drains: no new connections, open ones get `limits.drain_wait` to finish.\n\n"
      "Example:\n  sallyport serve --map sallyport.yaml --state /var/lib/sallyport");
  command->callback([options, state, &exit] {
    options->state = state_directory(*state);
    serve(*options, exit);
  });
}

}  // namespace sallyport::app
