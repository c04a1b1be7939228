#include "app/commands/secret_tools.h"

#include <fmt/format.h>

#include <boost/json.hpp>

#include "app/commands/gateway_client.h"
#include "app/secret_changes.h"
#include "app/secret_source.h"
#include "app/terminal.h"
#include "map/schema/values.h"

namespace sallyport::app {
namespace {

enum class Gateway : unsigned char { absent, uses, refused };

struct Told {
  Gateway gateway = Gateway::absent;
  std::string why;
};

Told tell_gateway(const std::string& state) {
  const auto answer = ask_gateway(state, "POST", "/v1/secrets/reload", "{}");
  if (!answer) return {};
  if (!answer->ok()) return {Gateway::refused, answer->error().detail};
  boost::system::error_code failed;
  const boost::json::value parsed = boost::json::parse(**answer, failed);
  if (failed || !parsed.is_object()) return {Gateway::refused, "its answer cannot be read"};
  const auto* const accepted = parsed.get_object().if_contains("accepted");
  if (accepted != nullptr && accepted->is_bool() && accepted->get_bool()) return {Gateway::uses, ""};
  const auto* const findings = parsed.get_object().if_contains("findings");
  return {Gateway::refused, findings == nullptr ? "" : boost::json::serialize(*findings)};
}

std::string_view word_of(Gateway gateway) {
  switch (gateway) {
    case Gateway::absent:
      return "not running";
    case Gateway::uses:
      return "uses it";
    case Gateway::refused:
      break;
  }
  return "refused";
}

std::string sentence_of(const Told& told) {
  if (told.gateway == Gateway::absent) return "No gateway runs on this state folder.";
  if (told.gateway == Gateway::uses) return "The running gateway uses it from now on.";
  return "The running gateway goes on with what it had: " + told.why;
}

}  // namespace

void add_secret_options(CLI::App& command, SecretOptions& options) {
  command.add_option("--state", options.state, "State folder of the gateway");
  command.add_option("--key-file", options.key_file, "File with the key of the vault");
  command.add_option("--pkcs11-module", options.pkcs11_module, "Library of the token that holds the key");
  command.add_option("--tpm", options.tpm,
                     "TPM that holds the key: device:/dev/tpmrm0, or as the vault says");
  command.add_flag("--json", options.json, "Print JSON");
}

void begin_secret_command() { forbid_core_dumps(); }

Result<std::unique_ptr<OpenVault>> open_vault(const SecretOptions& options, vault::Vault::Access access,
                                              vault::Vault::Restored restored) {
  const std::string state = state_directory(options.state);
  if (!vault::has_vault(state))
    return self_error(ErrorKind::not_found, "there is no vault in " + state + ": `sallyport secret init`");
  auto open = std::make_unique<OpenVault>();
  SP_TRY(vault::Ground ground, vault::find_ground(state, store::IfMissing::fail));
  SP_TRY(const vault::Index index, vault::read_index(ground, open->clock.wall()));
  vault::KeyPlaces places = key_places(options.key_file);
  places.token.module = options.pkcs11_module;
  places.tpm.address = options.tpm;
  SP_TRY(open->key, vault::find_key(index.kind, places, open->random));
  const vault::Vault::Tools tools{open->clock, open->random};
  SP_TRY(open->vault, vault::Vault::open(std::move(ground), *open->key, tools, access, restored));
  return open;
}

std::string version_text(const vault::Vault& vault, const std::string& name) {
  for (const vault::SecretInfo& info : vault.list()) {
    if (info.name == name) return name + ": version " + std::to_string(info.versions.front().number);
  }
  return name;
}

// The journal first: what the gateway does with the change is recorded behind it.
void report_change(const SecretOptions& options, const Done& done, const vault::Vault& vault, Exit& exit) {
  const std::string state = state_directory(options.state);
  const auto recorded = journal_secret_change(state, {operator_name(), done.action, done.detail});
  const Told told = tell_gateway(state);
  if (options.json) {
    std::string out;
    JsonObject object(out);
    object.add("done", true).add_if("name", done.name).add("generation", vault.generation());
    object.add("gateway", word_of(told.gateway)).add_if("why", told.why);
    object.add("recorded", recorded.ok()).close();
    fmt::print("{}\n", out);
  } else {
    fmt::print("{} {}\n", done.words, sentence_of(told));
  }
  if (!recorded.ok()) {
    std::fflush(stdout);
    fmt::print(stderr, "sallyport: done, but it is not in the journal: {}\n", recorded.error().detail);
  }
  if (told.gateway == Gateway::refused || !recorded.ok()) exit.code = 1;
}

void report_failure(const Error& error, Exit& exit) {
  fmt::print(stderr, "sallyport: {}\n", error.detail);
  exit.code = 3;
}

Result<seconds> parse_length(const std::string& text) {
  if (text == "0") return seconds(0);
  return map::parse_duration(text);
}

std::string length_text(seconds length) {
  const auto count = std::max<std::int64_t>(0, length.count());
  if (count >= 2 * 86400) return std::to_string(count / 86400) + " d";
  if (count >= 2 * 3600) return std::to_string(count / 3600) + " h";
  if (count >= 120) return std::to_string(count / 60) + " min";
  return std::to_string(count) + " s";
}

}  // namespace sallyport::app
