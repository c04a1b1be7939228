// app/commands/account.cc: `sallyport account add|list|groups|reset|remove`.
#include <fmt/format.h>

#include <memory>

#include "app/commands/people_output.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;

struct AccountOptions : PeopleOptions {
  std::string name;
  std::string email;
  std::string origin;
  std::vector<std::string> groups;
};
using Options = std::shared_ptr<AccountOptions>;

json::array as_array(const std::vector<std::string>& texts) {
  return json::array(texts.begin(), texts.end());
}

void print_invitation(const AccountOptions& options, const json::object& answer) {
  std::string origin = options.origin;
  while (origin.ends_with('/')) origin.pop_back();
  fmt::print("Give {} this link. It works once, until {} UTC:\n\n  {}{}\n\n", text_of(answer, "account"),
             minute_of(answer, "expires"), origin, text_of(answer, "path"));
  if (origin.empty())
    fmt::print("Put the public address of the gate before it, or use --origin https://...\n");
}

void print_accounts(const json::object& answer) {
  std::vector<std::vector<std::string>> rows = {
      {"ACCOUNT", "GROUPS", "SET UP", "SECOND FACTOR", "CREATED (UTC)", "E-MAIL"}};
  each_of(answer, "accounts", [&](const json::object& account) {
    rows.push_back({text_of(account, "name"), list_of(account, "groups"),
                    flag_of(account, "set_up") ? "yes" : "no",
                    flag_of(account, "second_factor") ? "yes" : "no", minute_of(account, "created"),
                    text_of(account, "email")});
  });
  if (rows.size() == 1) {
    fmt::print("There are no accounts. `sallyport serve` prints a link for the first one.\n");
  } else {
    print_table(rows);
  }
}

CLI::App* subcommand(CLI::App& account, const Options& options, const char* name, const char* description) {
  CLI::App* const command = account.add_subcommand(name, description);
  add_people_options(*command, *options);
  return command;
}

void add_add(CLI::App& account, const Options& options, Exit& exit) {
  auto* const command =
      subcommand(account, options, "add", "Make an account and print the link that sets it up");
  command->add_option("name", options->name, "Account name")->required();
  command->add_option("--group", options->groups, "A group it is in; may be given several times");
  command->add_option("--email", options->email, "E-mail address");
  command->add_option("--origin", options->origin, "Public address of the gate, to print a whole link");
  command->callback([options, &exit] {
    json::object body{{"name", options->name}, {"groups", as_array(options->groups)}};
    if (!options->email.empty()) body["email"] = options->email;
    people_command(
        *options, "POST", "/v1/account/invite", body,
        [&](const json::object& answer) { print_invitation(*options, answer); }, exit);
  });
}

void add_list(CLI::App& account, const Options& options, Exit& exit) {
  auto* const command = subcommand(account, options, "list", "List all accounts");
  command->callback(
      [options, &exit] { people_command(*options, "GET", "/v1/account", {}, print_accounts, exit); });
}

void add_groups(CLI::App& account, const Options& options, Exit& exit) {
  auto* const command =
      subcommand(account, options, "groups", "Set the groups of an account; ends its sessions");
  command->add_option("name", options->name, "Account name")->required();
  command->add_option("--group", options->groups,
                      "A group it shall be in; may be given several times; none: no group");
  command->callback([options, &exit] {
    const json::object body{{"name", options->name}, {"groups", as_array(options->groups)}};
    people_command(
        *options, "POST", "/v1/account/groups", body,
        [](const json::object& answer) {
          fmt::print("{} is now in: {}. Its sessions have ended.\n", text_of(answer, "account"),
                     list_of(answer, "groups"));
        },
        exit);
  });
}

void add_reset(CLI::App& account, const Options& options, Exit& exit) {
  auto* const command =
      subcommand(account, options, "reset",
                 "Take password and second factor away, end sessions and API tokens, print a new link");
  command->add_option("name", options->name, "Account name")->required();
  command->add_option("--origin", options->origin, "Public address of the gate, to print a whole link");
  command->callback([options, &exit] {
    people_command(
        *options, "POST", "/v1/account/reset", {{"name", options->name}},
        [&](const json::object& answer) { print_invitation(*options, answer); }, exit);
  });
}

void add_remove(CLI::App& account, const Options& options, Exit& exit) {
  auto* const command =
      subcommand(account, options, "remove", "Remove an account; ends its sessions and API tokens");
  command->add_option("name", options->name, "Account name")->required();
  command->callback([options, &exit] {
    people_command(
        *options, "POST", "/v1/account/remove", {{"name", options->name}},
        [](const json::object& answer) { fmt::print("{} is removed.\n", text_of(answer, "account")); }, exit);
  });
}

}  // namespace

void add_account(CLI::App& root, Exit& exit) {
  auto* const account = root.add_subcommand("account", "People who sign in here: add, list, change, remove");
  account->require_subcommand(1);
  account->footer(
      "Works while the gateway runs, through its local socket, and directly on the store when it does not.");
  for (const auto add : {add_add, add_list, add_groups, add_reset, add_remove}) {
    add(*account, std::make_shared<AccountOptions>(), exit);
  }
}

}  // namespace sallyport::app
