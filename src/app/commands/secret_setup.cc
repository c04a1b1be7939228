#include "app/commands/secret_setup.h"

#include <fmt/format.h>

#include "app/secret_changes.h"
#include "app/secret_source.h"
#include "store/file.h"
#include "store/secret_file.h"
#include "vault/own_keys.h"
#include "vault/secrets.h"

namespace sallyport::app {
namespace {

struct Options : SecretOptions {
  std::string with = "passphrase";
  std::string new_key_file;
  std::string mark;
  std::string token;
  std::string key_label = "sallyport-vault";
  bool tpm_pin = false;
};

// A key file that does not exist yet is made; one that does is used as it is.
Result<std::unique_ptr<vault::KeyEncryption>> new_key(const Options& options, const std::string& key_file,
                                                      Random& random) {
  vault::KeyPlaces places = key_places(key_file);
  places.token = {options.pkcs11_module, options.token, options.key_label};
  places.tpm.address = options.tpm;
  places.tpm.with_pin = options.tpm_pin;
  if (options.with == "passphrase") return vault::find_new_key(vault::KeyKind::passphrase, places, random);
  if (options.with == "pkcs11") return vault::find_new_key(vault::KeyKind::pkcs11, places, random);
  if (options.with == "tpm") return vault::find_new_key(vault::KeyKind::tpm, places, random);
  const std::string path = vault::key_file_of(places);
  if (options.with == "key-file" && path.empty())
    return self_error(ErrorKind::malformed, "say which file: --key-file or SALLYPORT_VAULT_KEY_FILE");
  if (options.with == "key-file" && !store::file_exists(path)) return vault::make_key_file(path, random);
  return vault::find_new_key(vault::KeyKind::key, places, random);
}

std::string key_words(const Options& options, const std::string& key_file) {
  if (options.with == "passphrase") return "the passphrase";
  if (options.with == "key-file") return "the key in " + vault::key_file_of(key_places(key_file));
  if (options.with == "pkcs11") return "the key " + options.key_label + " in the token " + options.token;
  if (options.with == "tpm")
    return std::string("the key in this machine's TPM") + (options.tpm_pin ? " and its PIN" : "");
  return "the key in SALLYPORT_VAULT_KEY or the systemd credential";
}

std::string_view advice(const Options& options) {
  if (options.with == "pkcs11") {
    return "The key cannot leave its token: back the token up as its maker says, or `sallyport secret rekey` "
           "before it goes.\n";
  }
  if (options.with == "tpm") {
    return "The key cannot leave this TPM, and clearing it destroys the key: keep copies of the secrets at "
           "their "
           "sources, or `sallyport secret rekey` before the machine goes.\n";
  }
  return "Keep a copy of the key, apart from the copies of the state folder: who has both has the secrets.\n";
}

void print_losses(const Options& options, const std::string& folder) {
  const std::string key = key_words(options, options.key_file);
  fmt::print(
      "What is lost with what:\n"
      "  {}: every secret in the vault. There is no second way in, and nobody can make one.\n"
      "  {}/{}: every secret in the vault. Copy it when it has changed; it is sealed.\n"
      "  {}/{}: no secret. Until you say `sallyport secret accept-restored`, the vault is not opened.\n"
      "{}",
      key, folder, vault::vault_file, options.mark.empty() ? folder : options.mark, vault::mark_file,
      advice(options));
}

Result<void> init(const Options& options, Exit& exit) {
  const std::string state = state_directory(options.state), folder = state + "/vault";
  if (vault::has_vault(state))
    return self_error(ErrorKind::forbidden, "there is a vault already in " + folder);
  SP_CHECK(store::make_private_directory(state));
  if (!options.mark.empty()) {
    if (!options.mark.starts_with('/'))
      return self_error(ErrorKind::malformed, "--mark takes an absolute path");
    SP_CHECK(store::make_private_directory(options.mark));
  }
  SystemRandom random;
  const SystemClock clock;
  SP_TRY(const auto key, new_key(options, options.key_file, random));
  SP_TRY(vault::Ground ground, vault::find_ground(state, store::IfMissing::make));
  SP_TRY(const auto made, vault::Vault::create(std::move(ground), *key, options.mark, {clock, random}));
  const auto recorded = journal_secret_change(
      state, {operator_name(), "init", "it opens with " + std::string(vault::in_words(key->kind()))});
  if (!recorded.ok()) {
    fmt::print(stderr, "sallyport: the vault is made, but that is not in the journal: {}\n",
               recorded.error().detail);
    exit.code = 1;
  }
  if (options.json) {
    std::string out;
    JsonObject object(out);
    object.add("done", true).add("vault", folder).add("key", vault::to_string(key->kind())).close();
    fmt::print("{}\n", out);
    return {};
  }
  fmt::print("The vault is made: {}\nIt opens with {}.\n\n", folder, key_words(options, options.key_file));
  print_losses(options, folder);
  return {};
}

struct Found {
  std::vector<vault::NewSecret> all;      // as they are in the files
  std::vector<vault::NewSecret> missing;  // those that the vault does not hold yet
};

Result<Found> read_files(const std::string& directory, const vault::Vault& vault) {
  Found found;
  SP_TRY(const std::vector<std::string> names, store::list_directory(directory));
  for (const std::string& name : names) {
    if (!vault::is_secret_name(name) || vault::find_own_key(name) != nullptr) {
      return self_error(ErrorKind::malformed,
                        directory + "/" + name + " is no secret: its name is none; move it away");
    }
    SP_TRY(Secret value, vault::make_file_secrets(directory)->find(name));
    const auto held = vault.read(name);
    if (held.ok() && !equal_constant_time(held->front().value.reveal(), value.reveal())) {
      return self_error(ErrorKind::forbidden, "the vault holds another value of " + name + " than " +
                                                  directory + "/" + name +
                                                  ": remove the one that is wrong; nothing was moved");
    }
    if (!held.ok())
      found.missing.push_back({name, Secret(std::string(value.reveal())), vault::default_max_age});
    found.all.push_back({name, std::move(value), {}});
  }
  return found;
}

// The key under which something was sealed before there was a vault.
Result<void> add_own_key(const vault::OwnKey& own, const std::string& state, const vault::Vault& vault,
                         Found& found) {
  auto text = store::read_secret_file(state, own.file, 1024);
  if (!text.ok() && text.error().kind == ErrorKind::not_found) return {};
  if (!text.ok()) return std::move(text).error();
  SP_TRY(const Secret key, vault::parse_raw_key(*text));
  const std::string name(own.secret);
  Secret value = vault::raw_key_text(key);
  const auto held = vault.read(name);
  if (held.ok() && !equal_constant_time(held->front().value.reveal(), value.reveal())) {
    return self_error(ErrorKind::forbidden, "the vault has another key of " + std::string(own.what) +
                                                " than " + state + "/" + std::string(own.file) +
                                                ": move that file away; nothing was moved");
  }
  if (!held.ok()) found.missing.push_back({name, Secret(std::string(value.reveal())), seconds(0)});
  found.all.push_back({name, std::move(value), {}});
  return {};
}

// Asked of the disk, not of what was just written.
Result<void> verify_held(const SecretOptions& options, OpenVault& open, const Found& found) {
  SP_TRY(vault::Ground ground, vault::find_ground(state_directory(options.state), store::IfMissing::fail));
  SP_TRY(const auto again, vault::Vault::open(std::move(ground), *open.key, {open.clock, open.random},
                                              vault::Vault::Access::read));
  for (const vault::NewSecret& secret : found.all) {
    SP_TRY(const auto held, again->read(secret.name));
    if (held.empty() || !equal_constant_time(held.front().value.reveal(), secret.value.reveal()))
      return self_error(ErrorKind::internal,
                        "the vault does not hold " + secret.name + "; no file was removed");
  }
  return {};
}

Result<void> import_files(const Options& options, Exit& exit) {
  const std::string directory = state_directory(options.state) + "/secrets";
  SP_TRY(const auto open, open_vault(options));
  SP_TRY(Found found, read_files(directory, *open->vault));
  const std::string state = state_directory(options.state);
  for (const vault::OwnKey& own : vault::own_keys) SP_CHECK(add_own_key(own, state, *open->vault, found));
  if (!found.missing.empty()) SP_CHECK(open->vault->put(std::move(found.missing)));
  SP_CHECK(verify_held(options, *open, found));
  for (const vault::NewSecret& secret : found.all) {
    const vault::OwnKey* own = vault::find_own_key(secret.name);
    SP_CHECK(store::remove_file(own != nullptr ? state + "/" + std::string(own->file)
                                               : directory + "/" + secret.name));
  }
  std::string names;
  for (const vault::NewSecret& secret : found.all)
    names += (names.empty() ? "" : ", ") + version_text(*open->vault, secret.name);
  report_change(
      options,
      {fmt::format("{} secrets are in the vault, and their files are removed. A file system may keep "
                   "the blocks of removed files: rotate what matters.",
                   found.all.size()),
       "import-files", names, ""},
      *open->vault, exit);
  exit.code = 0;  // a gateway that began with the files must be restarted, and says so
  return {};
}

Result<void> rekey(const Options& options, Exit& exit) {
  SP_TRY(const auto open, open_vault(options));
  // From a terminal or a file only: what the environment says is the key that was just used.
  if (options.with == "environment")
    return self_error(ErrorKind::malformed, "--with passphrase, key-file, pkcs11 or tpm");
  if (options.with == "key-file" && options.new_key_file.empty())
    return self_error(ErrorKind::malformed, "say where the new key shall be: --new-key-file");
  SP_TRY(const auto key, options.with == "passphrase"
                             ? vault::ask_new_passphrase(key_places(""), open->random)
                             : new_key(options, options.new_key_file, open->random));
  SP_CHECK(open->vault->rekey(*key));
  const std::string folder = state_directory(options.state) + "/vault";
  report_change(
      options,
      {"The vault has new keys all the way down and opens with the new one only; older copies of its "
       "file still open with the old one. A gateway that runs must be restarted with the new key.",
       "rekey", "it opens with " + std::string(vault::in_words(key->kind())) + ", another one", ""},
      *open->vault, exit);
  exit.code = 0;  // it cannot know the new key yet, and that is said
  return {};
}

Result<void> accept_restored(const Options& options, Exit& exit) {
  SP_TRY(const auto open, open_vault(options, vault::Vault::Access::write, vault::Vault::Restored::accept));
  report_change(
      options,
      {"The vault is taken as it is. What was rotated or removed since that copy was made is back in "
       "it: do that again.",
       "accept-restored", "generation " + std::to_string(open->vault->generation()), ""},
      *open->vault, exit);
  return {};
}

void add_device_options(CLI::App& command, Options& options) {
  command.add_option("--token", options.token, "With pkcs11: label of the token");
  command.add_option("--key-label", options.key_label,
                     "With pkcs11: label of the key in it (sallyport-vault)");
  command.add_flag("--tpm-pin", options.tpm_pin, "With tpm: a PIN of 6 to 32 characters, too");
}

}  // namespace

void add_secret_setup(CLI::App& secret, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_secret_command(
      secret, "init", "Make the vault, and say which key, lost, destroys what", options, init, exit);
  command->add_option("--with", options->with, "What opens it")
      ->check(CLI::IsMember({"passphrase", "key-file", "environment", "pkcs11", "tpm"}));
  add_device_options(*command, *options);
  command->add_option("--mark", options->mark,
                      "Folder elsewhere for the mark that notices a vault that was rolled back");
  command->footer(
      "passphrase   asked for, or the systemd credential sallyport-vault-passphrase, or "
      "SALLYPORT_VAULT_PASSPHRASE\n"
      "key-file     --key-file or SALLYPORT_VAULT_KEY_FILE; made if it is not there\n"
      "environment  the systemd credential sallyport-vault-key or SALLYPORT_VAULT_KEY: 64 hexadecimal "
      "digits\n"
      "pkcs11       --pkcs11-module or SALLYPORT_PKCS11_MODULE, --token, --key-label (made if it is not "
      "there); "
      "the PIN is\n             asked for, or the systemd credential sallyport-vault-pin, or "
      "SALLYPORT_VAULT_PIN\n"
      "tpm          --tpm or SALLYPORT_TPM (device:/dev/tpmrm0), kept by the vault; with --tpm-pin a PIN, "
      "given as that of a token\n\n"
      "`sallyport serve` looks in the same places.");

  options = std::make_shared<Options>();
  add_secret_command(secret, "import-files", "Move the files of the state folder's secrets/ into the vault",
                     options, import_files, exit);

  options = std::make_shared<Options>();
  command =
      add_secret_command(secret, "rekey", "Give the vault another passphrase or key", options, rekey, exit);
  command->add_option("--with", options->with, "What shall open it: passphrase, key-file, pkcs11 or tpm")
      ->check(CLI::IsMember({"passphrase", "key-file", "pkcs11", "tpm"}));
  add_device_options(*command, *options);
  command->add_option("--new-key-file", options->new_key_file, "With key-file: made if it is not there");

  options = std::make_shared<Options>();
  add_secret_command(secret, "accept-restored", "After a backup was restored: take the vault as it is",
                     options, accept_restored, exit);
}

}  // namespace sallyport::app
