// app/commands/secret.cc: `sallyport secret put|list|rotate|remove`.
#include <fmt/format.h>

#include "app/commands/people_output.h"
#include "app/commands/secret_setup.h"
#include "app/map_file.h"
#include "app/secret_source.h"
#include "app/terminal.h"
#include "vault/own_keys.h"

namespace sallyport::app {
namespace {

struct Options : SecretOptions {
  std::string name;
  std::string map;
  std::string max_age = "90d";
  std::string overlap = "24h";
};

std::string prompt_for(const std::string& name) { return "Value of " + name + " (not shown): "; }

Result<void> check_name(const std::string& name) {
  if (!vault::is_secret_name(name)) return vault::bad_secret_name();
  return {};
}

// A new value in its place would make what was kept unreadable, and nobody would know that it did.
Result<void> check_new_value(const std::string& name) {
  SP_CHECK(check_name(name));
  const vault::OwnKey* own = vault::find_own_key(name);
  if (own == nullptr) return {};
  return self_error(ErrorKind::forbidden,
                    name + " is the gateway's own: the key of " + std::string(own->what) +
                        ". `sallyport secret remove " + name +
                        "` makes all of them unreadable; the gateway then makes a new one");
}

// The value is read before the vault is locked: nobody waits for somebody who types.
Result<void> put(const Options& options, Exit& exit) {
  SP_CHECK(check_new_value(options.name));
  SP_TRY(const seconds max_age, parse_length(options.max_age));
  SP_TRY(Secret value, read_secret_input(prompt_for(options.name)));
  SP_TRY(const auto open, open_vault(options));
  const bool replaces = open->vault->read(options.name).ok();
  std::vector<vault::NewSecret> secrets;
  secrets.push_back({options.name, std::move(value), max_age});
  SP_CHECK(open->vault->put(std::move(secrets)));
  const std::string words = replaces ? " has a new value; the old one is dead." : " is in the vault.";
  report_change(options,
                {options.name + words, "put", version_text(*open->vault, options.name), options.name},
                *open->vault, exit);
  return {};
}

Result<void> rotate(const Options& options, Exit& exit) {
  SP_CHECK(check_new_value(options.name));
  SP_TRY(const seconds overlap, parse_length(options.overlap));
  SP_TRY(const Secret value, read_secret_input(prompt_for(options.name)));
  SP_TRY(const auto open, open_vault(options));
  SP_CHECK(open->vault->rotate(options.name, value, overlap));
  const std::string until = to_rfc3339(open->vault->now() + overlap).substr(0, 19) + "Z";
  const bool at_once = overlap == seconds(0);
  const std::string before = at_once ? "the old one is dead" : "the old one works beside it until " + until;
  report_change(options,
                {options.name + " has a new value; " + before + ".", "rotate",
                 version_text(*open->vault, options.name) + "; " + before, options.name},
                *open->vault, exit);
  return {};
}

Result<void> remove(const Options& options, Exit& exit) {
  SP_CHECK(check_name(options.name));
  SP_TRY(const auto open, open_vault(options));
  SP_CHECK(open->vault->remove(options.name));
  report_change(options, {options.name + " is no longer in the vault.", "remove", options.name, options.name},
                *open->vault, exit);
  return {};
}

// Where the map uses a secret.
std::vector<std::string> uses_of(const map::Map& map, const std::string& name) {
  if (const vault::OwnKey* own = vault::find_own_key(name)) return {std::string(own->what)};
  std::vector<std::string> uses;
  for (const Flow& flow : map.flows) {
    if (flow.webhook && flow.webhook->verify && flow.webhook->verify->secret == name)
      uses.push_back("webhook " + std::string(flow.webhook->path.text()));
  }
  if (uses.empty() && std::ranges::find(map.secrets, name) != map.secrets.end()) uses.push_back("map");
  return uses;
}

struct Listed {
  const vault::SecretInfo& info;
  const vault::VersionInfo& version;
  std::vector<std::string> uses;
  seconds age;
  bool past_age;
};

std::string joined(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

std::vector<std::string> row_of(const Listed& listed, bool with_map) {
  const bool current = !listed.version.dies;
  std::string state = listed.past_age ? "past its age" : "current";
  if (!current) state = "dies " + to_rfc3339(*listed.version.dies).substr(0, 16) + "Z";
  const std::string limit = listed.info.max_age == seconds(0) ? "none" : length_text(listed.info.max_age);
  std::vector<std::string> row{listed.info.name, std::to_string(listed.version.number),
                               length_text(listed.age), limit, state};
  if (with_map) row.push_back(current ? (listed.uses.empty() ? "nothing" : joined(listed.uses)) : "");
  return row;
}

void add_json(std::string& out, const Listed& listed, bool with_map) {
  if (out.size() > 1) out.push_back(',');
  JsonObject row(out);
  row.add("name", listed.info.name).add("version", listed.version.number);
  row.add("created", to_rfc3339(listed.version.created));
  row.add("age_seconds", std::int64_t{listed.age.count()});
  row.add("max_age_seconds", std::int64_t{listed.info.max_age.count()}).add("past_age", listed.past_age);
  row.add("current", !listed.version.dies);
  if (listed.version.dies) row.add("dies", to_rfc3339(*listed.version.dies));
  if (with_map) {
    std::string uses = "[";
    for (const std::string& use : listed.uses) {
      if (uses.size() > 1) uses.push_back(',');
      append_json_string(uses, use);
    }
    row.add_raw("uses", uses + "]");
  }
  row.close();
}

Result<std::optional<map::Map>> read_map(const std::string& path) {
  if (path.empty()) return std::optional<map::Map>();
  SP_TRY(MapFile file, read_map_file(path));
  if (!file.parsed.map)
    return self_error(ErrorKind::malformed, path + " is refused; `sallyport check --map` says why");
  return std::move(file.parsed.map);
}

void print_list(const std::vector<Listed>& all, const Options& options) {
  const bool with_map = !options.map.empty();
  if (options.json) {
    std::string out = "[";
    for (const Listed& listed : all) add_json(out, listed, with_map);
    fmt::print("{{\"secrets\":{}]}}\n", out);
    return;
  }
  std::vector<std::vector<std::string>> rows{{"SECRET", "VERSION", "AGE", "MAX AGE", "STATE"}};
  if (with_map) rows[0].push_back("USED BY");
  for (const Listed& listed : all) rows.push_back(row_of(listed, with_map));
  if (all.empty()) {
    fmt::print("The vault is empty. `sallyport secret put NAME` fills it.\n");
  } else {
    print_table(rows);
  }
}

Result<void> list(const Options& options, Exit&) {
  SP_TRY(const std::optional<map::Map> map, read_map(options.map));
  SP_TRY(const auto open, open_vault(options, vault::Vault::Access::read));
  const std::vector<vault::SecretInfo> secrets = open->vault->list();
  const WallTime now = open->vault->now();
  std::vector<Listed> all;
  for (const vault::SecretInfo& info : secrets) {
    for (const vault::VersionInfo& version : info.versions) {
      const auto age = std::chrono::duration_cast<seconds>(now - version.created);
      all.push_back({info, version, map ? uses_of(*map, info.name) : std::vector<std::string>(), age,
                     !version.dies && info.is_past_age(now)});
    }
  }
  print_list(all, options);
  return {};
}

void add_changes(CLI::App& secret, Exit& exit) {
  auto options = std::make_shared<Options>();
  CLI::App* command = add_secret_command(secret, "put", "Put a value in; one of that name is dead at once",
                                         options, put, exit);
  command->add_option("name", options->name, "Its name: a-z, 0-9 and -")->required();
  command->add_option("--max-age", options->max_age, "Reported when it is older (90d); 0: never");

  options = std::make_shared<Options>();
  command = add_secret_command(
      secret, "rotate", "Put a new value in; the old one works beside it for a while", options, rotate, exit);
  command->add_option("name", options->name, "Which secret")->required();
  command->add_option("--overlap", options->overlap, "For how long (24h); 0: the old one is dead at once");

  options = std::make_shared<Options>();
  command =
      add_secret_command(secret, "remove", "Take a secret out, all its versions", options, remove, exit);
  command->add_option("name", options->name, "Which secret")->required();

  options = std::make_shared<Options>();
  command =
      add_secret_command(secret, "list", "Names, versions, ages and uses; never values", options, list, exit);
  command->add_option("--map", options->map, "The map file, to show what uses each");
}

}  // namespace

void add_secret(CLI::App& root, Exit& exit) {
  auto* const secret =
      root.add_subcommand("secret", "Secrets that a map names as secret:NAME, sealed in the vault");
  secret->require_subcommand(1);
  secret->footer(
      "A value is read from stdin, or asked for on the terminal without showing it; it is never an "
      "argument.\n\n"
      "Example:\n  sallyport secret init\n  sallyport secret put stripe-webhook < new-value");
  add_secret_setup(*secret, exit);
  add_changes(*secret, exit);
}

}  // namespace sallyport::app
