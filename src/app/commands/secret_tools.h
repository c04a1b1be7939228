#pragma once
// app/commands/secret_tools.h: what the commands of `secret` share: opening the vault, saying what was done.
#include <memory>
#include <string>

#include "app/commands/commands.h"
#include "base/json_text.h"
#include "vault/unlock.h"
#include "vault/vault.h"

namespace sallyport::app {

struct SecretOptions {
  std::string state;
  std::string key_file;
  std::string pkcs11_module;
  std::string tpm;
  bool json = false;
};
// --state, --key-file, --pkcs11-module, --tpm, --json.
void add_secret_options(CLI::App& command, SecretOptions& options);

// An open vault with the key that opened it and what both stand on.
struct OpenVault {
  SystemClock clock;
  SystemRandom random;
  std::unique_ptr<vault::KeyEncryption> key;
  std::unique_ptr<vault::Vault> vault;
};

// Finds the key, asking for it if need be, and takes the vault's lock last. Errors: as Vault::open;
// not_found: there is no vault, and how to make one.
Result<std::unique_ptr<OpenVault>> open_vault(
    const SecretOptions& options, vault::Vault::Access access = vault::Vault::Access::write,
    vault::Vault::Restored restored = vault::Vault::Restored::refuse);

// What was done to the vault.
struct Done {
  std::string words;   // for whoever typed the command
  std::string action;  // for the journal, as is what follows
  std::string detail;
  std::string name;  // of the one secret it was done to; empty: more than one
};
// Writes it to the journal, asks the running gateway to read the vault again, and says whether both worked,
// in words or JSON. Exit code 1: one did not.
void report_change(const SecretOptions& options, const Done& done, const vault::Vault& vault, Exit& exit);

// "orders: version 3".
std::string version_text(const vault::Vault& vault, const std::string& name);

// Prints what went wrong and sets exit code 3.
void report_failure(const Error& error, Exit& exit);

// "0", "30s", "5m", "24h", "90d". Errors: malformed.
Result<seconds> parse_length(const std::string& text);
// "3 d", "5 h", "2 m": how long ago, in the largest unit that fits.
std::string length_text(seconds length);

// Puts what the callbacks of all secret commands need into one place: keys come into this process.
void begin_secret_command();

// Adds one command of `secret` with the options all of them have. What `run` returns as an error is printed,
// with exit code 3. `exit` must outlive the command line.
template <class Options>
CLI::App* add_secret_command(CLI::App& secret, const char* name, const char* description,
                             const std::shared_ptr<Options>& options,
                             Result<void> (*run)(const Options&, Exit&), Exit& exit) {
  CLI::App* const command = secret.add_subcommand(name, description);
  add_secret_options(*command, *options);
  command->callback([options, run, &exit] {
    begin_secret_command();
    if (const auto done = run(*options, exit); !done.ok()) report_failure(done.error(), exit);
  });
  return command;
}

}  // namespace sallyport::app
