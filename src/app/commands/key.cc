// app/commands/key.cc: `sallyport key issue|list|rotate|revoke`.
#include <fmt/format.h>

#include <memory>

#include "app/commands/key_client.h"
#include "app/commands/people_output.h"
#include "app/commands/secret_tools.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;

struct KeyOptions : PeopleOptions {
  std::string map;
  std::string id;
  std::string workflow;
  std::string label;
  std::string why;
  std::string ttl;
  std::string starts_in = "0";
  std::string overlap = "0";
  std::vector<std::string> flows;
  std::vector<std::string> sources;
  bool all = false;
  bool quiet = false;
};
using Options = std::shared_ptr<KeyOptions>;
using Words = std::function<void(const json::object&)>;

void ask(const KeyOptions& options, std::string_view path, const json::object& body, const Words& words,
         Exit& exit) {
  print_answer(ask_keys(state_directory(options.state), options.map, "POST", path, json::serialize(body)),
               options.json, words, exit);
}

json::array as_array(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

const json::object& member_of(const json::object& object, std::string_view name) {
  static const json::object none;
  const json::value* const found = object.if_contains(name);
  return found != nullptr && found->is_object() ? found->get_object() : none;
}

void print_use(const json::object& answer) {
  std::vector<std::vector<std::string>> rows = {{"  COMPONENT", "BASE URL", "KEY IN"}};
  each_of(answer, "use", [&](const json::object& use) {
    rows.push_back({"  " + text_of(use, "component"), text_of(use, "base_url"), text_of(use, "key_field")});
  });
  if (rows.size() > 1) {
    fmt::print(
        "Give it to the workflow's client where a provider's key would stand, and point the client "
        "here:\n\n");
    print_table(rows);
  } else {
    fmt::print(
        "Nothing can be reached with it yet: the map has no egress door, or no flow from this workflow.\n");
  }
}

void print_placeholder(const KeyOptions& options, const json::object& answer) {
  if (options.quiet) {
    fmt::print("{}\n", text_of(answer, "placeholder"));
    return;
  }
  const json::object& key = member_of(answer, "key");
  fmt::print("Key {} of workflow {}, until {} UTC. It is shown this once and kept nowhere:\n\n  {}\n\n",
             text_of(key, "id"), text_of(key, "workflow"), minute_of(key, "expires"),
             text_of(answer, "placeholder"));
  print_use(answer);
  const json::object& old = member_of(answer, "old");
  if (old.empty()) return;
  if (text_of(old, "state") == "revoked") {
    fmt::print("\nThe old key {} is dead.\n", text_of(old, "id"));
  } else {
    fmt::print("\nThe old key {} works beside it until {} UTC.\n", text_of(old, "id"),
               minute_of(old, "expires"));
  }
}

void print_keys(const json::object& answer) {
  std::vector<std::vector<std::string>> rows = {
      {"KEY", "WORKFLOW", "FOR", "FROM", "STATE", "ENDS (UTC)", "LAST USED (UTC)", "LABEL"}};
  const auto or_else = [](std::string text, const char* otherwise) {
    return text.empty() ? std::string(otherwise) : text;
  };
  each_of(answer, "keys", [&](const json::object& key) {
    std::string state = text_of(key, "state");
    if (const std::string why = text_of(key, "why"); !why.empty()) state += ": " + why;
    rows.push_back({text_of(key, "id"), text_of(key, "workflow"),
                    or_else(list_of(key, "flows"), "all its flows"),
                    or_else(list_of(key, "sources"), "anywhere"), state, minute_of(key, "expires"),
                    or_else(minute_of(key, "last_used"), "never"), text_of(key, "label")});
  });
  if (rows.size() == 1) {
    fmt::print("There are no keys. `sallyport key issue --workflow NAME` makes one.\n");
  } else {
    print_table(rows);
  }
}

CLI::App* subcommand(CLI::App& key, const Options& options, const char* name, const char* description) {
  CLI::App* const command = key.add_subcommand(name, description);
  add_people_options(*command, *options);
  return command;
}

void add_new_key_options(CLI::App& command, KeyOptions& options) {
  command.add_option("--map", options.map,
                     "The map, for when no gateway runs; a running one goes by its own");
  command.add_flag("--quiet", options.quiet, "Print nothing but the key")->excludes("--json");
}

// Adds a length of time to the body; false, with words, if it is none.
bool put_length(json::object& body, const char* name, const std::string& text, Exit& exit) {
  const auto length = parse_length(text);
  if (length.ok()) {
    body[name] = length->count();
    return true;
  }
  report_failure(length.error(), exit);
  return false;
}

void add_issue(CLI::App& key, Exit& exit) {
  const auto options = std::make_shared<KeyOptions>();
  auto* const command = subcommand(key, options, "issue", "Make a key for a workflow and print it, once");
  command->add_option("--workflow", options->workflow, "The workflow it names")->required();
  command->add_option("--for", options->flows,
                      "A flow or component that it opens; may be given several times; none: all its flows");
  command->add_option("--ttl", options->ttl, "How long it lives: 24h, 30d (24h, or what the map allows)");
  command->add_option("--starts-in", options->starts_in, "From when it is good: 10m (at once)");
  command->add_option("--from", options->sources,
                      "An address or network it may come from: 10.1.0.0/16; may be given several times");
  command->add_option("--label", options->label, "A word for people who read the list");
  add_new_key_options(*command, *options);
  command->callback([options, &exit] {
    json::object body{{"workflow", options->workflow}};
    if (!options->flows.empty()) body["flows"] = as_array(options->flows);
    if (!options->sources.empty()) body["sources"] = as_array(options->sources);
    if (!options->label.empty()) body["label"] = options->label;
    if (!options->ttl.empty() && !put_length(body, "ttl_seconds", options->ttl, exit)) return;
    if (!put_length(body, "starts_in_seconds", options->starts_in, exit)) return;
    ask(
        *options, "/v1/keys/issue", body,
        [&](const json::object& answer) { print_placeholder(*options, answer); }, exit);
  });
}

void add_list(CLI::App& key, Exit& exit) {
  const auto options = std::make_shared<KeyOptions>();
  auto* const command = subcommand(key, options, "list", "List keys, the newest first, dead ones too");
  command->add_option("--workflow", options->workflow, "Only those of this workflow");
  command->callback([options, &exit] {
    json::object body;
    if (!options->workflow.empty()) body["workflow"] = options->workflow;
    ask(*options, "/v1/keys/list", body, print_keys, exit);
  });
}

void add_rotate(CLI::App& key, Exit& exit) {
  const auto options = std::make_shared<KeyOptions>();
  auto* const command =
      subcommand(key, options, "rotate", "Make a successor with the same bounds and a whole life");
  command->add_option("id", options->id, "Id of the key that ends")->required();
  command->add_option("--overlap", options->overlap, "How long the old key works beside the new one (0)");
  add_new_key_options(*command, *options);
  command->callback([options, &exit] {
    json::object body{{"id", options->id}};
    if (!put_length(body, "overlap_seconds", options->overlap, exit)) return;
    ask(
        *options, "/v1/keys/rotate", body,
        [&](const json::object& answer) { print_placeholder(*options, answer); }, exit);
  });
}

void add_revoke(CLI::App& key, Exit& exit) {
  const auto options = std::make_shared<KeyOptions>();
  auto* const command =
      subcommand(key, options, "revoke", "End keys at once, and with them every stream open through them");
  auto* const ways = command->add_option_group("which", "Exactly one of these");
  ways->add_option("id", options->id, "This key");
  ways->add_option("--workflow", options->workflow, "All keys of this workflow");
  ways->add_flag("--all", options->all, "Every key");
  ways->require_option(1);
  command->add_option("--why", options->why, "The reason; it stays in the journal");
  command->callback([options, &exit] {
    json::object body;
    if (!options->id.empty()) body["id"] = options->id;
    if (!options->workflow.empty()) body["workflow"] = options->workflow;
    if (options->all) body["all"] = true;
    if (!options->why.empty()) body["why"] = options->why;
    ask(
        *options, "/v1/keys/revoke", body,
        [](const json::object& answer) {
          const std::size_t count = count_of(answer, "revoked");
          fmt::print("{} key{} revoked.\n", count, count == 1 ? "" : "s");
        },
        exit);
  });
}

}  // namespace

void add_key(CLI::App& root, Exit& exit) {
  auto* const key = root.add_subcommand(
      "key", "Keys that workflows hold instead of real ones: issue, list, rotate, revoke");
  key->require_subcommand(1);
  key->footer(
      "A key names one workflow and opens nothing but the egress door. A client is pointed at\n"
      "http://EGRESS/COMPONENT/v1 (OpenAI and compatible) or http://EGRESS/COMPONENT (Anthropic, Gemini, "
      "Azure,\n"
      "Ollama), with the key where the provider's own would stand.\n"
      "Works while the gateway runs, through its local socket, and directly on the store when it does not.");
  add_issue(*key, exit);
  add_list(*key, exit);
  add_rotate(*key, exit);
  add_revoke(*key, exit);
}

}  // namespace sallyport::app
