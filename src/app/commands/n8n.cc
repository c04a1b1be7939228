// app/commands/n8n.cc: `sallyport n8n sync`.
#include <fmt/format.h>

#include <memory>

#include "app/commands/key_client.h"
#include "app/commands/people_output.h"
#include "app/commands/secret_tools.h"
#include "app/map_file.h"
#include "app/n8n_sync/carry_out.h"
#include "app/n8n_sync/credential_type.h"
#include "store/file.h"

namespace sallyport::app {
namespace {

constexpr int some_failed = 1;
constexpr std::size_t named_at_most = 10;

struct SyncOptions {
  std::string state;
  std::string map;
  std::string n8n;
  std::string component = "n8n";
  std::string api_key_file;
  std::string door;
  std::string authorities = "/etc/ssl/certs/ca-certificates.crt";
  std::string ttl = "30d";
  std::string overlap = "10m";
  bool apply = false;
  bool json = false;
};

struct Outcome {
  SyncPlan plan;
  std::vector<Carried> carried;  // empty: only planned
};

Result<Secret> read_api_key(const std::string& path) {
  SP_TRY(std::string text, store::read_file(path, 16 << 10, store::Privacy::owner_only));
  while (text.ends_with('\n') || text.ends_with('\r')) text.pop_back();
  return Secret(std::move(text));
}

std::vector<OwnedCredential> owned_in(const std::vector<OwnedCredential>& all, const std::string& n8n) {
  std::vector<OwnedCredential> here;
  for (const OwnedCredential& entry : all) {
    if (entry.n8n == n8n) here.push_back(entry);
  }
  return here;
}

Result<Outcome> sync(const SyncOptions& options) {
  SP_TRY(const MapFile file, read_map_file(options.map));
  if (!file.parsed.map)
    return self_error(ErrorKind::malformed, options.map + " is refused; `sallyport check --map` says why");
  const map::Map& map = *file.parsed.map;
  SP_TRY(const auto wanted, wanted_credentials(map, options.component, options.door));
  const std::string state = state_directory(options.state);
  SyncTerms terms;
  terms.n8n = options.n8n;
  while (terms.n8n.ends_with('/')) terms.n8n.pop_back();
  terms.owned_file = state + "/n8n-credentials.json";
  SP_TRY(terms.ttl, parse_length(options.ttl));
  SP_TRY(terms.overlap, parse_length(options.overlap));
  terms.ttl = std::min(terms.ttl, map.limits.key_age);
  SP_TRY(Secret api_key, read_api_key(options.api_key_file));
  SP_TRY(const auto n8n, open_n8n(terms.n8n, options.authorities, std::move(api_key)));
  SP_TRY(const auto owned, read_owned(terms.owned_file));
  SP_TRY(const auto there, n8n->list());

  Outcome outcome{make_plan(wanted, owned_in(owned, terms.n8n), there), {}};
  if (!options.apply) return outcome;
  SP_CHECK(store::make_private_directory(state));
  const auto ask = [&](std::string_view path, const std::string& body) {
    return ask_keys(state, options.map, "POST", path, body);
  };
  outcome.carried = carry_out(outcome.plan, terms, *n8n, ask, owned);
  return outcome;
}

std::string_view said(SyncStep::Action action, bool done) {
  switch (action) {
    case SyncStep::Action::create:
      return done ? "created" : "create";
    case SyncStep::Action::restore:
      return done ? "created again" : "create again";
    case SyncStep::Action::rotate:
      return done ? "has a new key" : "give a new key";
    case SyncStep::Action::retire:
      return done ? "removed" : "remove";
  }
  return "";
}

std::string type_of(const SyncStep& step) { return std::string(n8n_credential_type(step.wanted.kind)); }

void print_left_alone(const std::vector<N8nCredential>& others) {
  if (others.empty()) return;
  fmt::print("\nLeft alone, {} of others:\n", others.size());
  std::vector<std::vector<std::string>> rows;
  for (const N8nCredential& other : others) {
    if (rows.size() == named_at_most) break;
    rows.push_back({"  " + harmless(other.name), harmless(other.type), other.id});
  }
  print_table(rows);
  if (others.size() > named_at_most) fmt::print("  and {} more\n", others.size() - named_at_most);
}

void print_words(const SyncOptions& options, const Outcome& outcome) {
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < outcome.plan.steps.size(); ++i) {
    const SyncStep& step = outcome.plan.steps[i];
    const Carried* const carried = outcome.carried.empty() ? nullptr : &outcome.carried[i];
    const bool failed = carried != nullptr && !carried->error.empty();
    rows.push_back({"  " + std::string(failed ? "FAILED" : said(step.action, carried != nullptr)),
                    credential_name(step.wanted.workflow, step.wanted.component), type_of(step),
                    failed ? harmless(carried->error) : step.wanted.base_url});
  }
  if (rows.empty()) {
    fmt::print("No workflow of the map that runs in {} may reach a model: there is nothing to do.\n",
               options.component);
  } else {
    fmt::print("n8n at {}:\n", options.n8n);
    print_table(rows);
  }
  print_left_alone(outcome.plan.left_alone);
  if (!rows.empty() && !options.apply)
    fmt::print("\nThis is a plan: nothing was done. Run it again with --apply to carry it out.\n");
}

void print_json(const SyncOptions& options, const Outcome& outcome) {
  std::string steps = "[";
  for (std::size_t i = 0; i < outcome.plan.steps.size(); ++i) {
    const SyncStep& step = outcome.plan.steps[i];
    const Carried* const carried = outcome.carried.empty() ? nullptr : &outcome.carried[i];
    if (steps.size() > 1) steps.push_back(',');
    JsonObject object(steps);
    object.add("action", to_string(step.action)).add("workflow", step.wanted.workflow);
    object.add("component", step.wanted.component).add_if("type", type_of(step));
    object.add("name", credential_name(step.wanted.workflow, step.wanted.component));
    object.add_if("base_url", step.wanted.base_url);
    object.add_if("credential", carried == nullptr ? step.credential : carried->credential);
    object.add_if("key", carried == nullptr ? step.key : carried->key);
    object.add("done", carried != nullptr && carried->error.empty());
    if (carried != nullptr) object.add_if("error", carried->error);
    object.close();
  }
  std::string others = "[";
  for (const N8nCredential& other : outcome.plan.left_alone) {
    if (others.size() > 1) others.push_back(',');
    JsonObject(others).add("id", other.id).add("name", other.name).add("type", other.type).close();
  }
  std::string out;
  JsonObject object(out);
  object.add("n8n", options.n8n).add("applied", options.apply);
  object.add_raw("steps", steps + "]").add_raw("left_alone", others + "]").close();
  fmt::print("{}\n", out);
}

void run(const SyncOptions& options, Exit& exit) {
  const auto outcome = sync(options);
  if (!outcome.ok()) {
    report_failure(outcome.error(), exit);
    return;
  }
  const auto failed = [](const Carried& carried) { return !carried.error.empty(); };
  if (std::ranges::any_of(outcome->carried, failed)) exit.code = some_failed;
  if (options.json) {
    print_json(options, *outcome);
  } else {
    print_words(options, *outcome);
  }
}

void add_sync(CLI::App& n8n, Exit& exit) {
  const auto options = std::make_shared<SyncOptions>();
  auto* const command = n8n.add_subcommand(
      "sync",
      "Give each workflow a credential in n8n that holds a key of ours and points at the egress door");
  command->add_option("--map", options->map, "The map file")->required();
  command->add_option("--n8n", options->n8n, "Address of n8n: http://127.0.0.1:5678")->required();
  command
      ->add_option("--api-key-file", options->api_key_file,
                   "File of mode 0600 with an API key of n8n's owner or an admin")
      ->required();
  command->add_option("--component", options->component, "What the map calls this n8n (n8n)");
  command->add_option("--door", options->door, "The egress door as n8n reaches it (as the map says)");
  command->add_option("--authorities", options->authorities, "PEM file of who may vouch for an https n8n");
  command->add_option("--ttl", options->ttl, "How long a key lives (30d, or the longest the map allows)");
  command->add_option("--overlap", options->overlap, "How long an old key works beside the new one (10m)");
  command->add_option("--state", options->state, "State folder of the gateway");
  command->add_flag("--apply", options->apply, "Carry the plan out; without it, it is only shown");
  command->add_flag("--json", options->json, "Print JSON");
  command->footer(
      "Shows what it would do and does nothing without --apply. It makes or renews credentials called\n"
      "\"Sallyport: WORKFLOW -> COMPONENT\" through n8n's public API (n8n: Settings, n8n API; scopes\n"
      "credential:list, create, update, delete), remembers their ids in the state folder, and touches no "
      "other.\n"
      "Every run renews every key: run it more often than keys live.");
  command->callback([options, &exit] { run(*options, exit); });
}

}  // namespace

void add_n8n(CLI::App& root, Exit& exit) {
  auto* const n8n = root.add_subcommand("n8n", "What Sallyport does for an n8n: sync");
  n8n->require_subcommand(1);
  add_sync(*n8n, exit);
}

}  // namespace sallyport::app
