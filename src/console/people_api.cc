#include "console/people_api.h"

#include <algorithm>
#include <array>

#include "base/json_text.h"
#include "console/people_command.h"
#include "console/tokens_api.h"
#include "identity/accounts/account_name.h"
#include "identity/group_list.h"

namespace sallyport::console {
namespace {

constexpr std::string_view own_accounts = "accounts";  // as SessionFilter calls those of no provider
constexpr std::string_view by_operator = "by the operator";

template <class Items, class Write>
std::string json_array(const Items& items, const Write& write) {
  std::string out = "[";
  for (const auto& item : items) {
    if (out.size() > 1) out.push_back(',');
    write(out, item);
  }
  out.push_back(']');
  return out;
}

void add_tokens(JsonObject& object, const std::vector<std::string>& ids) {
  if (!ids.empty()) object.add_raw("tokens", identity::write_groups(ids));
}

// Whether all sessions of the token's owner are meant.
bool means(const identity::SessionFilter& filter, const Principal& owner) {
  const std::string_view provider = owner.provider.empty() ? own_accounts : std::string_view(owner.provider);
  if (!filter.account.empty() && owner.name != filter.account) return false;
  if (!filter.provider.empty() && provider != filter.provider) return false;
  return filter.group.empty() || std::ranges::find(owner.groups, filter.group) != owner.groups.end();
}

std::string invitation_json(const identity::Accounts::Invitation& invitation,
                            const std::vector<std::string>& tokens) {
  std::string out;
  JsonObject object(out);
  object.add("account", invitation.account).add("path", invitation.path);
  object.add("expires", to_rfc3339(invitation.expires));
  add_tokens(object, tokens);
  object.close();
  return out;
}

void write_account(std::string& out, const identity::AccountRow& account) {
  JsonObject(out)
      .add("name", account.name)
      .add_if("email", account.email)
      .add_raw("groups", identity::write_groups(account.groups))
      .add("set_up", !account.password.empty())
      .add("second_factor", !account.totp_secret.empty())
      .add("created", to_rfc3339(account.created))
      .close();
}

void write_session(std::string& out, const identity::Sessions::Seen& seen) {
  const identity::Session& session = *seen.session;
  JsonObject(out)
      .add("id", session.id)
      .add("account", session.who.name)
      .add("provider", session.who.provider.empty() ? own_accounts : std::string_view(session.who.provider))
      .add_raw("groups", identity::write_groups(session.who.groups))
      .add("host", session.host)
      .add("second_factor", session.who.mfa)
      .add("created", to_rfc3339(session.created))
      .add("last_used", to_rfc3339(seen.last_used))
      .add("expires", to_rfc3339(session.expires))
      .add("address", session.address)
      .add("user_agent", session.user_agent)
      .close();
}

}  // namespace

struct PeopleApi::Command : PeopleCommand {};

Result<std::string> PeopleApi::handle(std::string_view method, std::string_view path,
                                      std::string_view body) const {
  using Change = Result<std::string> (PeopleApi::*)(const Command&) const;
  static constexpr std::array<std::pair<std::string_view, Change>, 5> changes = {{
      {"/v1/account/invite", &PeopleApi::invite},
      {"/v1/account/reset", &PeopleApi::reset},
      {"/v1/account/groups", &PeopleApi::set_groups},
      {"/v1/account/remove", &PeopleApi::remove},
      {"/v1/session/end", &PeopleApi::end_sessions},
  }};
  const bool reads = path == "/v1/account" || path == "/v1/session";
  if (reads && method != "GET") return client_error(ErrorKind::forbidden, "read this with GET");
  if (path == "/v1/account") return list_accounts();
  if (path == "/v1/session") return list_sessions();
  for (const auto& [where, change] : changes) {
    if (path != where) continue;
    if (method != "POST") return client_error(ErrorKind::forbidden, "change this with POST");
    SP_TRY(PeopleCommand parsed, parse_people_command(body));
    return (this->*change)(Command{std::move(parsed)});
  }
  return client_error(ErrorKind::not_found, "there is no " + std::string(path) + " here");
}

Result<std::string> PeopleApi::list_accounts() const {
  SP_TRY(const auto accounts, accounts_.list());
  std::string out;
  JsonObject(out).add_raw("accounts", json_array(accounts, write_account)).close();
  return out;
}

Result<std::string> PeopleApi::list_sessions() const {
  std::string out;
  JsonObject(out).add_raw("sessions", json_array(sessions_.list({}), write_session)).close();
  return out;
}

Result<std::string> PeopleApi::known_name(const Command& command) const {
  SP_TRY(std::string name, identity::canonical_account_name(command.name));
  SP_TRY(const auto account, accounts_.find(name));
  if (!account) return client_error(ErrorKind::not_found, "there is no account called " + name);
  return name;
}

// Recorded before it is done: what cannot be recorded does not happen.
Result<std::string> PeopleApi::invite(const Command& command) const {
  SP_TRY(const std::string name, identity::canonical_account_name(command.name));
  SP_TRY(const auto taken, accounts_.find(name));
  if (taken) return client_error(ErrorKind::forbidden, "there is an account called " + name + " already");
  SP_CHECK(record(name, "invited"));
  SP_TRY(const auto invitation,
         accounts_.invite(name, command.email, command.groups.value_or(std::vector<std::string>())));
  return invitation_json(invitation, {});
}

Result<std::string> PeopleApi::reset(const Command& command) const {
  SP_TRY(const std::string name, known_name(command));
  SP_CHECK(record(name, "reset"));
  SP_TRY(const auto invitation, accounts_.reset(name));
  const auto tokens = end_tokens({.account = name, .provider = std::string(own_accounts)}, "account reset");
  SP_CHECK(check_token_ends_are_kept(tokens_, journal_));
  return invitation_json(invitation, tokens);
}

Result<std::string> PeopleApi::set_groups(const Command& command) const {
  if (!command.groups) return client_error(ErrorKind::malformed, "`groups` is missing");
  SP_TRY(const std::string name, known_name(command));
  SP_CHECK(record(name, "groups set"));
  SP_CHECK(accounts_.set_groups(name, *command.groups));
  std::string out;
  JsonObject(out)
      .add("account", name)
      .add_raw("groups", identity::write_groups(identity::canonical_groups(*command.groups)))
      .close();
  return out;
}

Result<std::string> PeopleApi::remove(const Command& command) const {
  SP_TRY(const std::string name, known_name(command));
  SP_CHECK(record(name, "removed"));
  SP_CHECK(accounts_.remove(name));
  const auto tokens = end_tokens({.account = name, .provider = std::string(own_accounts)}, "account removed");
  SP_CHECK(check_token_ends_are_kept(tokens_, journal_));
  std::string out;
  JsonObject object(out);
  object.add("account", name);
  add_tokens(object, tokens);
  object.close();
  return out;
}

// Ending waits for nothing, not even for a journal that could record it.
Result<std::string> PeopleApi::end_sessions(const Command& command) const {
  // `person` is a name exactly as a provider gives it, which need not be a name that an account may have.
  identity::SessionFilter filter{
      .id = command.id, .account = command.person, .group = command.group, .provider = command.provider};
  const int ways = !command.id.empty() + !command.account.empty() + !command.person.empty() +
                   !command.group.empty() + !command.provider.empty() + (command.all ? 1 : 0);
  if (ways != 1) {
    return client_error(ErrorKind::malformed,
                        "say exactly one of `id`, `account`, `person`, `group`, `provider` and `all`");
  }
  if (!command.account.empty()) {
    SP_TRY(filter.account, identity::canonical_account_name(command.account));
  }
  const auto ended = sessions_.end(filter, by_operator);
  const auto tokens =
      filter.id.empty() ? end_tokens(filter, "sessions ended by the operator") : std::vector<std::string>();
  SP_CHECK(check_token_ends_are_kept(tokens_, journal_));
  const auto write_id = [](std::string& out, const identity::SessionRef& session) {
    append_json_string(out, session->id);
  };
  std::string out;
  JsonObject object(out);
  object.add_raw("ended", json_array(ended, write_id));
  add_tokens(object, tokens);
  object.close();
  return out;
}

std::vector<std::string> PeopleApi::end_tokens(const identity::SessionFilter& of,
                                               std::string_view why) const {
  std::vector<std::string> ids;
  for (const identity::ApiTokenRef& token : tokens_.list({})) {
    if (!means(of, token->owner)) continue;
    for (const auto& ended : tokens_.revoke({.id = token->id}, why)) ids.push_back(ended->id);
  }
  return ids;
}

Result<void> PeopleApi::record(std::string_view account, std::string_view change) const {
  const std::string who = "person/" + std::string(account);
  Record record;
  record.kind = Record::Kind::account_changed;
  record.at = clock_.wall();
  record.who = who;
  record.reason = change;
  record.detail = by_operator;
  if (journal_.append(record)) return {};
  return self_error(ErrorKind::unavailable, "the journal takes no records");
}

void record_session_end(audit::Journal& journal, const Clock& clock, const identity::SessionRef& session,
                        std::string_view reason) {
  const std::string who = label(session->who);
  Record record;
  record.kind = Record::Kind::session_ended;
  record.at = clock.wall();
  record.who = who;
  record.session = session->id;
  record.host = session->host;
  record.reason = reason;
  journal.append(record);
}

std::string problem(const Error& error) {
  std::string out;
  JsonObject(out).add("error", to_string(error.kind)).add("detail", error.detail).close();
  return out;
}

}  // namespace sallyport::console
