#pragma once
// app/commands/commands.h: the command line: one file here for each command of docs and `--help`.
#include <CLI/App.hpp>

namespace sallyport::app {

// What the process will exit with: 0 ok, 1 findings, 2 usage, 3 could not do it.
struct Exit {
  int code = 0;
};

// Each adds its subcommand to `root`; the callback prints and sets `exit`. Every command that prints a result
// has --json.
void add_serve(CLI::App& root, Exit& exit);
void add_reload(CLI::App& root, Exit& exit);
void add_check(CLI::App& root, Exit& exit);
void add_verify(CLI::App& root, Exit& exit);
void add_map(CLI::App& root, Exit& exit);
void add_audit(CLI::App& root, Exit& exit);
void add_usage(CLI::App& root, Exit& exit);
void add_session(CLI::App& root, Exit& exit);
void add_account(CLI::App& root, Exit& exit);
void add_token(CLI::App& root, Exit& exit);
void add_policy(CLI::App& root, Exit& exit);
void add_secret(CLI::App& root, Exit& exit);
void add_key(CLI::App& root, Exit& exit);
void add_n8n(CLI::App& root, Exit& exit);
void add_doctor(CLI::App& root, Exit& exit);

// --state DIR, else $SALLYPORT_STATE, else $XDG_STATE_HOME/sallyport, else ~/.local/state/sallyport.
// In it: store.sqlite, journal/, usage.json, vault/, secrets/, authority/, admin.sock, admin.token.
std::string state_directory(const std::string& option);

}  // namespace sallyport::app
