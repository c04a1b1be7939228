// app/commands/session.cc: `sallyport session list|end`.
#include <fmt/format.h>

#include <memory>

#include "app/commands/people_output.h"

namespace sallyport::app {
namespace {

namespace json = boost::json;

struct SessionOptions : PeopleOptions {
  std::string id;
  std::string account;
  std::string person;
  std::string group;
  std::string provider;
  bool all = false;
};
using Options = std::shared_ptr<SessionOptions>;

void print_sessions(const json::object& answer) {
  std::vector<std::vector<std::string>> rows = {
      {"SESSION", "ACCOUNT", "PROVIDER", "HOST", "FACTORS", "LAST USED (UTC)", "ENDS (UTC)", "ADDRESS"}};
  each_of(answer, "sessions", [&](const json::object& session) {
    rows.push_back({text_of(session, "id"), text_of(session, "account"), text_of(session, "provider"),
                    text_of(session, "host"), flag_of(session, "second_factor") ? "2" : "1",
                    minute_of(session, "last_used"), minute_of(session, "expires"),
                    text_of(session, "address")});
  });
  if (rows.size() == 1) {
    fmt::print("Nobody is signed in.\n");
  } else {
    print_table(rows);
  }
}

json::object which(const SessionOptions& options) {
  json::object body;
  if (!options.id.empty()) body["id"] = options.id;
  if (!options.account.empty()) body["account"] = options.account;
  if (!options.person.empty()) body["person"] = options.person;
  if (!options.provider.empty()) body["provider"] = options.provider;
  if (!options.group.empty()) body["group"] = options.group;
  if (options.all) body["all"] = true;
  return body;
}

void add_list(CLI::App& session, Exit& exit) {
  const auto options = std::make_shared<SessionOptions>();
  auto* const command = session.add_subcommand("list", "List who is signed in");
  add_people_options(*command, *options);
  command->callback(
      [options, &exit] { people_command(*options, "GET", "/v1/session", {}, print_sessions, exit); });
}

void add_end(CLI::App& session, Exit& exit) {
  const auto options = std::make_shared<SessionOptions>();
  auto* const command =
      session.add_subcommand("end", "End sessions, and with them every stream open through them");
  add_people_options(*command, *options);
  command->footer("Whoever is named, but not by --id, loses their API tokens too.");
  auto* const ways = command->add_option_group("which", "Exactly one of these");
  ways->add_option("--id", options->id, "This session");
  ways->add_option("--account", options->account, "All sessions of this account");
  ways->add_option("--person", options->person,
                   "All sessions of this person, by the name that their provider gives, exactly");
  ways->add_option("--provider", options->provider,
                   "All sessions begun with this provider; `accounts`: with accounts of our own");
  ways->add_option("--group", options->group, "All sessions of whoever is in this group");
  ways->add_flag("--all", options->all, "Every session");
  ways->require_option(1);
  command->callback([options, &exit] {
    people_command(
        *options, "POST", "/v1/session/end", which(*options),
        [](const json::object& answer) {
          const std::size_t count = count_of(answer, "ended");
          const std::size_t tokens = count_of(answer, "tokens");
          fmt::print("{} session{} ended.\n", count, count == 1 ? "" : "s");
          if (tokens > 0) fmt::print("{} API token{} revoked with them.\n", tokens, tokens == 1 ? "" : "s");
        },
        exit);
  });
}

}  // namespace

void add_session(CLI::App& root, Exit& exit) {
  auto* const session = root.add_subcommand("session", "Who is signed in: list, end");
  session->require_subcommand(1);
  session->footer(
      "Works while the gateway runs, through its local socket, and directly on the store when it does not.");
  add_list(*session, exit);
  add_end(*session, exit);
}

}  // namespace sallyport::app
