#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include "app/commands/commands.h"
#include "base/control/control.h"

int main(int argc, char** argv) {
  using namespace sallyport;
  app::Exit exit;
  CLI::App root(
      "Sallyport: a zero-trust gate for AI workflow automation. One map file says who may do what to which\n"
      "component; everything else is refused, and every crossing is recorded.",
      controls_removable() ? "sallyport-mutant" : "sallyport");
  root.set_version_flag("--version", SALLYPORT_VERSION);
  root.require_subcommand(1);
  root.footer("Begin with `make demo`, or write a map and run `sallyport check --map sallyport.yaml`.");
  app::add_serve(root, exit);
  app::add_reload(root, exit);
  app::add_check(root, exit);
  app::add_verify(root, exit);
  app::add_map(root, exit);
  app::add_audit(root, exit);
  app::add_usage(root, exit);
  app::add_session(root, exit);
  app::add_account(root, exit);
  app::add_token(root, exit);
  app::add_policy(root, exit);
  app::add_secret(root, exit);
  app::add_key(root, exit);
  app::add_n8n(root, exit);
  app::add_doctor(root, exit);
  try {
    root.parse(argc, argv);
  } catch (const CLI::ParseError& wrong) {
    const int code = root.exit(wrong);
    return code == 0 ? 0 : 2;
  }
  return exit.code;
}
