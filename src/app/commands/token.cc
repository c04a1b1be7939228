// app/commands/token.cc: `sallyport token list|revoke`.
#include <fmt/format.h>

#include <memory>

#include "app/commands/people_output.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;

struct TokenOptions : PeopleOptions {
  std::string id;
  std::string person;
  std::string provider;
  std::string why;
  bool all = false;
};

json::object which(const TokenOptions& options) {
  json::object body;
  if (!options.id.empty()) body["id"] = options.id;
  if (!options.person.empty()) body["person"] = options.person;
  if (!options.provider.empty()) body["provider"] = options.provider;
  if (options.all) body["all"] = true;
  if (!options.why.empty()) body["why"] = options.why;
  return body;
}

std::string state_of(const json::object& token) {
  const std::string state = text_of(token, "state");
  const std::string why = text_of(token, "why");
  return why.empty() || why == state ? state : state + ": " + why;
}

void print_tokens(const json::object& answer) {
  std::vector<std::vector<std::string>> rows = {
      {"TOKEN", "PERSON", "PROVIDER", "OPENS", "MAY", "STATE", "ENDS (UTC)", "LAST USED (UTC)", "LABEL"}};
  each_of(answer, "tokens", [&](const json::object& token) {
    const std::string used = minute_of(token, "last_used");
    rows.push_back({text_of(token, "id"), text_of(token, "owner"), text_of(token, "provider"),
                    list_of(token, "components"), flag_of(token, "reads_only") ? "read" : "read, write",
                    state_of(token), minute_of(token, "expires"), used.empty() ? "never" : used,
                    text_of(token, "label")});
  });
  if (rows.size() == 1) {
    fmt::print(
        "There are no API tokens. People make their own, on /.sallyport/tokens, where the map allows it.\n");
  } else {
    print_table(rows);
  }
}

void add_whose_options(CLI::App& command, TokenOptions& options) {
  command.add_option("--provider", options.provider,
                     "With --person: the one who signs in with this provider; `accounts`: with an account "
                     "of our own");
}

void add_list(CLI::App& token, Exit& exit) {
  const auto options = std::make_shared<TokenOptions>();
  auto* const command = token.add_subcommand("list", "List API tokens, the newest first, dead ones too");
  add_people_options(*command, *options);
  command->add_option("--person", options->person, "Only those of whoever has exactly this name");
  add_whose_options(*command, *options);
  command->callback([options, &exit] {
    people_command(*options, "POST", "/v1/tokens/list", which(*options), print_tokens, exit);
  });
}

void add_revoke(CLI::App& token, Exit& exit) {
  const auto options = std::make_shared<TokenOptions>();
  auto* const command =
      token.add_subcommand("revoke", "End API tokens at once, and with them every stream open through them");
  add_people_options(*command, *options);
  auto* const ways = command->add_option_group("which", "Exactly one of these");
  ways->add_option("id", options->id, "This token");
  ways->add_option("--person", options->person, "All of whoever has exactly this name");
  ways->add_flag("--all", options->all, "Every token");
  ways->require_option(1);
  add_whose_options(*command, *options);
  command->add_option("--why", options->why, "The reason; its owner sees it, and it stays in the journal");
  command->callback([options, &exit] {
    people_command(
        *options, "POST", "/v1/tokens/revoke", which(*options),
        [](const json::object& answer) {
          const std::size_t count = count_of(answer, "revoked");
          fmt::print("{} API token{} revoked.\n", count, count == 1 ? "" : "s");
        },
        exit);
  });
}

}  // namespace

void add_token(CLI::App& root, Exit& exit) {
  auto* const token = root.add_subcommand("token", "API tokens that people gave to programs: list, revoke");
  token->require_subcommand(1);
  token->footer(
      "People make them on /.sallyport/tokens, where the map allows it with `people: { tokens: ... }`.\n"
      "`session end` of a person ends them too.\n"
      "Works while the gateway runs, through its local socket, and directly on the store when it does not.");
  add_list(*token, exit);
  add_revoke(*token, exit);
}

}  // namespace sallyport::app
